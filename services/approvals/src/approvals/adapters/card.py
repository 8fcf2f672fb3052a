"""The route of a request as the card shows it: stages, candidates, reasons, remarks, and what this viewer may do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from approvals.adapters.card_actions import actions
from approvals.adapters.card_people import Comments, candidate, comments_of, decision, remark
from approvals.adapters.reason_text import name_of, reason_document
from approvals.domain.approval import Approval
from approvals.domain.organisation import Organisation
from approvals.domain.progress import LevelState, StepState
from approvals.domain.re_routing import current_text
from approvals.domain.repairing import short_steps
from approvals.domain.route import Route
from approvals.domain.why import why_asked


def card(
    approval: Approval,
    decisions: Sequence[asyncpg.Record],
    remarks: Sequence[asyncpg.Record],
    organisation: Organisation,
    viewer: str,
    now: datetime,
) -> dict[str, Any]:
    """Without a route (refused, or never planned) there are no stages and nothing can be done."""
    can, refusal = actions(approval, organisation, viewer, now)
    head = {
        "request_id": str(approval.request_id),
        "status": approval.status,
        "revision": approval.revision,
        "route_version": approval.version,
        "flags": approval.flags,
        "decisions": [decision(row, organisation) for row in decisions],
        "remarks": [remark(row, organisation) for row in remarks],
        "questions": [_question(each.model_dump(mode="json"), organisation, remarks) for each in approval.questions()],
        "survivors": [_survivor(each.model_dump(mode="json"), organisation) for each in approval.survivors()],
        "open_tasks": _open_tasks(approval, organisation),
        "can": can,
        "refusal": refusal,
    }
    if approval.route is None:
        return head | {"content_hash": None, "policy": None, "text": "", "stages": []}
    return head | _route(approval.route, organisation, comments_of(decisions))


def _route(route: Route, organisation: Organisation, comments: Comments) -> dict[str, Any]:
    policy = route.pinned.policy
    return {
        "content_hash": route.content_hash,
        "policy": {"id": policy.id, "version": policy.version, "name": policy.name},
        "route": route.progress.number,
        "text": current_text(route.progress),
        "reasons": _reasons(route, organisation, None),
        "short_steps": short_steps(route.progress),
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
    }


def _step(route: Route, step: StepState, organisation: Organisation, comments: Comments) -> dict[str, Any]:
    return {
        "id": step.id,
        "label": step.id.replace("_", " "),
        "state": str(step.state),
        "problem": step.problem,
        "reasons": _reasons(route, organisation, step.id),
        "levels": [_level(route, step.id, level, organisation, comments) for level in step.levels],
    }


def _level(
    route: Route, step: str, level: LevelState, organisation: Organisation, comments: Comments
) -> dict[str, Any]:
    candidates = [candidate(step, slot, organisation, comments, route.revision) for slot in level.slots]
    return {"need": level.need, "state": str(level.state), "candidates": candidates}


def _reasons(route: Route, organisation: Organisation, step: str | None) -> list[dict[str, Any]]:
    return [reason_document(each, organisation) for each in route.plan.reasons if each.step == step]


def _open_tasks(approval: Approval, organisation: Organisation) -> list[dict[str, Any]]:
    """Each with why it is this person who is asked."""
    if approval.route is None:
        return []
    plan, progress = approval.route.plan, approval.route.progress
    return [
        _named(told.model_dump(mode="json"), organisation)
        | {"why": [reason_document(each, organisation) for each in why_asked(plan.reasons, progress, task)]}
        for told, task in zip(approval.open_tasks(), progress.open_tasks, strict=True)
    ]


def _named(task: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    return task | {
        "assignee_name": name_of(organisation, task["assignee"]),
        "principal_name": name_of(organisation, task["principal"]),
    }


def _question(
    question: dict[str, Any], organisation: Organisation, remarks: Sequence[asyncpg.Record]
) -> dict[str, Any]:
    words = (
        row["comment"]
        for row in remarks
        if row["kind"] == "asked" and str(row["question_id"]) == question["question_id"]
    )
    return question | {
        "asker_name": name_of(organisation, question["asker"]),
        "to_name": name_of(organisation, question["to"]),
        "comment": next(words, ""),
    }


def _survivor(survivor: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """`text` is the one line people read beside the approval."""
    return survivor | {
        "name": name_of(organisation, survivor["person"]),
        "principal_name": name_of(organisation, survivor["principal"]),
        "text": f"approved in revision {survivor['revision']}",
    }
