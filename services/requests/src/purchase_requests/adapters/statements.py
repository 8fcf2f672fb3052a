"""SQL of the repository, compiled once. Several tables change in one statement, so that a story costs few round trips."""

from common.persistence.sql import raw

ADD = raw("""
    WITH n AS (
        INSERT INTO request_numbers AS c (portal, last, last_at) VALUES (:portal, 1, :now)
        ON CONFLICT (portal) DO UPDATE
            SET last = c.last + 1, last_at = GREATEST(excluded.last_at, c.last_at + interval '1 microsecond')
        RETURNING last, last_at
    ), r AS (
        INSERT INTO requests (portal, request_id, number, status, status_before, revision, accepted_revision,
            document_version, version, route_version, budget_stage, company, orders, copied_from, requester, preparer, document, title, department, currency,
            gross, flags, created_at, updated_at)
        SELECT :portal, :request_id, n.last, :status, :status_before, :revision, :accepted_revision,
            :document_version, :version, :route_version, :budget_stage, :company, :orders, :copied_from, :requester, :preparer, :document, :title, :department,
            :currency, :gross, :flags, n.last_at, n.last_at
        FROM n ON CONFLICT (portal, request_id) DO NOTHING
        RETURNING number, created_at
    ), t AS (
        INSERT INTO request_texts (portal, request_id, search)
        SELECT :portal, :request_id, to_tsvector('simple', :text::text || ' ' || r.number)
            || array_to_tsvector(ARRAY['@' || :portal::uuid::text]) FROM r
    ), v AS (
        INSERT INTO request_viewers (portal, request_id, viewer_key, origin, created_at, status, department, currency, gross)
        SELECT :portal, :request_id, k.viewer_key, k.origin, r.created_at, :status, :department, :currency, :gross
        FROM r CROSS JOIN unnest(:keys::text[], :origins::text[]) AS k(viewer_key, origin)
    )
    SELECT number, created_at FROM r
""")

_COLUMNS = """
    r.request_id, r.number, r.status, r.status_before, r.revision, r.accepted_revision, r.document_version, r.version,
    r.route_version, r.budget_stage, r.company, r.orders, r.copied_from, r.requester, r.preparer, r.document, r.title, r.department, r.currency, r.gross, r.flags,
    r.audience_digest, r.created_at, r.updated_at
"""

_LOOK = f"""
    SELECT {_COLUMNS}, EXISTS (
        SELECT 1 FROM request_viewers v
        WHERE v.portal = :portal AND v.request_id = :request_id AND v.viewer_key = ANY(:keys::text[])
    ) AS visible
    FROM requests r WHERE r.portal = :portal AND r.request_id = :request_id
"""  # noqa: S608 - fixed text

LOOK = raw(_LOOK)
GET = raw(f"{_LOOK} FOR UPDATE OF r")

FIND = raw(f"""
    SELECT {_COLUMNS} FROM requests r WHERE r.portal = :portal AND r.request_id = :request_id FOR UPDATE OF r
""")  # noqa: S608 - fixed text

_SET = """
    UPDATE requests SET status = :status, status_before = :status_before, revision = :revision,
        accepted_revision = :accepted_revision, document_version = :document_version, version = :version,
        route_version = :route_version, budget_stage = :budget_stage, company = :company, orders = :orders, document = COALESCE(:document::jsonb, document), title = :title, department = :department,
        currency = :currency, gross = :gross, flags = :flags, audience_digest = :audience_digest,
        updated_at = :updated_at
    WHERE portal = :portal AND request_id = :request_id
"""

SAVE = raw(_SET)

SAVE_AND_LIST = raw(f"""
    WITH r AS ({_SET}), v AS (
        UPDATE request_viewers SET status = :status, department = :department, currency = :currency, gross = :gross
        WHERE portal = :portal AND request_id = :request_id
    )
    SELECT 1
""")  # noqa: S608 - fixed text

SAVE_AND_SHOW = raw(f"""
    WITH r AS ({_SET}), wanted AS (
        SELECT k.viewer_key, k.origin FROM unnest(:keys::text[], :origins::text[]) AS k(viewer_key, origin)
    ), gone AS (
        DELETE FROM request_viewers
        WHERE portal = :portal AND request_id = :request_id AND viewer_key <> ALL(:keys::text[])
    )
    INSERT INTO request_viewers AS v
        (portal, request_id, viewer_key, origin, created_at, status, department, currency, gross)
    SELECT :portal, :request_id, w.viewer_key, w.origin, :created_at, :status, :department, :currency, :gross
    FROM wanted w
    ON CONFLICT (portal, request_id, viewer_key) DO UPDATE
        SET origin = excluded.origin, status = excluded.status, department = excluded.department,
            currency = excluded.currency, gross = excluded.gross
        WHERE (v.origin, v.status, v.department, v.currency, v.gross) IS DISTINCT FROM
            (excluded.origin, excluded.status, excluded.department, excluded.currency, excluded.gross)
""")  # noqa: S608 - fixed text

SET_TEXT = raw("""
    UPDATE request_texts SET search = to_tsvector('simple', :text::text || ' ' || :number::bigint)
        || array_to_tsvector(ARRAY['@' || :portal::uuid::text])
    WHERE portal = :portal AND request_id = :request_id
""")

AUDIENCE = raw("""
    SELECT viewer_key, origin FROM request_viewers
    WHERE portal = :portal AND request_id = :request_id AND viewer_key NOT LIKE 'own:%' ORDER BY viewer_key
""")

OPEN_SUBMISSION = raw("""
    WITH f AS (
        INSERT INTO revisions (portal, request_id, revision, content_hash, document, facts, submitted_at)
        VALUES (:portal, :request_id, :revision, :content_hash, :document, :facts, :submitted_at)
    ), b AS (
        INSERT INTO vendor_spending AS s (portal, request_id, requester, vendor, submitted_at, currency, net)
        SELECT :portal, :request_id, :requester, :vendor, :submitted_at, :currency, :net WHERE :vendor::text <> ''
        ON CONFLICT (portal, request_id) DO UPDATE SET vendor = excluded.vendor,
            submitted_at = excluded.submitted_at, currency = excluded.currency, net = excluded.net
    ), n AS (
        DELETE FROM vendor_spending WHERE portal = :portal AND request_id = :request_id AND :vendor::text = ''
    )
    INSERT INTO submitting_due (portal, request_id, revision, operation, submitted_at, due_at)
    VALUES (:portal, :request_id, :revision, :operation, :submitted_at, :due_at)
""")

FROZEN = raw("""
    SELECT revision, content_hash, document, facts, submitted_at FROM revisions
    WHERE portal = :portal AND request_id = :request_id AND revision = :revision
""")

CLOSE_SUBMISSION = raw("""
    WITH f AS (
        UPDATE revisions SET accepted = :accepted
        WHERE portal = :portal AND request_id = :request_id AND revision = :revision
    )
    DELETE FROM submitting_due
    WHERE portal = :portal AND request_id = :request_id AND revision = :revision RETURNING operation
""")

WAITING = raw("""
    SELECT revision, attempts, due_at FROM submitting_due WHERE portal = :portal AND request_id = :request_id
""")

SAY_AGAIN_AT = raw("""
    UPDATE submitting_due SET attempts = attempts + 1, due_at = :due_at
    WHERE portal = :portal AND request_id = :request_id
""")

REMOVE_PORTAL = raw("""
    WITH b AS (DELETE FROM books WHERE portal = :portal),
        d AS (DELETE FROM book_departments WHERE portal = :portal),
        c AS (DELETE FROM book_centres WHERE portal = :portal),
        k AS (DELETE FROM budget_companies WHERE portal = :portal),
        m AS (DELETE FROM budgets WHERE portal = :portal),
        p AS (DELETE FROM budget_previews WHERE portal = :portal)
    INSERT INTO portal_removals (portal, up_to) VALUES (:portal, :up_to)
    ON CONFLICT (portal) DO UPDATE SET up_to = GREATEST(portal_removals.up_to, excluded.up_to)
""")

PURGE_SOME = raw("""
    WITH chosen AS (
        SELECT request_id FROM requests WHERE portal = :portal AND created_at <= :up_to LIMIT :most
    ), gone AS (
        DELETE FROM requests r USING chosen c WHERE r.portal = :portal AND r.request_id = c.request_id
        RETURNING r.request_id
    ), t AS (
        DELETE FROM request_texts x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), v AS (
        DELETE FROM request_viewers x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), f AS (
        DELETE FROM revisions x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), c AS (
        DELETE FROM budget_claims x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), o AS (
        DELETE FROM orders x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), s AS (
        DELETE FROM vendor_spending x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), l AS (
        DELETE FROM returned_due x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    ), d AS (
        DELETE FROM submitting_due x USING gone WHERE x.portal = :portal AND x.request_id = gone.request_id
    )
    SELECT count(*) FROM gone
""")

PURGE_LEDGER = raw("SELECT purge_ledger(:up_to, :most)")

PURGE_END = raw("""
    WITH n AS (
        DELETE FROM request_numbers
        WHERE portal = :portal AND NOT EXISTS (SELECT 1 FROM requests WHERE portal = :portal)
    )
    DELETE FROM portal_removals WHERE portal = :portal
""")

DUE_SUBMISSIONS = "SELECT portal, request_id FROM submitting_due WHERE due_at <= $1 ORDER BY due_at LIMIT 100"
DUE_REMOVALS = "SELECT portal, up_to FROM portal_removals LIMIT 10"
OLDEST_SUBMITTING = "SELECT min(submitted_at) FROM submitting_due"
