"""Past requests under other policies: what would have been different about who was asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from approvals.domain.expectation import StepTime, expected
from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.preview import answer
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Problem, RoutePlan, text_of
from approvals.domain.routing.policy import Policy

ALWAYS = datetime.min.replace(tzinfo=UTC)

Planned = RoutePlan | Problem


@dataclass(frozen=True, slots=True)
class Question:
    """`wanted` count at every moment; of other keys, `others` with the dates they had."""

    wanted: tuple[Policy, ...]
    others: tuple[Policy, ...] = ()

    def answer(self, organisation: Organisation, request: Request, rates: Rates, at: datetime) -> Planned:
        """The route there would have been."""
        return answer((*self.wanted, *self.others), organisation, request, rates, at)[0]


def question(wanted: Sequence[Policy], known: Iterable[Policy]) -> Question:
    """`known` are versions that are or were published, each with the dates it was in force; `wanted` replace their keys."""
    keys = {each.id for each in wanted}
    timeless = [replace(each, status="published", effective_from=ALWAYS, effective_to=None) for each in wanted]
    others = [replace(each, status="published") for each in known if each.id not in keys]
    return Question(tuple(timeless), tuple(others))


@dataclass(frozen=True, slots=True)
class Control:
    """A step that appears or vanishes for one request; `amount` is its total in the policy's reporting currency."""

    change: Literal["added", "lost"]
    policy: str
    step: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """One request whose route would have been another. `delay` counts steps with a history only."""

    before: str
    after: str
    outcome_before: str
    outcome_after: str
    controls: tuple[Control, ...]
    delay: timedelta
    unknown_steps: tuple[str, ...]


def compare(before: Planned, after: Planned, times: Mapping[str, StepTime]) -> Difference:
    """Both plans of one request, as they were and as they would have been."""
    was, would = _steps(before), _steps(after)
    controls = [_control("added", after, step) for step in would if step not in was]
    controls += [_control("lost", before, step) for step in was if step not in would]
    took, takes = _time(before, times), _time(after, times)
    return Difference(
        before=text_of(before),
        after=text_of(after),
        outcome_before=before.outcome.value,
        outcome_after=after.outcome.value,
        controls=tuple(controls),
        delay=takes[0] - took[0],
        unknown_steps=tuple(sorted({*took[1], *takes[1]})),
    )


def _steps(planned: Planned) -> list[str]:
    return [step.id for stage in planned.stages for step in stage.steps] if isinstance(planned, RoutePlan) else []


def _control(change: Literal["added", "lost"], planned: Planned, step: str) -> Control:
    assert isinstance(planned, RoutePlan)  # a problem has no steps
    return Control(change, planned.policy, step, planned.reported)


def _time(planned: Planned, times: Mapping[str, StepTime]) -> tuple[timedelta, tuple[str, ...]]:
    if not isinstance(planned, RoutePlan):
        return timedelta(), ()
    found = expected(planned, times)
    return found.total, found.unknown


def tasks_of(planned: Planned) -> Counter[str]:
    """How many tasks each person gets; one in each step he is asked in, places given earlier cost none."""
    if not isinstance(planned, RoutePlan):
        return Counter()
    return Counter(
        person
        for stage in planned.stages
        for step in stage.steps
        for person in {slot.actor for level in step.levels for slot in level.slots if not slot.collapsed}
    )


@dataclass(slots=True)
class Sum:
    """Requests in which a control appeared or vanished, and between which amounts (minor units)."""

    requests: int = 0
    least: int | None = None
    most: int = 0
    total: int = 0

    def add(self, minor: int) -> None:
        self.requests += 1
        self.least = minor if self.least is None else min(self.least, minor)
        self.most, self.total = max(self.most, minor), self.total + minor


@dataclass(slots=True)
class Findings:
    """What a number of requests came to; `people`: tasks before and after, `controls` by (change, policy, step, currency)."""

    requests: int = 0
    changed: int = 0
    unreadable: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    controls: dict[tuple[str, str, str, str], Sum] = field(default_factory=dict)
    delay: timedelta = timedelta()
    unknown_steps: set[str] = field(default_factory=set)

    def same(self, planned: Planned) -> None:
        """A request whose route would have been the same."""
        tasks = tasks_of(planned)
        self.requests += 1
        self.before.update(tasks)
        self.after.update(tasks)

    def other(self, before: Planned, after: Planned, found: Difference) -> None:
        """A request whose route would have been another."""
        self.requests += 1
        self.changed += 1
        self.before.update(tasks_of(before))
        self.after.update(tasks_of(after))
        self.delay += found.delay
        self.unknown_steps.update(found.unknown_steps)
        for each in found.controls:
            key = (each.change, each.policy, each.step, each.amount.currency)
            self.controls.setdefault(key, Sum()).add(each.amount.minor)

    def not_read(self) -> None:
        """A request that cannot be planned again, because a document of its time cannot be read any more."""
        self.requests += 1
        self.unreadable += 1
