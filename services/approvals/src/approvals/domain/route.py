"""The life of one route: opened for one submitted revision, decided by people, ended once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from approvals.domain.adding import add_approver
from approvals.domain.asking import answer, ask
from approvals.domain.binding import Pinned, bind, needs_binding
from approvals.domain.carry_over import NOTHING_EARLIER, Earlier
from approvals.domain.deadlines import follow_clocks
from approvals.domain.deciding import decide
from approvals.domain.errors import NotInApproval, NotTheRequester, RouteClosed, WithdrawFirst
from approvals.domain.flow import advance, end
from approvals.domain.forwarding import forward
from approvals.domain.happened import Happened, RouteAutoApproved, RouteCancelled, RoutePlanned, RouteWithdrawn
from approvals.domain.organisation import Organisation
from approvals.domain.progress import Progress, RouteState, first_progress
from approvals.domain.refusals import ending, refuse_before
from approvals.domain.repairing import name_stand_in
from approvals.domain.routing.plan import Outcome, RoutePlan
from approvals.domain.surviving import carry_over, earlier_of, participants
from approvals.domain.taking_back import take_back
from approvals.domain.tasks import Course
from approvals.domain.working_calendar import Calendars
from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody does something to a route: who, in which company, when, having seen which revision and content."""

    actor: str
    organisation: Organisation
    revision: int
    at: datetime
    comment: str = ""
    content_hash: str | None = None


@dataclass(slots=True)
class Route:
    """The plan never changes; `progress` does. Commands return what happened or raise, and then change nothing."""

    request_id: str
    revision: int
    content_hash: str
    pinned: Pinned
    plan: RoutePlan
    progress: Progress

    def approve(self, click: Click) -> tuple[Happened, ...]:
        """Says yes to everything he is asked for in this route."""
        return self._decide("approve", click)

    def reject(self, click: Click) -> tuple[Happened, ...]:
        """Says no; needs a comment. In a pool a no may only remove one voter."""
        return self._decide("reject", click)

    def send_back(self, click: Click) -> tuple[Happened, ...]:
        """Returns the request to its author; needs a comment. Impossible once it is approved."""
        return self._decide("return", click)

    def ask(self, click: Click, to: str) -> tuple[Happened, ...]:
        """An approver asks somebody first; the comment is the question."""

        def asked(course: Course) -> None:
            self._refuse_before(course, click, active=(to,))
            ask(course, self.pinned, click.actor, to)

        return self._run(click, asked)

    def answer(self, click: Click, question: str | None = None) -> tuple[Happened, ...]:
        """The person asked answers; the comment is the answer."""
        return self._run(click, lambda course: answer(course, click.actor, click.revision, question))

    def forward(self, click: Click, to: str) -> tuple[Happened, ...]:
        """Somebody else acts with the same authority."""

        def forwarded(course: Course) -> None:
            self._refuse_before(course, click, approvers=(to,))
            forward(course, self.pinned, click.actor, to)

        return self._run(click, forwarded)

    def add_approver(self, click: Click, person: str, *, before: bool) -> tuple[Happened, ...]:
        """Somebody who is not in the policy decides, too, before the actor or after him."""

        def added(course: Course) -> None:
            self._refuse_before(course, click, approvers=(person,))
            add_approver(course, self.pinned, click.actor, person, before=before)

        return self._run(click, added)

    def take_back(self, click: Click) -> tuple[Happened, ...]:
        """His yes, given now or carried over, does not stand any more."""
        return self._run(click, lambda course: take_back(course, self.pinned, click.actor, click.revision))

    def name_stand_in(self, click: Click, person: str, step: str | None = None) -> tuple[Happened, ...]:
        """A process administrator mends a step that is short of people."""
        return self._run(
            click, lambda course: name_stand_in(course, self.pinned, click.actor, person, step, click.revision)
        )

    def withdraw(self, actor: str, organisation: Organisation, at: datetime) -> tuple[Happened, ...]:
        """The requester or preparer takes the request back while it is in approval."""
        if self.progress.state is not RouteState.ACTIVE:
            raise NotInApproval(state=self.progress.state.value, **ending(self.progress))
        if actor not in self.pinned.request.excluded:
            raise NotTheRequester
        return self._closing(RouteState.CANCELLED, RouteWithdrawn(actor, at), actor, organisation, at)

    def cancel(self, actor: str, organisation: Organisation, at: datetime) -> tuple[Happened, ...]:
        """The approved request is cancelled: reviews that are still open are closed."""
        if self.progress.state is RouteState.ACTIVE:
            raise WithdrawFirst
        if self.progress.state is not RouteState.APPROVED:
            raise RouteClosed(state=self.progress.state.value)
        return self._closing(RouteState.CANCELLED, RouteCancelled(actor, at), actor, organisation, at)

    def follow(self, organisation: Organisation, at: datetime) -> tuple[Happened, ...]:
        """Takes today's people into whatever is not over; nothing happens when nothing changed."""
        course = self.course(organisation, at)
        if not self.progress.closed:
            bind(course, self.pinned)
            advance(course)
        return tuple(course.happened)

    def follow_clocks(
        self, organisation: Organisation, calendars: Calendars, at: datetime
    ) -> tuple[tuple[Happened, ...], dict[str, datetime]]:
        """Reminds and escalates what has run out by now; also when to look at which open task again (UTC)."""
        course = self.course(organisation, at)
        moments = follow_clocks(course, self.pinned, calendars)
        if course.happened:
            advance(course)
        return tuple(course.happened), moments

    def earlier(self) -> Earlier:
        """Every yes that may count for the next route."""
        return earlier_of(self.progress, self.pinned)

    @property
    def policy(self) -> tuple[str, int]:
        return self.pinned.policy.id, self.pinned.policy.version

    @property
    def participants(self) -> frozenset[str]:
        """Requester, preparer and everybody who was ever asked."""
        return frozenset(participants(self.progress, self.pinned))

    def copied(self) -> "Route":
        """To try a command on."""
        return Route(self.request_id, self.revision, self.content_hash, self.pinned, self.plan, self.progress.copied())

    def course(self, organisation: Organisation, at: datetime, comment: str = "") -> Course:
        return Course(self.request_id, self.pinned.request, self.progress, organisation, at, comment)

    def _decide(self, verdict: str, click: Click) -> tuple[Happened, ...]:
        def decided(course: Course) -> None:
            self._refuse_before(course, click)
            decide(course, self.pinned, verdict, click.actor)

        return self._run(click, decided)

    def _refuse_before(
        self, course: Course, click: Click, *, active: tuple[str, ...] = (), approvers: tuple[str, ...] = ()
    ) -> None:
        same = click.content_hash in {None, self.content_hash}
        refuse_before(course, click.actor, click.revision, same_content=same, active=active, approvers=approvers)

    def _run(self, click: Click, command: Callable[[Course], None]) -> tuple[Happened, ...]:
        """Commands refuse before they change anything but the people; a refusal leaves everything as it was."""
        course = self.course(click.organisation, click.at, click.comment)
        before = self.progress.copied() if needs_binding(course) else self.progress
        try:
            command(course)
        except DomainError:
            self.progress = before
            raise
        return tuple(course.happened)

    def _closing(
        self, state: RouteState, fact: Happened, actor: str, organisation: Organisation, at: datetime
    ) -> tuple[Happened, ...]:
        course = self.course(organisation, at)
        course.happened.append(fact)
        end(course, state, actor)
        advance(course)
        return tuple(course.happened)


def open_route(
    request_id: str,
    revision: int,
    content_hash: str,
    pinned: Pinned,
    plan: RoutePlan,
    *,
    organisation: Organisation,
    at: datetime,
    earlier: Earlier = NOTHING_EARLIER,
) -> tuple[Route, tuple[Happened, ...]]:
    """Starts the planned route: earlier approvals that survive count, the first people are asked."""
    progress = first_progress(revision, plan, earlier)
    progress.bound_to = organisation.version
    route = Route(request_id, revision, content_hash, pinned, plan, progress)
    course = route.course(organisation, at)
    if plan.outcome is Outcome.AUTO_APPROVED:
        course.happened.append(RouteAutoApproved(plan))
    else:
        course.happened.append(RoutePlanned(plan))
        carry_over(course, pinned, earlier)
    advance(course)
    return route, tuple(course.happened)
