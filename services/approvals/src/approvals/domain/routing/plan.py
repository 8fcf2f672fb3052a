"""The answer of the router: a plan of stages, steps, levels and slots, or a problem. Immutable."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from approvals.domain.money import Money
from approvals.domain.routing.reasons import Reason


class Outcome(StrEnum):
    """What planning came to."""

    ROUTE = "route"
    AUTO_APPROVED = "auto_approved"
    BLOCKED = "blocked"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for one yes: `principal` is the approver of record, `assignee` acts for him when set.

    `posts` say which posts the slot answers for (`dept:d-it`, `cc:cc-100`); a role's member has none.
    """

    principal: str
    assignee: str | None = None
    posts: tuple[str, ...] = ()
    collapsed: bool = False

    @property
    def actor(self) -> str:
        """Who is asked."""
        return self.assignee or self.principal


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """`need` yeses from `slots`; `named`: everybody in it must say yes."""

    slots: tuple[Slot, ...]
    need: int
    named: bool

    @property
    def collapsed(self) -> bool:
        """Everybody in it has been asked earlier in this route."""
        return all(slot.collapsed for slot in self.slots)

    @property
    def asked(self) -> tuple[Slot, ...]:
        """The slots shown as candidates: all of a collapsed level, else those not collapsed."""
        return self.slots if self.collapsed else tuple(slot for slot in self.slots if not slot.collapsed)

    @property
    def still_needed(self) -> int:
        """The need after collapsed people are counted; a collapsed level shows its own."""
        return self.need if self.collapsed else self.need - (len(self.slots) - len(self.asked))


@dataclass(frozen=True, slots=True)
class StepPlan:
    """Levels in order. `problem` is set when the step cannot be filled (only in a stage that joins any)."""

    id: str
    levels: tuple[LevelPlan, ...]
    problem: str | None = None

    @property
    def collapsed(self) -> bool:
        return all(level.collapsed for level in self.levels)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Steps side by side; `join` is `all` or `any`; a stage that is not blocking opens after approval."""

    id: str
    steps: tuple[StepPlan, ...]
    join: str = "all"
    blocking: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """Who is asked, in what order and why. `outcome` is ROUTE or AUTO_APPROVED (then without stages).

    `amount` is the request's total on the policy's basis, `reported` the same in the policy's reporting currency.
    """

    outcome: Outcome
    policy: str
    policy_version: int
    amount: Money
    stages: tuple[StagePlan, ...]
    reasons: tuple[Reason, ...]
    excluded: tuple[str, ...]
    reported: Money

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody named in the plan, as principal or assignee, sorted."""
        slots = [slot for stage in self.stages for step in stage.steps for level in step.levels for slot in level.slots]
        return tuple(sorted({slot.principal for slot in slots} | {slot.actor for slot in slots}))


@dataclass(frozen=True, slots=True)
class Problem:
    """No route: `code` says why (`no_policy`, `pool_too_small:committee`, `amount_must_be_positive`)."""

    outcome: Outcome
    code: str
    reasons: tuple[Reason, ...] = ()
    policy: str | None = None
    policy_version: int | None = None
    amount: Money | None = None
    reported: Money | None = None


def text_of(planned: RoutePlan | Problem) -> str:
    """The one-line notation `s1[mgr_chain:p15 > p10] s2[it_asset:1/p11,p12]`."""
    if isinstance(planned, Problem):
        return f"{planned.outcome}:{planned.code}"
    if planned.outcome is Outcome.AUTO_APPROVED:
        return planned.outcome.value
    return stages_text(planned.stages)


def stages_text(stages: Iterable[StagePlan]) -> str:
    """Only the stages, in the same notation."""
    return " ".join(_stage_text(stage) for stage in stages)


def _stage_text(stage: StagePlan) -> str:
    marks = ("|any" if stage.join == "any" else "") + ("" if stage.blocking else "|async")
    steps = "; ".join(f"{step.id}:{' > '.join(map(_level_text, step.levels))}" for step in stage.steps)
    return f"{stage.id}{marks}[{steps}]"


def _level_text(level: LevelPlan) -> str:
    names = ",".join(slot.principal + (f"->{slot.assignee}" if slot.assignee else "") for slot in level.asked)
    count = "" if len(level.asked) == 1 else f"{level.still_needed}/"
    return f"{count}{names}{'=' if level.collapsed else ''}"
