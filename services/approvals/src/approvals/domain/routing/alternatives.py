"""What it would take to change a route: the routing function is asked again with one fact otherwise.

Nothing is estimated: which values are worth a try is read from the conditions of the policies in force and from the
limits the route met; what would come of each is what the router says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.facts import Request
from approvals.domain.routing.other_facts import Change, Look, downwards, one_by_one, upwards
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.router import route


@dataclass(frozen=True, slots=True)
class StepChange:
    """What would be different about one step; `falls_away` and `joins` are about the step as a whole."""

    step: str
    gone: tuple[str, ...]
    added: tuple[str, ...]
    falls_away: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """One fact otherwise, and the route there would be then. `problem` is set when there would be none."""

    change: Change
    outcome: Outcome
    problem: str | None
    steps: tuple[StepChange, ...]


def alternatives(
    policies: Sequence[Policy],
    organisation: Organisation,
    request: Request,
    rates: Rates,
    instant: datetime,
    planned: RoutePlan | Problem,
) -> tuple[Alternative, ...]:
    """Nearest first: smaller amounts, larger ones, then the other facts. What would change nothing is left out."""
    in_force = [policy for policy in policies if policy.in_force(request.company, instant)]
    look = Look(in_force, organisation, request, rates, planned)
    found: list[Alternative] = []
    for tries in (*downwards(look), *upwards(look)):
        found += _nearest(look, policies, instant, tries)
    for attempt in one_by_one(look):
        found += _nearest(look, policies, instant, [attempt])
    return tuple(found)


def _nearest(
    look: Look, policies: Sequence[Policy], instant: datetime, tries: Iterable[tuple[Change, Request]]
) -> Iterator[Alternative]:
    """Of a series away from what is, those at which something more changes."""
    before: tuple[object, ...] = (look.planned.outcome, _problem(look.planned), ())
    for change, request in tries:
        other = route(policies, look.organisation, request, look.rates, instant)
        steps = differences(look.planned, other)
        found = (other.outcome, _problem(other), steps)
        if found != before:
            yield Alternative(change, other.outcome, _problem(other), steps)
        before = found


def _problem(planned: RoutePlan | Problem) -> str | None:
    return planned.code if isinstance(planned, Problem) else None


def differences(now: RoutePlan | Problem, other: RoutePlan | Problem) -> tuple[StepChange, ...]:
    """Step by step, in the order of the routes: who would not be asked any more, and who instead."""
    before, after = asked_of(now), asked_of(other)
    return tuple(
        StepChange(
            step,
            tuple(sorted(before.get(step, frozenset()) - after.get(step, frozenset()))),
            tuple(sorted(after.get(step, frozenset()) - before.get(step, frozenset()))),
            falls_away=step not in after,
            joins=step not in before,
        )
        for step in dict.fromkeys([*before, *after])
        if before.get(step) != after.get(step)
    )


def asked_of(planned: RoutePlan | Problem) -> dict[str, frozenset[str]]:
    """step -> everybody who is asked there; nobody for a step that was given earlier."""
    if isinstance(planned, Problem):
        return {}
    return {
        step.id: frozenset(slot.actor for level in step.levels for slot in level.slots if not slot.collapsed)
        for stage in planned.stages
        for step in stage.steps
    }
