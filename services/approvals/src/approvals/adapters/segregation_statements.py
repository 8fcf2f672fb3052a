"""SQL of the segregation report: each pattern is one statement over decisions, tasks and the heads of plans.

`examples` are a few requests each; lists end after the hundred strongest.
"""

from common.persistence.sql import raw

_APPROVED = (
    " FROM decisions d JOIN plans p ON p.portal = :portal AND p.request_id = d.request_id AND p.revision = d.revision"
    " AND p.route = d.route WHERE d.portal = :portal AND d.decided_at >= :since AND d.decided_at < :until"
    " AND d.verdict = 'approve'"
)
DECISIONS = raw(
    "SELECT count(*) FROM decisions WHERE portal = :portal AND decided_at >= :since AND decided_at < :until"
)
RECIPROCAL = raw(
    "WITH yes AS (SELECT DISTINCT d.actor, p.requester, d.request_id"  # noqa: S608 - constants of ours
    f"{_APPROVED}), ways AS (SELECT actor, requester, count(*) AS requests,"
    " (array_agg(request_id ORDER BY request_id))[1:3] AS examples FROM yes GROUP BY actor, requester"
    " HAVING count(*) >= :least)"
    " SELECT a.actor AS one, a.requester AS other, a.requests AS there, b.requests AS back,"
    " a.examples || b.examples AS examples FROM ways a JOIN ways b ON b.actor = a.requester AND b.requester = a.actor"
    " WHERE a.actor < a.requester ORDER BY LEAST(a.requests, b.requests) DESC, one, other LIMIT 100"
)
VENDORS = raw(
    "WITH yes AS (SELECT DISTINCT p.vendor, p.requester, d.actor, d.request_id"  # noqa: S608 - constants of ours
    f"{_APPROVED} AND p.vendor IS NOT NULL), totals AS (SELECT vendor, count(*) AS requests FROM"
    " (SELECT DISTINCT vendor, request_id FROM yes) AS each GROUP BY vendor HAVING count(*) >= :least),"
    " pairs AS (SELECT vendor, requester, actor, count(*) AS requests,"
    " (array_agg(request_id ORDER BY request_id))[1:5] AS examples FROM yes GROUP BY vendor, requester, actor)"
    " SELECT p.vendor, p.requester, p.actor, p.requests, t.requests AS total, p.examples, (SELECT f.document->'vendor'->>'id'"
    " FROM plans x JOIN snapshots f ON f.portal = x.portal AND f.hash = x.facts_hash WHERE x.portal = :portal"
    " AND x.request_id = p.examples[1] ORDER BY x.revision DESC LIMIT 1) AS name FROM pairs p JOIN totals t USING (vendor)"
    " WHERE p.requests >= :share::float * t.requests ORDER BY p.requests DESC, p.vendor, p.requester, p.actor LIMIT 100"
)
CURRENCIES = raw(
    "SELECT DISTINCT currency FROM plans WHERE portal = :portal AND planned_at >= :since AND planned_at < :until"
    " AND currency IS NOT NULL"
)
SPLIT = raw(
    "WITH heads AS (SELECT DISTINCT ON (request_id) request_id, requester, vendor, amount_minor, currency, planned_at"
    " FROM plans WHERE portal = :portal AND planned_at >= :since AND planned_at < :until AND outcome IN ('route',"
    " 'auto_approved') AND vendor IS NOT NULL AND amount_minor IS NOT NULL ORDER BY request_id, revision DESC, route DESC),"
    " near AS (SELECT h.*, l.line, l.most FROM heads h"
    " JOIN unnest(:currencies::text[], :above::bigint[], :mosts::bigint[]) WITH ORDINALITY"
    " AS l(currency, above, most, line) ON l.currency = h.currency AND h.amount_minor > l.above"
    " AND h.amount_minor <= l.most),"
    " gaps AS (SELECT *, (planned_at - lag(planned_at) OVER w > make_interval(days => :days)) IS NOT FALSE AS fresh"
    " FROM near WINDOW w AS (PARTITION BY requester, vendor, line ORDER BY planned_at, request_id)),"
    " runs AS (SELECT *, count(*) FILTER (WHERE fresh) OVER (PARTITION BY requester, vendor, line"
    " ORDER BY planned_at, request_id) AS run FROM gaps)"
    " SELECT requester, vendor, line, currency, count(*) AS requests, sum(amount_minor)::bigint AS total,"
    " min(planned_at) AS first, max(planned_at) AS last, (array_agg(request_id ORDER BY planned_at))[1:10] AS examples"
    " FROM runs GROUP BY requester, vendor, line, currency, run HAVING count(*) > 1 AND sum(amount_minor) > max(most)"
    " ORDER BY requests DESC, total DESC LIMIT 100"
)
HASTY = raw(
    "WITH decided AS (SELECT DISTINCT d.actor, d.task_id, d.request_id, d.decided_at - t.opened_at AS took FROM decisions d"
    " JOIN tasks t ON t.portal = :portal AND t.task_id = d.task_id WHERE d.portal = :portal AND d.decided_at >= :since"
    " AND d.decided_at < :until)"
    " SELECT actor, count(*) AS decided, count(*) FILTER (WHERE took < make_interval(secs => :seconds)) AS hasty,"
    " extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took))::float AS middle,"
    " (array_agg(request_id ORDER BY took) FILTER (WHERE took < make_interval(secs => :seconds)))[1:5] AS examples"
    " FROM decided GROUP BY actor HAVING count(*) FILTER (WHERE took < make_interval(secs => :seconds)) > 0"
    " ORDER BY hasty DESC, actor LIMIT 100"
)
ACTED_FOR = raw(
    "SELECT actor, principal, count(DISTINCT request_id) AS requests, (array_agg(DISTINCT request_id))[1:3] AS examples"
    " FROM decisions WHERE portal = :portal AND decided_at >= :since AND decided_at < :until AND actor <> principal"
    " GROUP BY actor, principal"
)
NAMED = raw(
    "SELECT request_id, number, title FROM routes WHERE portal = :portal AND request_id = ANY(:requests::uuid[])"
)
