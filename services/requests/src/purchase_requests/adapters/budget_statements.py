"""SQL of budgets, compiled once. The ledger is only added to; sums and ledger change in one statement."""

from common.persistence.sql import raw

COLUMNS = """
    b.budget_id, b.company, b.cost_center, b.starts_on, b.ends_on, b.currency, b.limit_minor, b.reserved, b.committed,
    b.ordered, b.spent, b.version
"""
_ORDER = "ORDER BY b.company, b.cost_center, b.starts_on"

KEEP_COMPANY = raw("""
    SELECT 1 FROM budget_companies WHERE portal = :portal AND company = :company FOR KEY SHARE
""")

_OF_DAY = f"""
    SELECT {COLUMNS} FROM budgets b
    WHERE b.portal = :portal AND b.company = :company AND b.cost_center = ANY(:centres::text[])
        AND b.starts_on <= :on AND b.ends_on >= :on
    {_ORDER}
"""  # noqa: S608 - fixed text
LOOK = raw(_OF_DAY)
LOCK = raw(f"{_OF_DAY} FOR NO KEY UPDATE OF b")
LOCK_THESE = raw(f"""
    SELECT {COLUMNS} FROM budgets b WHERE b.portal = :portal AND b.budget_id = ANY(:budgets::uuid[])
    {_ORDER} FOR NO KEY UPDATE OF b
""")  # noqa: S608 - fixed text

CLAIMS = raw("""
    SELECT c.request_id, c.revision, c.cost_center, c.budget_id, c.basis, c.asked, c.ordered_asked, c.amount, c.reserved,
        c.committed, c.ordered, c.spent, c.moves
    FROM unnest(:requests::uuid[], :revisions::int[]) AS w(request_id, revision)
    JOIN budget_claims c ON c.portal = :portal AND c.request_id = w.request_id AND c.revision = w.revision
""")

_ADDED = f"""
    moved AS (
        UPDATE budgets b SET reserved = b.reserved + d.reserved, committed = b.committed + d.committed,
            ordered = b.ordered + d.ordered, spent = b.spent + d.spent, version = b.version + 1, updated_at = :now
        FROM (
            SELECT budget_id, sum(reserved)::bigint AS reserved, sum(committed)::bigint AS committed,
                sum(ordered)::bigint AS ordered, sum(spent)::bigint AS spent
            FROM moves GROUP BY budget_id
        ) d
        WHERE b.portal = :portal AND b.budget_id = d.budget_id
        RETURNING {COLUMNS}
    ), entered AS (
        INSERT INTO budget_ledger (portal, budget_id, company, request_id, revision, move, kind, reserved, committed,
            ordered, spent, cause, at)
        SELECT :portal, m.budget_id, t.company, m.request_id, m.revision, m.move, m.kind, m.reserved, m.committed,
            m.ordered, m.spent, m.cause, :now
        FROM moves m JOIN budgets t ON t.portal = :portal AND t.budget_id = m.budget_id
    )
    SELECT b.*, o.owner FROM moved b
    LEFT JOIN book_centres o ON o.portal = :portal AND o.cost_center = b.cost_center
"""  # noqa: S608 - fixed text
_MOVES = """
    moves AS (
        SELECT * FROM unnest(:requests::uuid[], :revisions::int[], :centres::text[], :budgets::uuid[], :numbers::int[],
            :kinds::text[], :reserved::bigint[], :committed::bigint[], :ordered::bigint[], :spent::bigint[],
            :causes::uuid[], :ordered_asked::bigint[])
            AS m(request_id, revision, cost_center, budget_id, move, kind, reserved, committed, ordered, spent, cause,
                ordered_asked)
    )
"""

MOVE = raw(f"""
    WITH {_MOVES}, held AS (
        UPDATE budget_claims c SET reserved = c.reserved + m.reserved, committed = c.committed + m.committed,
            ordered = c.ordered + m.ordered, spent = c.spent + m.spent, moves = m.move, ordered_asked = m.ordered_asked
        FROM moves m
        WHERE c.portal = :portal AND c.request_id = m.request_id AND c.revision = m.revision
            AND c.cost_center = m.cost_center
    ), {_ADDED}
""")  # noqa: S608 - fixed text
"""`moves` adds to what claims, their budgets and the ledger hold; one without a budget only counts and remembers."""

CLAIM = raw(f"""
    WITH {_MOVES}, kept AS (
        INSERT INTO budget_claims (portal, request_id, revision, cost_center, company, basis, claimed_on, currency,
            asked, budget_id, amount, at_submit, reserved, moves)
        SELECT :portal, m.request_id, m.revision, m.cost_center, :company, :basis, :on, :currency, c.asked,
            m.budget_id, c.amount, c.at_submit, m.reserved, m.move
        FROM moves m JOIN unnest(:centres::text[], :asked::bigint[], :amounts::bigint[], :seen::jsonb[])
            AS c(cost_center, asked, amount, at_submit) ON c.cost_center = m.cost_center
    ), {_ADDED}
""")  # noqa: S608 - fixed text
"""What a submit claims: remembered, and reserved where there is a budget."""

UNBOOKED = raw("""
    SELECT company, basis, claimed_on, currency, cost_center, asked FROM budget_claims
    WHERE portal = :portal AND request_id = :request_id AND revision = :revision AND budget_id IS NULL
""")

BOOK = raw("""
    UPDATE budget_claims c SET budget_id = w.budget_id, amount = w.amount
    FROM unnest(:centres::text[], :budgets::uuid[], :amounts::bigint[]) AS w(cost_center, budget_id, amount)
    WHERE c.portal = :portal AND c.request_id = :request_id AND c.revision = :revision AND c.cost_center = w.cost_center
""")
