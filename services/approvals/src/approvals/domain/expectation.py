"""How long a route should take, from how long its steps took before. Working time, never a promise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from approvals.domain.routing.plan import RoutePlan, StagePlan, StepPlan


@dataclass(frozen=True, slots=True)
class StepTime:
    """Median working time between asking and deciding in one step, over so many decisions."""

    median: timedelta
    samples: int


@dataclass(frozen=True, slots=True)
class Expected:
    """`total` counts the steps that have a history; `unknown` names those that have none."""

    total: timedelta
    unknown: tuple[str, ...]


def step_time(durations: Iterable[timedelta]) -> StepTime | None:
    """None without any."""
    found = [each.total_seconds() for each in durations]
    return StepTime(timedelta(seconds=median(found)), len(found)) if found else None


def expected(plan: RoutePlan, times: Mapping[str, StepTime]) -> Expected:
    """Stages and levels one after the other, steps side by side; what opens after approval does not count."""
    blocking = [stage for stage in plan.stages if stage.blocking]
    steps = [step.id for stage in blocking for step in stage.steps if _levels(step)]
    total = sum((_stage_time(stage, times) for stage in blocking), timedelta())
    return Expected(total, tuple(step for step in steps if step not in times))


def _stage_time(stage: StagePlan, times: Mapping[str, StepTime]) -> timedelta:
    found = [times[step.id].median * _levels(step) for step in stage.steps if step.id in times]
    decides = min if stage.join == "any" else max
    return decides(found, default=timedelta())


def _levels(step: StepPlan) -> int:
    """Levels somebody is asked in; one that was given earlier costs no time."""
    return sum(not level.collapsed for level in step.levels)
