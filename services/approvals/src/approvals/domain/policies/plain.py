"""A policy in plain words, line by line, each with the place in the document it speaks of."""

from collections.abc import Iterator
from dataclasses import dataclass

from approvals.domain.policies.lint.surroundings import steps_of
from approvals.domain.policies.words.language import sentence
from approvals.domain.policies.words.speaker import Speaker
from approvals.domain.routing.conditions import Always
from approvals.domain.routing.policy import Policy, Stage, Step, default_overlap

DUE, ESCALATE = 16, "add_next_head"


@dataclass(frozen=True, slots=True)
class Line:
    """`pointer` is a JSON pointer, `step` the step it is about."""

    pointer: str
    text: str
    step: str | None = None


def explain(policy: Policy, speaker: Speaker) -> list[Line]:
    """What the policy says, in the order in which it is applied."""
    return [*_frame(policy, speaker), *_stages(policy, speaker)]


def as_text(lines: list[Line]) -> str:
    """For a terminal: steps are indented under their stage."""
    return "\n".join(f"   {line.step} - {line.text}" if line.step else line.text for line in lines)


def _frame(policy: Policy, speaker: Speaker) -> Iterator[Line]:
    title = speaker.phrase("title", name=policy.name or policy.id, policy=policy.id, version=str(policy.version))
    yield Line("", title)
    ends = policy.effective_to
    said = {
        "begins": speaker.say(policy.effective_from),
        "ends": speaker.phrase("until", ends=speaker.say(ends)) if ends else speaker.phrase("open"),
        "companies": ", ".join(policy.companies),
        "priority": str(policy.priority),
        "basis": speaker.phrase(policy.amount_basis),
    }
    yield Line("/effective_from", speaker.phrase("frame", **said))
    if isinstance(policy.applies_when, Always):
        yield Line("/applies_when", speaker.phrase("applies always"))
    else:
        yield Line("/applies_when", speaker.phrase("applies", condition=speaker.condition(policy.applies_when)))
    if policy.auto_approve_when is not None:
        yield Line("/auto_approve_when", speaker.phrase("auto", condition=speaker.condition(policy.auto_approve_when)))


def _stages(policy: Policy, speaker: Speaker) -> Iterator[Line]:
    told: set[str] = set()
    for pointer, stage, step in steps_of(policy):
        if stage.id not in told:
            told.add(stage.id)
            yield Line(pointer.rpartition("/steps/")[0], _stage(len(told), stage, speaker))
        yield Line(pointer, step_text(step, speaker), step.id)


def _stage(number: int, stage: Stage, speaker: Speaker) -> str:
    marks = speaker.phrase("stage any") if stage.join == "any" else ""
    marks += "" if stage.blocking else speaker.phrase("stage later")
    return speaker.phrase("stage", number=str(number), stage=stage.name or stage.id) + marks


def step_text(step: Step, speaker: Speaker) -> str:
    """Over 2 500.00 EUR, or over budget: one controller of the company; …"""
    more = [speaker.phrase("fallback", who=speaker.who(who, step.need)) for who in step.fallback]
    if step.overlap != default_overlap(step.who, step.need):
        more.append(speaker.phrase(f"overlap {step.overlap}"))
    if step.sensitive_to is not None:
        more.append(speaker.phrase("sensitive", fields=", ".join(step.sensitive_to)))
    if step.due_hours != DUE:
        more.append(speaker.phrase("due", hours=str(step.due_hours)))
    if step.escalate != ESCALATE:
        more.append(speaker.phrase(f"escalate {step.escalate}"))
    if step.forward != "any":
        more.append(speaker.phrase(f"forward {step.forward}"))
    when, who = sentence(speaker.condition(step.when)), speaker.who(step.who, step.need)
    return speaker.phrase("step", when=when, who=who, more="".join(more))
