"""How far a route has come: stages, steps, levels, slots and the tasks that ask people. One small document."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from approvals.domain.carry_over import Earlier
from approvals.domain.routing.plan import LevelPlan, RoutePlan, Slot, StagePlan, StepPlan


class RouteState(StrEnum):
    """`cancelled` covers a withdrawn request and a cancelled one."""

    ACTIVE = "active"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """State of a stage (passed or failed at the end), step or level (approved, rejected or collapsed)."""

    WAITING = "waiting"
    ACTIVE = "active"
    PASSED = "passed"
    FAILED = "failed"
    APPROVED = "approved"
    REJECTED = "rejected"
    COLLAPSED = "collapsed"


class Voice(StrEnum):
    """State of a slot. `passed_over`: the level ended without it."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    COLLAPSED = "collapsed"
    PASSED_OVER = "passed_over"


class TaskState(StrEnum):
    """`suspended`: somebody was asked to decide before."""

    OPEN = "open"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a task ended without a verdict of its own."""

    DECIDED_BY_OTHER = "decided_by_other"
    REASSIGNED = "reassigned"
    ROUTE_CLOSED = "route_closed"
    SLOT_LOST = "slot_lost"
    REPAIRED = "repaired"


OVER = frozenset({Part.PASSED, Part.FAILED, Part.APPROVED, Part.REJECTED, Part.COLLAPSED})


@dataclass(slots=True)
class SlotState:
    """One place for one verdict. `actor`, `at` and `revision` are those of the click, also of a carried one."""

    principal: str
    assignee: str | None = None
    posts: tuple[str, ...] = ()
    voice: Voice = Voice.WAITING
    actor: str | None = None
    at: datetime | None = None
    revision: int | None = None

    @property
    def asked(self) -> str:
        return self.assignee or self.principal

    @property
    def plan(self) -> Slot:
        """The slot as the router sees it: whoever really acted counts as the one who was asked."""
        actor = self.actor or self.asked
        return Slot(
            self.principal, None if actor == self.principal else actor, self.posts, self.voice is Voice.COLLAPSED
        )


@dataclass(slots=True)
class LevelState:
    """`need` counts collapsed people too; `size` is the most people it ever had."""

    slots: list[SlotState]
    need: int
    named: bool
    state: Part = Part.WAITING
    size: int = 0

    def count(self, *voices: Voice) -> int:
        return sum(slot.voice in voices for slot in self.slots)

    @property
    def plan(self) -> LevelPlan:
        slots = tuple(slot.plan for slot in self.slots if slot.voice is not Voice.REJECTED)
        return LevelPlan(slots, self.need, self.named)


@dataclass(slots=True)
class StepState:
    """`problem` says why the step cannot be filled at the moment."""

    id: str
    levels: list[LevelState]
    state: Part = Part.WAITING
    problem: str | None = None

    @property
    def plan(self) -> StepPlan:
        return StepPlan(self.id, tuple(level.plan for level in self.levels), self.problem)


@dataclass(slots=True)
class StageState:
    id: str
    steps: list[StepState]
    join: str = "all"
    blocking: bool = True
    name: str = ""
    state: Part = Part.WAITING


@dataclass(slots=True)
class Task:
    """One open ask to one person; it may stand for several slots of one principal (`steps` are its labels)."""

    id: str
    kind: str
    assignee: str
    principal: str
    steps: tuple[str, ...]
    opened_at: datetime
    state: TaskState = TaskState.OPEN
    reason: CloseReason | None = None
    closed_at: datetime | None = None
    decided_by: str | None = None


@dataclass(slots=True)
class Progress:
    """The changing half of a route. `bound_to` is the organisation version its people were taken from."""

    revision: int
    stages: list[StageState]
    state: RouteState = RouteState.ACTIVE
    tasks: list[Task] = field(default_factory=list)
    stalled: str | None = None
    at_risk: str | None = None
    ex_post_objection: bool = False
    ended_by: str | None = None
    ended_at: datetime | None = None
    bound_to: int = 0
    earlier: Earlier = field(default_factory=Earlier)

    def copied(self) -> "Progress":
        """An independent copy, to go back to when a command is refused."""
        stages = [replace(stage, steps=[_copied_step(step) for step in stage.steps]) for stage in self.stages]
        return replace(self, stages=stages, tasks=[replace(task) for task in self.tasks])

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state is TaskState.OPEN]

    @property
    def asked(self) -> list[str]:
        """Everybody with an open task, repair tasks included, sorted."""
        return sorted({task.assignee for task in self.open_tasks})

    @property
    def closed(self) -> bool:
        """Nothing can be decided any more; an approved route may still have reviews open."""
        return self.state not in {RouteState.ACTIVE, RouteState.APPROVED}

    def places(self) -> Iterator[tuple[StageState, StepState, int, LevelState, SlotState]]:
        """Every slot with where it is."""
        for stage in self.stages:
            for step in stage.steps:
                for number, level in enumerate(step.levels):
                    for slot in level.slots:
                        yield stage, step, number, level, slot

    def slots_with(self, *voices: Voice) -> list[SlotState]:
        return [slot for *_, slot in self.places() if slot.voice in voices]


def _copied_step(step: StepState) -> StepState:
    levels = [replace(level, slots=[replace(slot) for slot in level.slots]) for level in step.levels]
    return replace(step, levels=levels)


def first_progress(revision: int, plan: RoutePlan, earlier: Earlier) -> Progress:
    """Everything waits."""
    return Progress(revision, [_stage(stage) for stage in plan.stages], earlier=earlier)


def _stage(plan: StagePlan) -> StageState:
    steps = [StepState(step.id, [level_state(level) for level in step.levels]) for step in plan.steps]
    return StageState(plan.id, steps, plan.join, plan.blocking, plan.name)


def level_state(plan: LevelPlan) -> LevelState:
    slots = [
        SlotState(slot.principal, slot.assignee, slot.posts, Voice.COLLAPSED if slot.collapsed else Voice.WAITING)
        for slot in plan.slots
    ]
    return LevelState(slots, plan.need, plan.named, size=len(slots))
