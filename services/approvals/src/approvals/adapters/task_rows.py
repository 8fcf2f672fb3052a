"""Tasks and decisions of one transaction as columns for one statement."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.happened import ApprovalTakenBack, Happened, TaskClosed, TaskDecided


def task_columns(approval: Approval, happened: Sequence[Happened]) -> dict[str, list[Any]]:
    """All open tasks and those that just ended; ended ones first, so that their slot is free for the next."""
    ended = {each.task for each in happened if isinstance(each, TaskDecided | TaskClosed)}
    tasks = approval.route.progress.tasks if approval.route else []
    rows = sorted(
        (task for task in tasks if task.standing or task.id in ended),
        key=lambda task: task.standing,
    )
    return {
        "t_id": [UUID(task.id) for task in rows],
        "t_kind": [task.kind for task in rows],
        "t_slot": [f"{task.kind}/{task.assignee}/{task.principal}" for task in rows],
        "t_assignee": [task.assignee for task in rows],
        "t_principal": [task.principal for task in rows],
        "t_stage": [approval.stage_of(task.steps) for task in rows],
        # As text: an array of JSON lists would be taken for a two-dimensional array and come apart in unnest.
        "t_steps": [json.dumps(task.steps) for task in rows],
        "t_state": [str(task.state) for task in rows],
        "t_reason": [str(task.reason or "") for task in rows],
        "t_opened": [task.opened_at for task in rows],
        "t_closed": [task.closed_at for task in rows],
    }


def decision_columns(happened: Sequence[Happened]) -> dict[str, list[Any]]:
    """One row per slot that was decided, and one per yes that was taken back."""
    rows = [
        (one.step, one.level, one.principal, one.turn, one.actor, one.verdict, one.comment, UUID(each.task))
        for each in happened
        if isinstance(each, TaskDecided)
        for one in each.decisions
    ]
    taken = [each for each in happened if isinstance(each, ApprovalTakenBack)]
    columns = [*rows, *(_taken_back(each) for each in taken)]
    names = ("d_step", "d_level", "d_principal", "d_turn", "d_actor", "d_verdict", "d_comment", "d_task")
    return {name: [row[at] for row in columns] for at, name in enumerate(names)}


def _taken_back(each: ApprovalTakenBack) -> tuple[Any, ...]:
    return each.step, each.level, each.principal, each.turn, each.actor, "taken_back", each.comment, None
