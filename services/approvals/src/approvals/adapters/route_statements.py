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
    " WHERE p.portal = :portal AND p.request_id = :request_id AND p.revision = :revision AND p.route = :route"
)
PLAN = raw(
    "SELECT outcome, plan FROM plans WHERE portal = :portal AND request_id = :request_id AND revision = :revision"
    " ORDER BY route DESC LIMIT 1"
)
KEEP_PLAN = raw(
    "WITH planned AS (INSERT INTO plans (portal, request_id, revision, route, content_hash, outcome, plan, facts_hash,"
    " rates_hash, policy_hash, org_version, planned_at, requester, vendor, amount_minor, currency) VALUES (:portal,"
    " :request_id, :revision, :route, :content_hash, :outcome, :plan, :facts_hash, :rates_hash, :policy_hash, :org_version,"
    " :now, :requester, :vendor, :amount_minor, :currency))"
    " INSERT INTO audit (portal, at, subject, action, actor, detail)"
    " VALUES (:portal, :now, :subject, 'revision.planned', 'service:approvals', :detail)"
)
SAVE = raw(
    "WITH head AS (UPDATE routes SET version = :version, revision = :revision, number = :number, title = :title,"
    " status = :status, requester = :requester, preparer = :preparer, department = :department, company = :company,"
    " amount_minor = :amount_minor, currency = :currency, progress = :progress, open = :open, decided_by = :decided_by,"
    " comment = :comment, updated_at = :now WHERE portal = :portal AND request_id = :request_id),"
    " kept AS (INSERT INTO tasks (portal, task_id, request_id, revision, kind, slot, assignee, principal, stage, steps,"
    " state, reason, opened_at, closed_at, due_hours, pauses) SELECT :portal, t.task_id, :request_id, :revision, t.kind,"
    " t.slot, t.assignee,"
    " t.principal, t.stage, t.steps::jsonb, t.state, t.reason, t.opened_at, t.closed_at, t.due_hours, t.pauses::jsonb"
    " FROM unnest(:t_id::uuid[],"
    " :t_kind::text[], :t_slot::text[], :t_assignee::text[], :t_principal::text[], :t_stage::text[], :t_steps::text[],"
    " :t_state::text[], :t_reason::text[], :t_opened::timestamptz[], :t_closed::timestamptz[], :t_due::int[],"
    " :t_pauses::text[])"
    " AS t(task_id, kind, slot, assignee, principal, stage, steps, state, reason, opened_at, closed_at, due_hours,"
    " pauses)"
    " ON CONFLICT (portal, task_id) DO UPDATE SET state = EXCLUDED.state, reason = EXCLUDED.reason,"
    " steps = EXCLUDED.steps, stage = COALESCE(NULLIF(EXCLUDED.stage, ''), tasks.stage), closed_at = EXCLUDED.closed_at,"
    " due_hours = EXCLUDED.due_hours, pauses = EXCLUDED.pauses),"
    " clocks AS (INSERT INTO task_clocks (portal, task_id, request_id, next_at) SELECT :portal, c.task_id, :request_id,"
    " c.next_at FROM unnest(:c_task::uuid[], :c_at::timestamptz[]) AS c(task_id, next_at)"
    " ON CONFLICT (portal, task_id) DO UPDATE SET next_at = EXCLUDED.next_at),"
    " decided AS (INSERT INTO decisions (portal, request_id, revision, route, step, level, principal, turn, actor,"
    " verdict, comment, content_hash, task_id, decided_at) SELECT :portal, :request_id, :revision, :route, d.step,"
    " d.level, d.principal, d.turn, d.actor, d.verdict, d.comment, :content_hash, d.task_id, :now"
    " FROM unnest(:d_step::text[], :d_level::int[], :d_principal::text[], :d_turn::int[], :d_actor::text[],"
    " :d_verdict::text[], :d_comment::text[], :d_task::uuid[])"
    " AS d(step, level, principal, turn, actor, verdict, comment, task_id))"
    " INSERT INTO audit (portal, at, subject, action, actor, principal, detail)"
    " VALUES (:portal, :now, :subject, :action, :actor, :a_principal, :detail)"
)
SAVE_TOLD = raw("UPDATE routes SET version = :version WHERE portal = :portal AND request_id = :request_id")
KEEP_REMARKS = raw(
    "INSERT INTO remarks (portal, request_id, remark_id, revision, kind, question_id, step, author, person, comment,"
    " said_at) SELECT :portal, :request_id, r.remark_id, :revision, r.kind, r.question_id, r.step, r.author, r.person,"
    " r.comment, :now FROM unnest(:r_id::uuid[], :r_kind::text[], :r_question::uuid[], :r_step::text[],"
    " :r_author::text[], :r_person::text[], :r_comment::text[])"
    " AS r(remark_id, kind, question_id, step, author, person, comment)"
)
ACTIVE_IDS = raw(
    "SELECT r.request_id FROM routes r WHERE r.portal = :portal AND r.open AND r.status = 'in_approval'"
    " AND (:policy::text IS NULL OR EXISTS (SELECT FROM plans p WHERE p.portal = r.portal AND p.request_id = r.request_id"
    " AND p.revision = r.revision AND p.route = COALESCE((r.progress->>'number')::int, 1) AND p.plan->>'policy' = :policy))"
    " ORDER BY r.request_id"
)
SHORT = raw(
    "SELECT request_id, number, revision, status, progress->>'stalled' AS stalled, progress->>'at_risk' AS at_risk"
    " FROM routes WHERE portal = :portal AND open"
    " AND (progress->>'stalled' IS NOT NULL OR progress->>'at_risk' IS NOT NULL)"
    " AND (:after::uuid IS NULL OR request_id > :after::uuid) ORDER BY request_id LIMIT :limit"
)
