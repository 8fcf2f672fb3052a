"""SQL of the budget register, compiled once."""

from common.persistence.sql import raw
from purchase_requests.adapters.budget_statements import COLUMNS

LOCK_COMPANIES = raw("""
    INSERT INTO budget_companies AS c (portal, company, tracked, basis)
    SELECT :portal, w.company, false, 'net' FROM unnest(:companies::text[]) AS w(company) ORDER BY w.company
    ON CONFLICT (portal, company) DO UPDATE SET company = excluded.company
    RETURNING c.company
""")
"""A company that never kept budgets gets its row here, so that there is something to lock."""

_KNOWN = f"""
    SELECT {COLUMNS} FROM unnest(:companies::text[], :centres::text[]) AS w(company, cost_center)
    JOIN budgets b ON b.portal = :portal AND b.company = w.company AND b.cost_center = w.cost_center
    ORDER BY b.company, b.cost_center, b.starts_on
"""  # noqa: S608 - fixed text
KNOWN = raw(_KNOWN)
LOCK_KNOWN = raw(f"{_KNOWN} FOR NO KEY UPDATE OF b")

FIND = raw(f"SELECT {COLUMNS} FROM budgets b WHERE b.portal = :portal AND b.budget_id = :budget_id")  # noqa: S608 - fixed text

WRITE = raw(f"""
    WITH wanted AS (
        SELECT * FROM unnest(:budgets::uuid[], :companies::text[], :centres::text[], :starts::date[], :ends::date[],
            :currencies::text[], :limits::bigint[], :spent::bigint[])
            AS w(budget_id, company, cost_center, starts_on, ends_on, currency, limit_minor, spent)
    ), entered AS (
        INSERT INTO budget_ledger (portal, budget_id, company, kind, limit_minor, spent, actor, cause, at)
        SELECT :portal, w.budget_id, w.company, 'entered', w.limit_minor - COALESCE(o.limit_minor, 0),
            w.spent - COALESCE(o.spent, 0), :actor, :cause, :now
        FROM wanted w LEFT JOIN budgets o ON o.portal = :portal AND o.budget_id = w.budget_id
    ), b AS (
        INSERT INTO budgets AS b (portal, budget_id, company, cost_center, starts_on, ends_on, currency, limit_minor,
            spent, version, created_at, updated_at)
        SELECT :portal, w.budget_id, w.company, w.cost_center, w.starts_on, w.ends_on, w.currency, w.limit_minor,
            w.spent, 1, :now, :now
        FROM wanted w
        ON CONFLICT (portal, budget_id) DO UPDATE SET limit_minor = excluded.limit_minor, spent = excluded.spent,
            version = b.version + 1, updated_at = excluded.updated_at
        RETURNING {COLUMNS}
    )
    SELECT b.*, o.owner FROM b LEFT JOIN book_centres o ON o.portal = :portal AND o.cost_center = b.cost_center
""")  # noqa: S608 - fixed text

REMOVE = raw("""
    WITH gone AS (
        DELETE FROM budgets b WHERE b.portal = :portal AND b.budget_id = :budget_id AND NOT EXISTS (
            SELECT 1 FROM budget_claims c WHERE c.portal = :portal AND c.budget_id = :budget_id
        )
        RETURNING b.budget_id, b.company, b.limit_minor, b.spent
    )
    INSERT INTO budget_ledger (portal, budget_id, company, kind, limit_minor, spent, actor, detail, cause, at)
    SELECT :portal, budget_id, company, 'removed', -limit_minor, -spent, :actor, :detail, :cause, :now FROM gone
    RETURNING budget_id
""")

TRACK = raw("""
    WITH entered AS (
        INSERT INTO budget_ledger (portal, company, kind, actor, detail, cause, at)
        VALUES (:portal, :company, 'tracking', :actor, :detail, :cause, :now)
    )
    UPDATE budget_companies SET tracked = :tracked, basis = :basis WHERE portal = :portal AND company = :company
""")

UNBOOKED = raw("""
    SELECT DISTINCT c.request_id FROM budget_claims c
    JOIN budgets b ON b.portal = :portal AND b.company = c.company AND b.cost_center = c.cost_center
        AND b.starts_on <= c.claimed_on AND b.ends_on >= c.claimed_on
    JOIN requests r ON r.portal = :portal AND r.request_id = c.request_id AND r.revision = c.revision
        AND r.budget_stage NOT IN ('none', 'released')
    WHERE c.portal = :portal AND c.budget_id IS NULL AND (:all::boolean OR (c.company, c.cost_center) IN (
        SELECT w.company, w.cost_center FROM unnest(:companies::text[], :centres::text[]) AS w(company, cost_center)
    ))
    LIMIT :most
""")

KEEP_PREVIEW = raw("""
    WITH old AS (DELETE FROM budget_previews WHERE portal = :portal AND created_at < :oldest)
    INSERT INTO budget_previews AS p (portal, digest, rows, created_by, created_at)
    VALUES (:portal, :digest, :rows, :person, :now)
    ON CONFLICT (portal, digest) DO UPDATE SET rows = excluded.rows, created_at = excluded.created_at
""")

TAKE_PREVIEW = raw("""
    DELETE FROM budget_previews WHERE portal = :portal AND digest = :digest AND created_at >= :oldest RETURNING rows
""")
