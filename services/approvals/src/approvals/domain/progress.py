"""How far a route has come: stages, steps, levels, slots and the tasks that ask people. One small document."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from approvals.domain.carry_over import Earlier
from approvals.domain.question import Question, Span, joined
from approvals.domain.routing.plan import LevelPlan, RoutePlan, StagePlan, StepPlan
from approvals.domain.slot import SlotState, Voice


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


class TaskState(StrEnum):
    """`suspended`: somebody was asked to decide before."""

    OPEN = "open"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a task ended without a verdict of its own. `taken_back`: an earlier yes was, so its turn is yet to come."""

    DECIDED_BY_OTHER = "decided_by_other"
    REASSIGNED = "reassigned"
    ROUTE_CLOSED = "route_closed"
    SLOT_LOST = "slot_lost"
    TAKEN_BACK = "taken_back"
    REPAIRED = "repaired"


OVER = frozenset({Part.PASSED, Part.FAILED, Part.APPROVED, Part.REJECTED, Part.COLLAPSED})


@dataclass(slots=True)
class LevelState:
    """`need` counts collapsed people too; `size` is the most people it ever had."""

    slots: list[SlotState]
    need: int
    named: bool
    state: Part = Part.WAITING
    size: int = 0

    @property
    def yeses(self) -> int:
        return sum(slot.says_yes for slot in self.slots)

    @property
    def noes(self) -> int:
        return sum(slot.says_no for slot in self.slots)

    @property
    def collapsed(self) -> int:
        return sum(slot.voice is Voice.COLLAPSED for slot in self.slots)

    @property
    def possible(self) -> int:
        """How many yeses the people who are there can still come to."""
        return sum(slot.may_say_yes for slot in self.slots)

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
    """One open ask to one person; it may stand for several slots of one principal (`steps` are its labels).

    `told`: who hears that it is overdue without being asked; `alone`: because nobody above is left to ask.
    """

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
    suspensions: list[Span] = field(default_factory=list)
    reminded: int = 0
    told: tuple[str, ...] = ()
    alone: bool = False

    @property
    def standing(self) -> bool:
        """Not over: open, or suspended until somebody else has decided."""
        return self.state in {TaskState.OPEN, TaskState.SUSPENDED}

    def suspend(self, at: datetime, *, suspended: bool) -> bool:
        """Stops or starts its clock; whether that changed anything."""
        if suspended is (self.state is TaskState.SUSPENDED):
            return False
        self.state = TaskState.SUSPENDED if suspended else TaskState.OPEN
        if suspended:
            self.suspensions.append(Span(at))
        else:
            self.suspensions[-1].until = at
        return True


Place = tuple[StageState, StepState, int, LevelState, SlotState]


@dataclass(slots=True)
class Progress:
    """The changing half of a route; `number` says which route of its revision it is.

    `bound_to` is the organisation version its people were taken from, `stand_ins` whom process administrators named
    for a step that was short of people, `records` how many records each `step/principal` has in this route.
    """

    revision: int
    stages: list[StageState]
    number: int = 1
    state: RouteState = RouteState.ACTIVE
    tasks: list[Task] = field(default_factory=list)
    stalled: str | None = None
    at_risk: str | None = None
    ex_post_objection: bool = False
    ended_by: str | None = None
    ended_at: datetime | None = None
    bound_to: int = 0
    earlier: Earlier = field(default_factory=Earlier)
    questions: list[Question] = field(default_factory=list)
    stand_ins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)

    def copied(self) -> "Progress":
        """An independent copy, to go back to when a command is refused."""
        stages = [replace(stage, steps=[_copied_step(step) for step in stage.steps]) for stage in self.stages]
        tasks = [replace(task, suspensions=[replace(span) for span in task.suspensions]) for task in self.tasks]
        questions = [replace(question) for question in self.questions]
        return replace(
            self,
            stages=stages,
            tasks=tasks,
            questions=questions,
            stand_ins=dict(self.stand_ins),
            records=dict(self.records),
        )

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state is TaskState.OPEN]

    @property
    def standing_tasks(self) -> list[Task]:
        """Open and suspended ones."""
        return [task for task in self.tasks if task.standing]

    @property
    def asked(self) -> list[str]:
        """Everybody with an open task, repair tasks included, sorted."""
        return sorted({task.assignee for task in self.open_tasks})

    @property
    def closed(self) -> bool:
        """Nothing can be decided any more; an approved route may still have reviews open."""
        return self.state not in {RouteState.ACTIVE, RouteState.APPROVED}

    def places(self) -> Iterator[Place]:
        """Every slot of the policy with where it is."""
        for stage in self.stages:
            for step in stage.steps:
                for number, level in enumerate(step.levels):
                    for slot in level.slots:
                        yield stage, step, number, level, slot

    def all_places(self) -> Iterator[Place]:
        """Added approvers, too, each at the place of the slot he was added to."""
        for stage, step, number, level, slot in self.places():
            for each in slot.everybody():
                yield stage, step, number, level, each

    def slots_with(self, *voices: Voice) -> list[SlotState]:
        return [slot for *_, slot in self.all_places() if slot.voice in voices]

    def next_turn(self, step: str, principal: str) -> int:
        """The number of the record that is made now; it goes on when somebody leaves his slot and comes back."""
        key = f"{step}/{principal}"
        self.records[key] = self.records.get(key, 0) + 1
        return self.records[key] - 1

    def pauses(self, task: Task) -> list[Span]:
        """When the task's clock stood still: a question about it was open, or it was suspended. Disjoint, in order."""
        asked = [Span(each.asked_at, each.answered_at) for each in self.questions if task.id in each.tasks]
        return joined([*asked, *task.suspensions])

    def is_paused(self, task: Task) -> bool:
        return any(span.until is None for span in self.pauses(task))


def _copied_step(step: StepState) -> StepState:
    levels = [replace(level, slots=[slot.copied() for slot in level.slots]) for level in step.levels]
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
