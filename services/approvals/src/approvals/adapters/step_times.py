"""How long steps took lately, in the working time of those who were asked."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from approvals.adapters.calendars import SqlCalendars
from approvals.domain.expectation import StepTime, step_time
from approvals.domain.organisation import Organisation
from approvals.domain.working_time import between
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

LATEST = 100
"""Decisions looked at per step, the youngest ones: how it was years ago says little."""

_TOOK = raw(
    "SELECT s.step, t.assignee, t.opened_at, d.decided_at FROM unnest(:steps::text[]) AS s(step) CROSS JOIN LATERAL"
    " (SELECT task_id, decided_at FROM decisions WHERE portal = :portal AND step = s.step"
    " ORDER BY decided_at DESC LIMIT :latest) d"
    " JOIN tasks t ON t.portal = :portal AND t.task_id = d.task_id"
)

_STEPS = raw(  # from one step to the next by the index, however many decisions there are
    "WITH RECURSIVE found AS ((SELECT min(step) AS step FROM decisions WHERE portal = :portal) UNION ALL"
    " SELECT (SELECT min(step) FROM decisions WHERE portal = :portal AND step > found.step) FROM found"
    " WHERE found.step IS NOT NULL) SELECT step FROM found WHERE step IS NOT NULL"
)


async def step_times(tx: Transaction, steps: Iterable[str], organisation: Organisation) -> dict[str, StepTime]:
    """step -> its time; a step nobody has decided yet is left out."""
    return await _times(tx, sorted(set(steps)), organisation)


async def all_step_times(tx: Transaction, organisation: Organisation) -> dict[str, StepTime]:
    """Of every step in which somebody has decided."""
    return await _times(tx, [row["step"] for row in await tx.fetch(_STEPS, portal=tx.portal)], organisation)


async def _times(tx: Transaction, steps: Sequence[str], organisation: Organisation) -> dict[str, StepTime]:
    rows = await tx.fetch(_TOOK, portal=tx.portal, steps=steps, latest=LATEST)
    calendars = await SqlCalendars(tx).all()
    took: dict[str, list[timedelta]] = {}
    for row in rows:
        worked = between(calendars.of(row["assignee"], organisation), row["opened_at"], row["decided_at"])
        took.setdefault(row["step"], []).append(worked)
    return {step: found for step, durations in took.items() if (found := step_time(durations)) is not None}
