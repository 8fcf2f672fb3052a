"""The approval of one request over all its revisions: what every command about it locks, loads and saves."""

from dataclasses import dataclass
from uuid import UUID

from approvals.domain.happened import (
    Happened,
    RouteCancelled,
    RouteRejected,
    RouteReturned,
    RouteWithdrawn,
    TaskDecided,
)
from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.progress import RouteState
from approvals.domain.route import Route
from approvals.domain.standing import audience, standing
from common.contracts import approvals as said
from common.contracts.approvals import routes
from common.contracts.base import MoneyWire, ViewerKey

STATUS_OF_ROUTE = {
    RouteState.ACTIVE: "in_approval",
    RouteState.APPROVED: "approved",
    RouteState.RETURNED: "returned",
    RouteState.REJECTED: "rejected",
}
"""State of a route -> status of its request; a cancelled route was either withdrawn or given up."""


@dataclass(slots=True)
class Approval:
    """`version` rises by one per transaction, over all revisions. `route` is None until a revision was planned.

    `cancelled_because` is said with the cancellation and not kept.
    """

    request_id: UUID
    number: int
    title: str
    requester: str
    preparer: str
    department: str
    company: str | None
    amount: Money
    version: int = 0
    revision: int = 0
    status: str = "draft"
    route: Route | None = None
    planned_with: int = 0
    decided_by: str | None = None
    comment: str = ""
    cancelled_because: str = ""

    def take(self, happened: tuple[Happened, ...]) -> None:
        """Follow what happened in the route: one version further, status and last word of it."""
        self.version += 1
        if self.route is not None and self.status != "cancelled":
            self.status = STATUS_OF_ROUTE.get(self.route.progress.state, self.status)
        for each in happened:
            if isinstance(each, TaskDecided):
                self.decided_by, self.comment = each.actor, each.decisions[0].comment if each.decisions else ""
            elif isinstance(each, RouteRejected | RouteReturned):
                self.decided_by, self.comment = each.actor, each.comment
            elif isinstance(each, RouteWithdrawn):
                self.status, self.decided_by = "draft", each.actor
            elif isinstance(each, RouteCancelled):
                self.status, self.decided_by = "cancelled", each.actor

    def follow_document(self, submitted: "Approval", revision: int) -> None:
        """The head of the newly submitted document; the last word on the old one is history."""
        self.number, self.title = submitted.number, submitted.title
        self.requester, self.preparer = submitted.requester, submitted.preparer
        self.department, self.company, self.amount = submitted.department, submitted.company, submitted.amount
        self.revision, self.decided_by, self.comment = revision, None, ""

    @property
    def people(self) -> tuple[str, ...]:
        """Requester, preparer and everybody ever asked."""
        own = {self.requester, self.preparer}
        return tuple(sorted(own | self.route.participants if self.route else own))

    def viewer_keys(self, organisation: Organisation) -> list[ViewerKey]:
        """Who may see it now. A request without a route is only its requester's and preparer's."""
        if self.route is None:
            return [ViewerKey(key=f"person:{each}", origin="participant") for each in self.people]
        found = audience(organisation, self.route.pinned.request, self.people)
        return [ViewerKey(key=key, origin=origin) for key, origin in found]

    def may_be_seen(self, organisation: Organisation, person: str) -> bool:
        """Whether one of the person's keys, as of now, opens this request."""
        held = {f"person:{person}", *standing(organisation, person).viewer_keys}
        return any(each.key in held for each in self.viewer_keys(organisation))

    @property
    def is_open(self) -> bool:
        """Something may still happen: it is in approval, or a review after approval is open."""
        return self.route is not None and (self.status == "in_approval" or bool(self.route.progress.open_tasks))

    @property
    def flags(self) -> list[str]:
        if self.route is None:
            return []
        progress = self.route.progress
        held = {
            "stalled": bool(progress.stalled),
            "at_risk": bool(progress.at_risk),
            "ex_post_objection": bool(progress.ex_post_objection),
            "nobody_above": any(task.alone for task in progress.open_tasks),
        }
        return [name for name, holds in held.items() if holds]

    def state(self) -> said.RouteState:
        """How it stands now, as told to the world."""
        return said.RouteState(
            request_id=self.request_id,
            number=self.number,
            revision=self.revision,
            route_version=self.version,
            status=self.status,
            title=self.title,
            amount=MoneyWire(amount=self.amount.amount, currency=self.amount.currency),
            requester=self.requester,
            preparer=self.preparer,
            department=self.department,
            company=self.company,
            open_tasks=self.open_tasks(),
            people=list(self.people),
            flags=self.flags,
            survivors=self.survivors(),
            questions=self.questions(),
            late=self.late(),
            decided_by=self.decided_by,
            comment=self.comment,
            cancelled_because=self.cancelled_because,
        )

    def late(self) -> list[said.LateTask]:
        """Open tasks of which somebody hears only that they are overdue."""
        tasks = self.route.progress.open_tasks if self.route else []
        return [
            said.LateTask(task_id=UUID(each.id), told=list(each.told), nobody_above=each.alone)
            for each in tasks
            if each.told
        ]

    def open_tasks(self) -> list[said.OpenTask]:
        if self.route is None:
            return []
        return [
            said.OpenTask(
                task_id=UUID(task.id),
                assignee=task.assignee,
                principal=task.principal,
                stage=self.stage_of(task.steps),
                steps=list(task.steps),
                kind=task.kind,
                opened_at=task.opened_at,
                reason=self.route.pinned.policy.name,
                paused=self.route.progress.is_paused(task),
                reminded=task.reminded,
            )
            for task in self.route.progress.open_tasks
        ]

    def survivors(self) -> list[routes.Survivor]:
        """Yeses of earlier revisions that stand and can still be taken back."""
        if self.route is None or self.status != "in_approval":
            return []
        return [
            routes.Survivor(
                step=step.id,
                person=slot.actor or slot.principal,
                principal=slot.principal,
                revision=slot.revision,
                decided_at=slot.at,
            )
            for _, step, _, _, slot in self.route.progress.places()
            if slot.revision is not None and slot.revision < self.revision and slot.at is not None
        ]

    def questions(self) -> list[routes.OpenQuestion]:
        """Those that nobody has answered, while somebody still can."""
        if self.route is None or self.status != "in_approval":
            return []
        return [
            routes.OpenQuestion(
                question_id=UUID(each.id),
                asker=each.asker,
                to=each.to,
                task_ids=[UUID(task) for task in each.tasks],
                asked_at=each.asked_at,
            )
            for each in self.route.progress.questions
            if each.open
        ]

    def stage_of(self, steps: tuple[str, ...]) -> str:
        """The name of the stage these steps belong to, as people know it; empty for a task that stands for none."""
        stages = self.route.plan.stages if self.route else ()
        return next((stage.name or stage.id for stage in stages if any(step.id in steps for step in stage.steps)), "")

    def answer(self) -> dict[str, object]:
        """What the caller of a command is told."""
        return {
            "request_id": str(self.request_id),
            "status": self.status,
            "revision": self.revision,
            "route_version": self.version,
        }
