"""Tasks and decisions of one transaction as columns for one statement."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.happened import Happened, TaskClosed, TaskDecided

OPEN_STATES = frozenset({"open", "suspended"})


def task_columns(approval: Approval, happened: Sequence[Happened]) -> dict[str, list[Any]]:
    """All open tasks and those that just ended; ended ones first, so that their slot is free for the next."""
    ended = {each.task for each in happened if isinstance(each, TaskDecided | TaskClosed)}
    tasks = approval.route.progress.tasks if approval.route else []
    rows = sorted(
        (task for task in tasks if task.state in OPEN_STATES or task.id in ended),
        key=lambda task: task.state in OPEN_STATES,
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
    """One row per slot that was decided."""
    pairs = [(each, one) for each in happened if isinstance(each, TaskDecided) for one in each.decisions]
    return {
        "d_step": [one.step for _, one in pairs],
        "d_level": [one.level for _, one in pairs],
        "d_principal": [one.principal for _, one in pairs],
        "d_actor": [one.actor for _, one in pairs],
        "d_verdict": [str(one.verdict) for _, one in pairs],
        "d_comment": [one.comment for _, one in pairs],
        "d_task": [UUID(each.task) for each, _ in pairs],
    }
