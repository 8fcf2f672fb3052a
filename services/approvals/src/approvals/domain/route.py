"""The life of one route: opened for one submitted revision, decided by people, ended once."""

from dataclasses import dataclass
from datetime import datetime

from approvals.domain.binding import Pinned, bind, needs_binding
from approvals.domain.carry_over import NOTHING_EARLIER, Earlier, GivenApproval, material_of, survives
from approvals.domain.errors import (
    AlreadyDecided,
    CommentRequired,
    NotInApproval,
    NotTheRequester,
    RouteClosed,
    WithdrawFirst,
)
from approvals.domain.flow import advance, end, objected
from approvals.domain.happened import (
    ApprovalCarriedOver,
    Decision,
    Happened,
    RouteAutoApproved,
    RouteCancelled,
    RoutePlanned,
    RouteReturned,
    RouteWithdrawn,
    TaskDecided,
)
from approvals.domain.organisation import Organisation
from approvals.domain.progress import Progress, RouteState, Task, TaskState, Voice, first_progress
from approvals.domain.refusals import open_slots_of, refuse_after, refuse_before
from approvals.domain.routing.plan import Outcome, RoutePlan
from approvals.domain.tasks import APPROVAL, Course
from common.errors import DomainError

VERDICT_OF_TASK = {"approve": TaskState.APPROVED, "reject": TaskState.REJECTED, "return": TaskState.RETURNED}


@dataclass(slots=True)
class Route:
    """The plan never changes; `progress` does. Commands return what happened or raise, and then change nothing."""

    request_id: str
    revision: int
    content_hash: str
    pinned: Pinned
    plan: RoutePlan
    progress: Progress

    def approve(
        self,
        actor: str,
        organisation: Organisation,
        *,
        revision: int,
        at: datetime,
        comment: str = "",
        content_hash: str | None = None,
    ) -> tuple[Happened, ...]:
        """Says yes to everything he is asked for in this route."""
        course = self._course(organisation, at, comment)
        return self._decide("approve", actor, course, revision=revision, content_hash=content_hash)

    def reject(
        self,
        actor: str,
        organisation: Organisation,
        *,
        revision: int,
        at: datetime,
        comment: str = "",
        content_hash: str | None = None,
    ) -> tuple[Happened, ...]:
        """Says no; needs a comment. In a pool a no may only remove one voter."""
        course = self._course(organisation, at, comment)
        return self._decide("reject", actor, course, revision=revision, content_hash=content_hash)

    def send_back(
        self,
        actor: str,
        organisation: Organisation,
        *,
        revision: int,
        at: datetime,
        comment: str = "",
        content_hash: str | None = None,
    ) -> tuple[Happened, ...]:
        """Returns the request to its author; needs a comment. Impossible once it is approved."""
        course = self._course(organisation, at, comment)
        return self._decide("return", actor, course, revision=revision, content_hash=content_hash)

    def withdraw(self, actor: str, organisation: Organisation, at: datetime) -> tuple[Happened, ...]:
        """The requester or preparer takes the request back while it is in approval."""
        if self.progress.state is not RouteState.ACTIVE:
            raise NotInApproval(state=self.progress.state.value)
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
        course = self._course(organisation, at)
        if not self.progress.closed:
            bind(course, self.pinned)
            advance(course)
        return tuple(course.happened)

    def earlier(self) -> Earlier:
        """Every yes that may count for the next revision; a person who said no or returned it has none."""
        before, now = self.progress.earlier, self._approvals()
        against = {slot.principal for slot in self.progress.slots_with(Voice.REJECTED)}
        if self.progress.state is RouteState.RETURNED:
            against |= {task.principal for task in self.progress.tasks if task.state is TaskState.RETURNED}
        newer = {(each.step, each.principal) for each in now}
        kept = [each for each in before.approvals if (each.step, each.principal) not in newer]
        approvals = tuple(each for each in [*kept, *now] if each.principal not in against)
        used = {each.revision for each in approvals}
        materials = {**before.materials, self.revision: material_of(self.pinned.request)}
        return Earlier(approvals, {revision: materials[revision] for revision in sorted(used)})

    @property
    def participants(self) -> frozenset[str]:
        """Requester, preparer and everybody who was ever asked."""
        tasks = self.progress.tasks
        return self.pinned.request.excluded | {task.assignee for task in tasks} | {task.principal for task in tasks}

    def _course(self, organisation: Organisation, at: datetime, comment: str = "") -> Course:
        return Course(self.request_id, self.pinned.request, self.progress, organisation, at, comment)

    def _approvals(self) -> list[GivenApproval]:
        return [
            GivenApproval(step.id, slot.principal, slot.actor, slot.revision, slot.at)
            for _, step, _, _, slot in self.progress.places()
            if slot.voice is Voice.APPROVED and slot.actor and slot.at and slot.revision is not None
        ]

    def _decide(
        self, verdict: str, actor: str, course: Course, *, revision: int, content_hash: str | None
    ) -> tuple[Happened, ...]:
        same = content_hash is None or content_hash == self.content_hash
        refuse_before(course, actor, revision, same_content=same)
        self._catch_up(verdict, actor, course)
        self._record(verdict, actor, course)
        if verdict == "return":
            course.happened.append(RouteReturned(actor, course.comment, course.at))
            end(course, RouteState.RETURNED, actor)
        advance(course)
        if verdict == "reject" and not self.progress.closed:
            bind(course, self.pinned)
            advance(course)
        return tuple(course.happened)

    def _catch_up(self, verdict: str, actor: str, course: Course) -> None:
        """Takes in the organisation of this moment, then refuses him or not; a refusal leaves everything as it was."""
        before = self.progress.copied() if needs_binding(course) else self.progress
        try:
            self._check(verdict, actor, course)
        except DomainError:
            self.progress = before
            raise

    def _check(self, verdict: str, actor: str, course: Course) -> None:
        had_task = bool(open_slots_of(self.progress, actor))
        if needs_binding(course):
            bind(course, self.pinned)
            advance(course)
        if not open_slots_of(self.progress, actor):
            refuse_after(course, actor, had_task)
        if verdict == "return" and self.progress.state is RouteState.APPROVED:
            raise AlreadyDecided("an approved request cannot be returned")
        if verdict != "approve" and not course.comment.strip():
            raise CommentRequired

    def _record(self, verdict: str, actor: str, course: Course) -> None:
        """One decision per slot; one fact per task."""
        for task in self.progress.open_tasks:
            if task.kind != APPROVAL or actor not in {task.assignee, task.principal}:
                continue
            decisions = []
            for stage, step, level, _, slot in self.progress.places():
                if slot.voice is not Voice.OPEN or (slot.asked, slot.principal) != (task.assignee, task.principal):
                    continue
                if verdict != "return":
                    slot.voice = Voice.APPROVED if verdict == "approve" else Voice.REJECTED
                    slot.actor, slot.at, slot.revision = actor, course.at, self.revision
                decisions.append(Decision(step.id, level, slot.principal, actor, verdict, course.comment))
                if verdict == "reject" and not stage.blocking:
                    objected(course, actor, step.id, course.comment)
            self._close(task, verdict, actor, tuple(decisions), course)

    def _close(self, task: Task, verdict: str, actor: str, decisions: tuple[Decision, ...], course: Course) -> None:
        task.state, task.closed_at, task.decided_by = VERDICT_OF_TASK[verdict], course.at, actor
        told = TaskDecided(task.id, task.assignee, task.principal, actor, verdict, decisions, course.at)
        course.happened.append(told)

    def _closing(
        self, state: RouteState, fact: Happened, actor: str, organisation: Organisation, at: datetime
    ) -> tuple[Happened, ...]:
        course = self._course(organisation, at)
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
    course = Course(request_id, pinned.request, progress, organisation, at)
    if plan.outcome is Outcome.AUTO_APPROVED:
        course.happened.append(RouteAutoApproved(plan))
    else:
        course.happened.append(RoutePlanned(plan))
        _carry_over(course, pinned, earlier)
    advance(course)
    return route, tuple(course.happened)


def _carry_over(course: Course, pinned: Pinned, earlier: Earlier) -> None:
    given = {(each.step, each.principal): each for each in earlier.approvals}
    narrowed = {step.id: step.sensitive_to for step in pinned.policy.steps}
    for _, step, _, _, slot in course.progress.places():
        found = given.get((step.id, slot.principal))
        if found is None or slot.voice is not Voice.WAITING:
            continue
        if survives(found, earlier, pinned.request, pinned.rates, sensitive_to=narrowed[step.id], at=course.at):
            slot.voice, slot.actor, slot.at, slot.revision = Voice.APPROVED, found.actor, found.at, found.revision
            course.happened.append(ApprovalCarriedOver(step.id, slot.principal, found.actor, found.revision, found.at))
