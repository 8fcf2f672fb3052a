"""Replays as people read them: progress, what would have been different in sum, and request by request."""

from typing import Any
from uuid import UUID

import asyncpg

from approvals.adapters.reason_text import name_of
from approvals.domain.documents import instant_from, instant_text
from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from common.errors import Invalid, NotFound
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

SHOWN_PEOPLE = 200

_LIST = raw("SELECT * FROM replays WHERE portal = :portal ORDER BY started_at DESC LIMIT 50")
_ONE = raw("SELECT * FROM replays WHERE portal = :portal AND replay_id = :replay_id")
_PEOPLE = raw(
    "SELECT person, before, after, count(*) OVER () AS people FROM replay_people"
    " WHERE portal = :portal AND replay_id = :replay_id AND before <> after"
    " ORDER BY abs(after - before) DESC, person LIMIT :limit"
)
_CONTROLS = raw(
    "SELECT change, policy, step, currency, requests, least_minor, most_minor, total_minor::text AS total_minor"
    " FROM replay_controls WHERE portal = :portal AND replay_id = :replay_id ORDER BY requests DESC, change, policy, step"
)
_OUTCOMES = raw(
    "SELECT outcome_before, outcome_after, count(*) AS requests FROM replay_changes"
    " WHERE portal = :portal AND replay_id = :replay_id AND outcome_before <> outcome_after GROUP BY 1, 2 ORDER BY 3 DESC"
)
_CHANGES = raw(
    "SELECT c.*, r.number, r.title FROM replay_changes c"
    " LEFT JOIN routes r ON r.portal = :portal AND r.request_id = c.request_id"
    " WHERE c.portal = :portal AND c.replay_id = :replay_id"
    " AND (c.planned_at, c.request_id, c.revision) > (:at, :request_id, :revision)"
    " AND (:step::text IS NULL OR :step = ANY(c.added) OR :step = ANY(c.lost))"
    " ORDER BY c.planned_at, c.request_id, c.revision LIMIT :limit"
)
_BEGINNING = "0001-01-01T00:00:00Z~00000000-0000-0000-0000-000000000000~0"


async def replay_list(tx: Transaction, organisation: Organisation) -> dict[str, Any]:
    """The youngest first."""
    return {"items": [_head(row, organisation) for row in await tx.fetch(_LIST, portal=tx.portal)]}


async def replay_report(tx: Transaction, replay_id: UUID, organisation: Organisation) -> dict[str, Any]:
    """Everything in sum, as far as it has come. Raises NotFound."""
    key = {"portal": tx.portal, "replay_id": replay_id}
    row = await tx.fetch_one(_ONE, **key)
    if row is None:
        raise NotFound
    people = await tx.fetch(_PEOPLE, **key, limit=SHOWN_PEOPLE)
    compared = row["done"] - row["unreadable"]
    return _head(row, organisation) | {
        "unreadable": row["unreadable"],
        "delay": {
            "hours": round(row["delay_seconds"] / 3600, 1),
            "hours_per_request": round(row["delay_seconds"] / 3600 / compared, 2) if compared else 0.0,
            "unknown_steps": row["unknown_steps"],
        },
        "people_changed": people[0]["people"] if people else 0,
        "people": [_person(each, organisation) for each in people],
        "controls": [_control(each) for each in await tx.fetch(_CONTROLS, **key)],
        "outcomes": [
            {"before": each["outcome_before"], "after": each["outcome_after"], "requests": each["requests"]}
            for each in await tx.fetch(_OUTCOMES, **key)
        ],
    }


async def replay_changes(
    tx: Transaction, replay_id: UUID, step: str | None, cursor: str, limit: int, organisation: Organisation
) -> dict[str, Any]:
    """Requests whose route would have been another, the oldest first; `step`: only where it appears or vanishes."""
    if await tx.fetch_one(_ONE, portal=tx.portal, replay_id=replay_id) is None:
        raise NotFound
    at, request_id, revision = _position(cursor or _BEGINNING)
    rows = await tx.fetch(
        _CHANGES, portal=tx.portal, replay_id=replay_id, at=at, request_id=request_id, revision=revision, step=step,
        limit=limit + 1,
    )  # fmt: skip
    items = [_change(row, organisation) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    place = f"{instant_text(last['planned_at'])}~{last['request_id']}~{last['revision']}" if last else None
    return {"items": items, "next": place}


def _position(cursor: str) -> tuple[Any, UUID, int]:
    try:
        at, request_id, revision = cursor.split("~")
        return instant_from(at), UUID(request_id), int(revision)
    except ValueError as error:
        raise Invalid("the cursor is none of ours", errors=[{"pointer": "/cursor", "detail": "unknown"}]) from error


def _head(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    policies = [{name: each[name] for name in ("policy", "version", "name")} for each in row["asked"]["policies"]]
    return {
        "id": str(row["replay_id"]),
        "status": row["status"],
        "asked_by": row["asked_by"],
        "asked_by_name": name_of(organisation, row["asked_by"]),
        "from": instant_text(row["since"]),
        "to": instant_text(row["until"]),
        "policies": policies,
        "others": row["asked"]["others_in_force"],
        "total": row["total"],
        "done": row["done"],
        "changed": row["changed"],
        "started_at": instant_text(row["started_at"]),
        "updated_at": instant_text(row["updated_at"]),
        "finished_at": instant_text(row["finished_at"]) if row["finished_at"] else None,
    }


def _person(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    tasks = {"before": row["before"], "after": row["after"], "difference": row["after"] - row["before"]}
    return {"person": row["person"], "name": name_of(organisation, row["person"]), **tasks}


def _control(row: asyncpg.Record) -> dict[str, Any]:
    def money(minor: int | str) -> dict[str, str]:
        return Money(int(minor), row["currency"]).to_dict()

    named = {name: row[name] for name in ("change", "policy", "step", "requests")}
    amounts = {name: money(row[f"{name}_minor"]) for name in ("least", "most", "total")}
    return {**named, "label": row["step"].replace("_", " "), **amounts}


def _change(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    return {
        "request_id": str(row["request_id"]),
        "number": row["number"],
        "title": row["title"],
        "revision": row["revision"],
        "planned_at": instant_text(row["planned_at"]),
        "requester": row["requester"],
        "requester_name": name_of(organisation, row["requester"]),
        "department": row["department"],
        "amount": Money(row["amount_minor"], row["currency"]).to_dict(),
        "before": row["before"],
        "after": row["after"],
        "added": row["added"],
        "lost": row["lost"],
        "delay_hours": round(row["delay_seconds"] / 3600, 1),
    }
