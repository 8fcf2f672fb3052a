"""A route in flight gets another one under today's policy; the difference can be looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from approvals.domain.binding import Pinned, bind
from approvals.domain.carry_over import GivenApproval
from approvals.domain.errors import NoRoute, NotInApproval
from approvals.domain.flow import advance
from approvals.domain.happened import Happened, RouteAutoApproved, RoutePlanned, RouteReRouted
from approvals.domain.organisation import Organisation
from approvals.domain.progress import Progress, RouteState, first_progress
from approvals.domain.refusals import ending
from approvals.domain.route import Click, Route
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan, StagePlan, stages_text, text_of
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.router import route as plan_route
from approvals.domain.slot import UNSAID
from approvals.domain.surviving import carry_over, survivors


@dataclass(frozen=True, slots=True)
class ReRouting:
    """What a new route would mean: the texts before and after, whose yes would survive, who would be asked."""

    before: str
    after: str
    differs: bool
    planned: RoutePlan | Problem
    pinned: Pinned | None = None
    survivors: tuple[GivenApproval, ...] = ()

    def require(self) -> tuple[RoutePlan, Pinned]:
        """Raises NoRoute."""
        if isinstance(self.planned, Problem) or self.pinned is None:
            raise NoRoute(reason=self.after.partition(":")[2])
        return self.planned, self.pinned


def re_routing(route: Route, policies: Iterable[Policy], organisation: Organisation, at: datetime) -> ReRouting:
    """The same revision with its facts and rates, planned again now. Raises NotInApproval for a route that is over."""
    if route.progress.state is not RouteState.ACTIVE:
        raise NotInApproval(state=route.progress.state.value, **ending(route.progress))
    known, pins, before = list(policies), route.pinned, current_text(route.progress)
    planned = plan_route(known, organisation, pins.request, pins.rates, at)
    policy = next((p for p in known if (p.id, p.version) == (planned.policy, planned.policy_version)), None)
    if isinstance(planned, Problem) or policy is None:
        return ReRouting(before, text_of(planned), differs=True, planned=planned)
    pinned, progress = (
        Pinned(policy, pins.request, pins.rates),
        first_progress(route.revision, planned, route.earlier()),
    )
    differs = (policy.id, policy.version) != route.policy or _people(progress) != _people(route.progress)
    kept = tuple(yes for _, yes in survivors(progress, pinned, progress.earlier, at))
    return ReRouting(before, text_of(planned), differs, planned, pinned, kept)


def re_route(route: Route, found: ReRouting, click: Click) -> tuple[Route, tuple[Happened, ...]]:
    """Starts the new route. Tasks that are asked in both go on, with what was asked, handed on and added to them.

    Raises NoRoute.
    """
    planned, pinned = found.require()
    old = route.progress
    progress = first_progress(route.revision, planned, route.earlier())
    progress.number, progress.bound_to = old.number + 1, click.organisation.version
    progress.tasks, progress.questions, progress.stand_ins = old.tasks, old.questions, old.stand_ins
    new = Route(route.request_id, route.revision, route.content_hash, pinned, planned, progress)
    course = new.course(click.organisation, click.at, click.comment)
    course.cause = "re_routed"
    course.happened.append(RouteReRouted(click.actor, found.before, found.after, click.comment, click.at))
    if planned.outcome is Outcome.AUTO_APPROVED:
        course.happened.append(RouteAutoApproved(planned))
    else:
        course.happened.append(RoutePlanned(planned))
        carry_over(course, pinned, progress.earlier)
        _keep_arranged(old, progress)
        bind(course, pinned)
    advance(course)
    return new, tuple(course.happened)


def _keep_arranged(old: Progress, new: Progress) -> None:
    known = {(step.id, slot.principal): slot for _, step, _, _, slot in old.places() if slot.voice in UNSAID}
    for _, step, _, _, slot in new.places():
        before = known.get((step.id, slot.principal))
        if before is not None and slot.voice in UNSAID:
            slot.before, slot.after = before.before, before.after
            if before.forwarded_by is not None:
                slot.assignee, slot.forwarded_by = before.assignee, before.forwarded_by


def _people(progress: Progress) -> list[object]:
    """Who is asked where, whatever was said so far."""
    return [
        (stage.id, step.id, level.need, sorted((slot.principal, slot.posts) for slot in level.slots))
        for stage in progress.stages
        for step in stage.steps
        for level in step.levels
    ]


def current_text(progress: Progress) -> str:
    """The route as it stands now, in the notation of plans."""
    stages = [
        StagePlan(stage.id, tuple(step.plan for step in stage.steps), stage.join, stage.blocking, stage.name)
        for stage in progress.stages
    ]
    return stages_text(stages)
