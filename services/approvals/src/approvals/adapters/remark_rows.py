"""What was said and arranged beside verdicts, as columns for one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from approvals.domain import happened as h
from approvals.domain.approval import Approval
from common.ids import derived

KINDS: dict[type[h.Happened], str] = {
    h.TaskAsked: "asked",
    h.TaskAnswered: "answered",
    h.TaskDelegated: "delegated",
    h.ApproverAdded: "added",
    h.ApprovalTakenBack: "taken_back",
    h.StandInNamed: "stand_in",
    h.RouteReRouted: "re_routed",
}
_AUTHOR: dict[type[h.Happened], str] = {h.TaskAsked: "asker"}
_PERSON: dict[type[h.Happened], str] = {
    h.TaskAsked: "to",
    h.TaskAnswered: "asker",
    h.TaskDelegated: "to",
    h.ApproverAdded: "person",
    h.ApprovalTakenBack: "principal",
    h.StandInNamed: "person",
}


def remark_columns(approval: Approval, happened: Sequence[h.Happened]) -> dict[str, list[Any]] | None:
    """None when there is nothing to keep, which is nearly always."""
    said = [each for each in happened if type(each) in KINDS]
    if not said:
        return None
    numbers = range(len(said))
    return {
        "r_id": [derived(approval.request_id, "remark", str(approval.version), str(number)) for number in numbers],
        "r_kind": [KINDS[type(each)] for each in said],
        "r_question": [UUID(each.question) if hasattr(each, "question") else None for each in said],
        "r_step": [getattr(each, "step", "") for each in said],
        "r_author": [getattr(each, _AUTHOR.get(type(each), "actor")) for each in said],
        "r_person": [getattr(each, _PERSON[type(each)]) if type(each) in _PERSON else None for each in said],
        "r_comment": [getattr(each, "comment", "") for each in said],
    }
