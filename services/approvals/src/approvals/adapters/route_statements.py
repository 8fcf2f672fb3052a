"""SQL of the routes, plans, tasks and decisions; the head row is locked by whoever may change it."""

from common.persistence.sql import raw

_HEAD = (
    "SELECT request_id, version, revision, number, title, status, requester, preparer, department, company, amount_minor,"
    " currency, progress, decided_by, comment FROM routes WHERE portal = :portal AND request_id = :request_id"
)
LOCK = raw(f"{_HEAD} FOR UPDATE")
LOOK = raw(_HEAD)
BEGIN = raw(
    "INSERT INTO routes (portal, request_id, version, revision, number, title, status, requester, preparer, department,"
    " company, amount_minor, currency, open, updated_at) VALUES (:portal, :request_id, 0, 0, :number, :title, :status,"
    " :requester, :preparer, :department, :company, :amount_minor, :currency, false, :now) ON CONFLICT DO NOTHING"
)
PINNING = raw(
    "SELECT p.content_hash, p.plan, p.org_version, f.document AS facts, r.document AS rates, y.document AS policy"
    " FROM plans p JOIN snapshots f ON f.portal = p.portal AND f.hash = p.facts_hash"
    " JOIN snapshots r ON r.portal = p.portal AND r.hash = p.rates_hash"
    " JOIN snapshots y ON y.portal = p.portal AND y.hash = p.policy_hash"
    " WHERE p.portal = :portal AND p.request_id = :request_id AND p.revision = :revision"
)
PLAN = raw(
    "SELECT outcome, plan FROM plans WHERE portal = :portal AND request_id = :request_id AND revision = :revision"
)
KEEP_PLAN = raw(
    "WITH planned AS (INSERT INTO plans (portal, request_id, revision, content_hash, outcome, plan, facts_hash, rates_hash, policy_hash,"
    " org_version, planned_at) VALUES (:portal, :request_id, :revision, :content_hash, :outcome, :plan, :facts_hash,"
    " :rates_hash, :policy_hash, :org_version, :now))"
    " INSERT INTO audit (portal, at, subject, action, actor, detail)"
    " VALUES (:portal, :now, :subject, 'revision.planned', 'service:approvals', :detail)"
)
SAVE = raw(
    "WITH head AS (UPDATE routes SET version = :version, revision = :revision, number = :number, title = :title,"
    " status = :status, requester = :requester, preparer = :preparer, department = :department, company = :company,"
    " amount_minor = :amount_minor, currency = :currency, progress = :progress, open = :open, decided_by = :decided_by,"
    " comment = :comment, updated_at = :now WHERE portal = :portal AND request_id = :request_id),"
    " kept AS (INSERT INTO tasks (portal, task_id, request_id, revision, kind, slot, assignee, principal, stage, steps,"
    " state, reason, opened_at, closed_at) SELECT :portal, t.task_id, :request_id, :revision, t.kind, t.slot, t.assignee,"
    " t.principal, t.stage, t.steps::jsonb, t.state, t.reason, t.opened_at, t.closed_at FROM unnest(:t_id::uuid[],"
    " :t_kind::text[], :t_slot::text[], :t_assignee::text[], :t_principal::text[], :t_stage::text[], :t_steps::text[],"
    " :t_state::text[], :t_reason::text[], :t_opened::timestamptz[], :t_closed::timestamptz[])"
    " AS t(task_id, kind, slot, assignee, principal, stage, steps, state, reason, opened_at, closed_at)"
    " ON CONFLICT (portal, task_id) DO UPDATE SET state = EXCLUDED.state, reason = EXCLUDED.reason,"
    " steps = EXCLUDED.steps, stage = EXCLUDED.stage, closed_at = EXCLUDED.closed_at),"
    " decided AS (INSERT INTO decisions (portal, request_id, revision, step, level, principal, actor, verdict, comment,"
    " content_hash, task_id, decided_at) SELECT :portal, :request_id, :revision, d.step, d.level, d.principal, d.actor,"
    " d.verdict, d.comment, :content_hash, d.task_id, :now FROM unnest(:d_step::text[], :d_level::int[],"
    " :d_principal::text[], :d_actor::text[], :d_verdict::text[], :d_comment::text[], :d_task::uuid[])"
    " AS d(step, level, principal, actor, verdict, comment, task_id))"
    " INSERT INTO audit (portal, at, subject, action, actor, principal, detail)"
    " VALUES (:portal, :now, :subject, :action, :actor, :a_principal, :detail)"
)
IDS = raw("SELECT request_id FROM routes WHERE portal = :portal ORDER BY request_id")
OPEN_IDS = raw("SELECT request_id FROM routes WHERE portal = :portal AND open ORDER BY request_id")
