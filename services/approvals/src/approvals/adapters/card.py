"""The route of a request as the card shows it: stages, candidates, reasons, and what this viewer may do."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

import asyncpg

from approvals.adapters.reason_text import name_of, reason_text
from approvals.domain.approval import Approval
from approvals.domain.documents import instant_text
from approvals.domain.organisation import Organisation
from approvals.domain.progress import LevelState, RouteState, SlotState, StepState, Voice
from approvals.domain.route import Route
from approvals.domain.routing.plan import text_of
from common.errors import DomainError

VERDICTS = frozenset({Voice.APPROVED, Voice.REJECTED})


def card(
    approval: Approval, decisions: Sequence[asyncpg.Record], organisation: Organisation, viewer: str, now: datetime
) -> dict[str, Any]:
    """Without a route (refused, or never planned) there are no stages and nothing can be done."""
    head = {
        "request_id": str(approval.request_id),
        "status": approval.status,
        "revision": approval.revision,
        "route_version": approval.version,
        "flags": approval.flags,
        "decisions": [_decision(row, organisation) for row in decisions],
        "open_tasks": [_named(task.model_dump(mode="json"), organisation) for task in approval.open_tasks()],
    }
    route = approval.route
    if route is None:
        return head | {"content_hash": None, "policy": None, "text": "", "stages": [], "can": [], "refusal": None}
    can, refusal = _rights(approval, route, organisation, viewer, now)
    policy = route.pinned.policy
    comments = {(row["revision"], row["step"], row["principal"]): row["comment"] for row in decisions}
    return head | {
        "content_hash": route.content_hash,
        "policy": {"id": policy.id, "version": policy.version, "name": policy.name},
        "text": text_of(route.plan),
        "reasons": _reasons(route, organisation, None),
        "stages": [
            {
                "id": stage.id,
                "name": stage.name,
                "join": stage.join,
                "blocking": stage.blocking,
                "state": str(stage.state),
                "steps": [_step(route, step, organisation, comments) for step in stage.steps],
            }
            for stage in route.progress.stages
        ],
        "can": can,
        "refusal": refusal,
    }


Comments = dict[tuple[int, str, str], str]


def _step(route: Route, step: StepState, organisation: Organisation, comments: Comments) -> dict[str, Any]:
    return {
        "id": step.id,
        "label": step.id.replace("_", " "),
        "state": str(step.state),
        "problem": step.problem,
        "reasons": _reasons(route, organisation, step.id),
        "levels": [_level(step.id, level, organisation, comments) for level in step.levels],
    }


def _level(step: str, level: LevelState, organisation: Organisation, comments: Comments) -> dict[str, Any]:
    candidates = [_candidate(step, slot, organisation, comments) for slot in level.slots]
    return {"need": level.need, "state": str(level.state), "candidates": candidates}


def _candidate(step: str, slot: SlotState, organisation: Organisation, comments: Comments) -> dict[str, Any]:
    decided = slot.voice in VERDICTS
    person = (slot.actor if decided else slot.asked) or slot.principal
    found: dict[str, Any] = {"person": person, "name": name_of(organisation, person), "state": str(slot.voice)}
    if person != slot.principal:
        found |= {"acting_for": slot.principal, "acting_for_name": name_of(organisation, slot.principal)}
    if decided:
        comment = comments.get((slot.revision or 0, step, slot.principal), "")
        found |= {
            "verdict": str(slot.voice),
            "decided_at": _instant(slot.at),
            "revision": slot.revision,
            "comment": comment,
        }
    return found


def _reasons(route: Route, organisation: Organisation, step: str | None) -> list[dict[str, Any]]:
    return [
        {"code": each.code, "text": reason_text(each, organisation), "numbers": each.to_dict()}
        for each in route.plan.reasons
        if each.step == step
    ]


def _decision(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    return {
        "person": row["actor"],
        "name": name_of(organisation, row["actor"]),
        "principal": row["principal"],
        "principal_name": name_of(organisation, row["principal"]),
        "verdict": row["verdict"],
        "comment": row["comment"],
        "at": _instant(row["decided_at"]),
        "revision": row["revision"],
        "step": row["step"],
    }


def _named(task: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    return task | {
        "assignee_name": name_of(organisation, task["assignee"]),
        "principal_name": name_of(organisation, task["principal"]),
    }


def _rights(
    approval: Approval, route: Route, organisation: Organisation, viewer: str, now: datetime
) -> tuple[list[str], dict[str, Any] | None]:
    """The domain itself is asked, on a copy: what the card offers is what the command would do."""
    can: list[str] = []
    refusal = _tried(lambda copy: copy.approve(viewer, organisation, revision=approval.revision, at=now), route)
    if refusal is None:
        can += ["approve", "reject"]
        can += ["return"] if route.progress.state is RouteState.ACTIVE else []
    if _tried(lambda copy: copy.withdraw(viewer, organisation, now), route) is None:
        can.append("withdraw")
    if refusal is None:
        return can, None
    details = dict(refusal.details)
    if details.get("decided_by"):
        details["decided_by_name"] = name_of(organisation, details["decided_by"])
    return can, {"code": refusal.code, "message": refusal.message, "details": details}


def _tried(command: Any, route: Route) -> DomainError | None:
    copy = Route(
        route.request_id, route.revision, route.content_hash, route.pinned, route.plan, deepcopy(route.progress)
    )
    try:
        command(copy)
    except DomainError as refusal:
        return refusal
    return None


def _instant(at: datetime | None) -> str | None:
    return instant_text(at) if at else None
