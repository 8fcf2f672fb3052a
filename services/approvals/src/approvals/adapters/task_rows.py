"""Tasks and decisions of one transaction as columns for one statement."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from approvals.domain.approval import Approval
from approvals.domain.deadlines import due_hours, earliest_moment
from approvals.domain.documents import instant_text
from approvals.domain.happened import (
    ApprovalTakenBack,
    Happened,
    TaskAnswered,
    TaskClosed,
    TaskDecided,
    TaskOpened,
    TaskResumed,
)
from approvals.domain.question import Span


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
        "t_due": [due_hours(task, approval.route.pinned.policy) if approval.route else None for task in rows],
        "t_pauses": [_pauses(approval.route.progress.pauses(task) if approval.route else []) for task in rows],
    }


def _pauses(spans: Sequence[Span]) -> str | None:
    """As text, for the same reason."""
    told = [[instant_text(span.since), instant_text(span.until) if span.until else None] for span in spans]
    return json.dumps(told) if told else None


def clock_columns(approval: Approval, happened: Sequence[Happened], now: datetime) -> dict[str, list[Any]]:
    """Clocks of tasks that just opened are looked at when something may happen, of those that run again now."""
    moments: dict[str, datetime | None] = {}
    if approval.route is not None:
        policy, tasks = approval.route.pinned.policy, {task.id: task for task in approval.route.progress.open_tasks}
        opened = [each.task for each in happened if isinstance(each, TaskOpened) and each.task in tasks]
        moments = {task: earliest_moment(tasks[task], policy) for task in opened}
        again = [task for each in happened if isinstance(each, TaskAnswered) for task in each.tasks]
        again += [each.task for each in happened if isinstance(each, TaskResumed)]
        moments |= {task: now for task in again if task in tasks}
    running = {task: at for task, at in moments.items() if at is not None}
    return {"c_task": [UUID(task) for task in running], "c_at": list(running.values())}


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
