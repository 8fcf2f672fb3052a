"""What happened in the domain, in the words of the published language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from approvals.domain import happened as told
from approvals.domain.approval import Approval
from approvals.domain.routing.plan import text_of
from approvals.domain.routing.plan_document import plan_to_dict
from common.contracts import approvals as said
from common.contracts.approvals import deadlines, talk


def facts(approval: Approval, happened: tuple[told.Happened, ...], comment: str = "") -> list[said.RouteEvent]:
    """One event per fact, in order; `comment` is the withdrawal's. The last carries the state."""
    route = approval.route
    opened = {str(task.task_id): task for task in approval.open_tasks()}
    events = [event for each in happened for event in _event(approval, each, opened, comment)]
    if not events and route is not None:
        events = [said.RouteStateTold(request_id=approval.request_id, revision=approval.revision)]
    return with_state(events, approval)


def with_state(events: list[said.RouteEvent], approval: Approval) -> list[said.RouteEvent]:
    """The state travels once, in the last event, and speaks of that event's revision."""
    if not events:
        return []
    state = approval.state().model_copy(update={"revision": events[-1].revision})
    return [*events[:-1], events[-1].model_copy(update={"state": state})]


def _event(
    approval: Approval, each: told.Happened, opened: dict[str, said.OpenTask], comment: str
) -> list[said.RouteEvent]:
    head: dict[str, Any] = {"request_id": approval.request_id, "revision": approval.revision}
    match each:
        case told.RoutePlanned() | told.RouteAutoApproved():
            return [_planned(each, head)]
        case told.TaskOpened():
            return [said.TaskOpened(**head, task=opened[each.task])] if each.task in opened else []
        case told.TaskDecided() | told.TaskClosed() | told.TaskReassigned():
            return [_task_event(approval, each, head)]
        case told.TaskAsked() | told.TaskAnswered() | told.TaskDelegated():
            return [_talk(each, head)]
        case told.TaskReminded() | told.TaskEscalated():
            return [_deadline(each, head | {"task_id": UUID(each.task)})]
        case _:
            changed = _changed(each)
            return [said.RouteChanged(**head, **changed)] if changed else _turning_point(each, head, comment)


def _planned(each: told.RoutePlanned | told.RouteAutoApproved, head: dict[str, Any]) -> said.RouteEvent:
    plan = each.plan
    policy = {"policy": plan.policy, "policy_version": plan.policy_version}
    if isinstance(each, told.RoutePlanned):
        return said.RoutePlanned(**head, **policy, text=text_of(plan), plan=plan_to_dict(plan))
    rule = next((r.detail["because"] for r in plan.reasons if r.code == "auto_approved"), "auto_approve_when")
    return said.RouteAutoApproved(**head, **policy, rule=rule)


_CHANGES: Mapping[type[told.Happened], tuple[str, tuple[str, ...]]] = {
    told.ApprovalCarriedOver: ("survivors", ("actor", "principal")),
    told.RouteAtRisk: ("at_risk", ()),
    told.RouteChanged: ("organisation", ()),
    told.ExPostObjection: ("ex_post_objection", ("actor",)),
    told.TaskSuspended: ("task_suspended", ("assignee",)),
    told.TaskResumed: ("task_resumed", ("assignee",)),
    told.ApproverAdded: ("approver_added", ("person",)),
    told.StandInNamed: ("stand_in_named", ("person",)),
    told.ApprovalTakenBack: ("approval_taken_back", ("principal",)),
    told.RouteReRouted: ("re_routed", ()),
}
"""Facts without an event of their own: the reason of `route.changed`, and which fields name the people concerned."""


def _changed(each: told.Happened) -> dict[str, Any] | None:
    if type(each) not in _CHANGES:
        return None
    reason, names = _CHANGES[type(each)]
    people = sorted({getattr(each, name) for name in names})
    return {"reason": reason, "people": people, "comment": getattr(each, "comment", "")}


def _talk(each: told.TaskAsked | told.TaskAnswered | told.TaskDelegated, head: dict[str, Any]) -> said.RouteEvent:
    if isinstance(each, told.TaskDelegated):
        people = {"principal": each.principal, "actor": each.actor, "to": each.to}
        return talk.TaskDelegated(**head, step=each.step, **people, comment=each.comment)
    about = head | {
        "question_id": UUID(each.question),
        "task_ids": [UUID(task) for task in each.tasks],
        "asker": each.asker,
        "comment": each.comment,
    }
    if isinstance(each, told.TaskAsked):
        return talk.TaskAsked(**about, to=each.to)
    return talk.TaskAnswered(**about, actor=each.actor)


def _deadline(each: told.TaskReminded | told.TaskEscalated, head: dict[str, Any]) -> said.RouteEvent:
    if isinstance(each, told.TaskEscalated):
        return deadlines.TaskEscalated(**head, how=each.how, to=each.to, told=list(each.told))
    return deadlines.TaskReminded(**head, assignee=each.assignee, reminded=each.reminded, due_at=each.due_at)


def _task_event(
    approval: Approval, each: told.TaskDecided | told.TaskClosed | told.TaskReassigned, head: dict[str, Any]
) -> said.RouteEvent:
    task = UUID(each.task)
    if isinstance(each, told.TaskClosed):
        return said.TaskClosed(**head, task_id=task, assignee=each.assignee, reason=each.reason)
    if isinstance(each, told.TaskReassigned):
        people = {"was": each.assignee, "now": each.new_assignee}
        return said.TaskReassigned(**head, task_id=UUID(each.new_task), **people, reason=each.cause)
    return said.TaskDecided(
        **head,
        task_id=task,
        actor=each.actor,
        principal=each.principal,
        verdict=each.verdict,
        content_hash=approval.route.content_hash if approval.route else "",
        comment=each.decisions[0].comment if each.decisions else "",
    )


def _turning_point(each: told.Happened, head: dict[str, Any], comment: str) -> list[said.RouteEvent]:
    match each:
        case told.RouteRejected():
            return [said.RequestRejected(**head, actor=each.actor, comment=each.comment)]
        case told.RouteReturned():
            return [said.RequestReturned(**head, actor=each.actor, comment=each.comment)]
        case told.RouteWithdrawn():
            return [said.RequestWithdrawn(**head, actor=each.actor, comment=comment)]
        case told.RouteStalled():
            return [said.RouteStalled(**head, reason=each.problem)]
        case _:
            plain = _PLAIN.get(type(each))
            return [plain(**head)] if plain else []


_PLAIN: dict[type[told.Happened], type[said.RouteEvent]] = {
    told.RouteApproved: said.RequestApproved,
    told.RouteResumed: said.RouteResumed,
}
