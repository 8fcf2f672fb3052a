"""SQL of replays."""

from collections.abc import Sequence
from typing import Any

from approvals.domain.replaying import Findings
from approvals.usecases.ports import Changed
from common.persistence.sql import raw

FORGET = raw(
    "WITH old AS (DELETE FROM replays WHERE portal = :portal AND status <> 'running' AND started_at < :before"
    " RETURNING replay_id),"
    " people AS (DELETE FROM replay_people WHERE portal = :portal AND replay_id IN (SELECT replay_id FROM old)),"
    " controls AS (DELETE FROM replay_controls WHERE portal = :portal AND replay_id IN (SELECT replay_id FROM old))"
    " DELETE FROM replay_changes WHERE portal = :portal AND replay_id IN (SELECT replay_id FROM old)"
)
COUNT = raw(
    "SELECT count(*) FROM plans WHERE portal = :portal AND route = 1 AND planned_at >= :since AND planned_at < :until"
)
START = raw(
    "INSERT INTO replays (portal, replay_id, status, asked_by, since, until, asked, times, chunk, total, started_at,"
    " updated_at) VALUES (:portal, :replay_id, 'running', :person, :since, :until, :asked, :times, 1, :total, :now, :now)"
)
RUNNING = raw("SELECT EXISTS (SELECT FROM replays WHERE portal = :portal AND status = 'running')")
LOCK = raw("SELECT * FROM replays WHERE portal = :portal AND replay_id = :replay_id FOR UPDATE")
PAST = raw(
    "SELECT p.planned_at, p.request_id, p.revision, p.rates_hash, p.org_version, f.document AS facts,"
    " COALESCE(p.plan->>'text', p.outcome || ':' || (p.plan->>'code')) AS text"
    " FROM plans p JOIN snapshots f ON f.portal = :portal AND f.hash = p.facts_hash WHERE p.portal = :portal"
    " AND p.route = 1 AND p.planned_at >= :since AND p.planned_at < :until"
    " AND (p.planned_at, p.request_id, p.revision) > (:at, :request_id, :revision)"
    " ORDER BY p.planned_at, p.request_id, p.revision LIMIT :limit"
)
PLANS = raw(
    "SELECT p.request_id, p.revision, p.outcome, p.plan FROM plans p"
    " JOIN unnest(:requests::uuid[], :revisions::int[]) AS t(request_id, revision)"
    " ON p.request_id = t.request_id AND p.revision = t.revision WHERE p.portal = :portal AND p.route = 1"
)
MOVE_ON = raw(
    "UPDATE replays SET status = :status, chunk = :chunk, place_at = :place_at, place_request = :place_request,"
    " place_revision = :place_revision, done = done + :requests, changed = changed + :changed,"
    " unreadable = unreadable + :unreadable, delay_seconds = delay_seconds + :delay, updated_at = :now,"
    " finished_at = CASE WHEN :status = 'running' THEN NULL ELSE :now::timestamptz END,"
    " unknown_steps = (SELECT COALESCE(jsonb_agg(DISTINCT step ORDER BY step), '[]')"
    " FROM jsonb_array_elements_text(unknown_steps || :unknown_steps) AS each(step))"
    " WHERE portal = :portal AND replay_id = :replay_id"
)
ADD_PEOPLE = raw(
    "INSERT INTO replay_people (portal, replay_id, person, before, after)"
    " SELECT :portal, :replay_id, t.person, t.before, t.after"
    " FROM unnest(:people::text[], :before::bigint[], :after::bigint[]) AS t(person, before, after)"
    " ON CONFLICT (portal, replay_id, person) DO UPDATE SET before = replay_people.before + EXCLUDED.before,"
    " after = replay_people.after + EXCLUDED.after"
)
ADD_CONTROLS = raw(
    "INSERT INTO replay_controls AS c (portal, replay_id, change, policy, step, currency, requests, least_minor,"
    " most_minor, total_minor) SELECT :portal, :replay_id, t.* FROM unnest(:change::text[], :policy::text[], :step::text[],"
    " :currency::text[], :requests::bigint[], :least::bigint[], :most::bigint[], :total::numeric[]) AS t"
    " ON CONFLICT (portal, replay_id, change, policy, step, currency) DO UPDATE SET"
    " requests = c.requests + EXCLUDED.requests, least_minor = LEAST(c.least_minor, EXCLUDED.least_minor),"
    " most_minor = GREATEST(c.most_minor, EXCLUDED.most_minor), total_minor = c.total_minor + EXCLUDED.total_minor"
)
ADD_CHANGES = raw(
    "INSERT INTO replay_changes (portal, replay_id, planned_at, request_id, revision, requester, department, amount_minor,"
    " currency, before, after, outcome_before, outcome_after, added, lost, delay_seconds)"
    " SELECT :portal, :replay_id, t.planned_at, t.request_id, t.revision, t.requester, t.department, t.amount_minor,"
    " t.currency, t.before, t.after, t.outcome_before, t.outcome_after, string_to_array(t.added, ' '),"
    " string_to_array(t.lost, ' '), t.delay FROM unnest(:planned_at::timestamptz[], :request_id::uuid[],"
    " :revision::int[], :requester::text[], :department::text[], :amount::bigint[], :currency::text[], :before::text[],"
    " :after::text[], :outcome_before::text[], :outcome_after::text[], :added::text[], :lost::text[], :delay::bigint[])"
    " AS t(planned_at, request_id, revision, requester, department, amount_minor, currency, before, after,"
    " outcome_before, outcome_after, added, lost, delay)"
)


def control_columns(found: Findings) -> dict[str, list[Any]]:
    rows = sorted(found.controls.items())
    return {
        **{name: [key[at] for key, _ in rows] for at, name in enumerate(("change", "policy", "step", "currency"))},
        "requests": [each.requests for _, each in rows],
        "least": [each.least for _, each in rows],
        "most": [each.most for _, each in rows],
        "total": [each.total for _, each in rows],
    }


def change_columns(changed: Sequence[Changed]) -> dict[str, list[Any]]:
    """Steps travel as one text each: an array of arrays of different lengths is none. Their ids hold no blanks."""
    found = [each.found for each in changed]
    return {
        "planned_at": [each.place.planned_at for each in changed],
        "request_id": [each.place.request_id for each in changed],
        "revision": [each.place.revision for each in changed],
        "requester": [each.request.requester for each in changed],
        "department": [each.request.department for each in changed],
        "amount": [each.request.net.minor for each in changed],
        "currency": [each.request.currency for each in changed],
        "before": [each.before for each in found],
        "after": [each.after for each in found],
        "outcome_before": [each.outcome_before for each in found],
        "outcome_after": [each.outcome_after for each in found],
        "added": [" ".join(c.step for c in each.controls if c.change == "added") for each in found],
        "lost": [" ".join(c.step for c in each.controls if c.change == "lost") for each in found],
        "delay": [round(each.delay.total_seconds()) for each in found],
    }
