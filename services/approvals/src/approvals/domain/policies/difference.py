"""What a new version of a policy changes for people: by meaning, not by text. Equal conditions written otherwise are equal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from approvals.domain.organisation import Organisation
from approvals.domain.policies.condition_difference import Effect, condition_changes, effect_of
from approvals.domain.policies.lint.surroundings import steps_of
from approvals.domain.policies.plain import step_text
from approvals.domain.policies.words.speaker import Speaker
from approvals.domain.routing.conditions import Condition
from approvals.domain.routing.policy import ALL, Need, Policy, Stage, Step, Who


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, and how many of them."""

    who: Who
    need: Need


@dataclass(frozen=True, slots=True)
class Change:
    """`pointer` is a place in the new document (in the old one for what is gone).

    `effect` is what becomes of control: `more` requests or people are asked, `less`, or `other` ones; empty: neither.
    """

    code: str
    pointer: str
    effect: Effect = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

    def text(self, speaker: Speaker) -> str:
        """One sentence."""
        detail = {key: _words(value, speaker) for key, value in self.detail.items()}
        return speaker.filled(speaker.language.changes[self.code], detail)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A detail that is a phrase of the language: net, gross, without an end, how lateness is handled."""

    key: str


def _words(value: Any, speaker: Speaker) -> Any:
    match value:
        case Phrase(key):
            return speaker.phrase(key).removeprefix("; ")
        case Step():
            return step_text(value, speaker)
        case Asked(who, need):
            return speaker.who(who, need)
        case tuple() if any(isinstance(each, Asked) for each in value):
            return "; ".join(_words(each, speaker) for each in value)
        case _:
            return value


def difference(was: Policy, now: Policy, organisation: Organisation) -> list[Change]:
    """In the order in which the new version is read; empty when it means the same."""
    return [
        *_frame(was, now),
        *_conditions(was, now, organisation),
        *_stages(was, now),
        *_steps(was, now, organisation),
    ]


def _frame(was: Policy, now: Policy) -> Iterator[Change]:
    if was.name != now.name:
        yield Change("renamed", "/name", detail={"was": was.name, "now": now.name})
    for code, one, other in (("companies_added", now, was), ("companies_removed", was, now)):
        left = tuple(sorted(set(one.companies) - set(other.companies)))
        if left:
            yield Change(code, "/companies", "other", {"companies": left})
    open_end = Phrase("open")
    values: list[tuple[str, str, Any, Any]] = [
        ("begins", "/effective_from", was.effective_from, now.effective_from),
        ("ends", "/effective_to", was.effective_to or open_end, now.effective_to or open_end),
        ("priority", "/priority", str(was.priority), str(now.priority)),
        ("currency", "/reporting_currency", was.reporting_currency, now.reporting_currency),
        ("basis", "/amount_basis", Phrase(was.amount_basis), Phrase(now.amount_basis)),
    ]
    for code, pointer, before, after in values:
        if before != after:
            yield Change(code, pointer, detail={"was": before, "now": after})


def _conditions(was: Policy, now: Policy, organisation: Organisation) -> Iterator[Change]:
    if effect_of(was.applies_when, now.applies_when, organisation):
        yield Change("applies", "/applies_when", "other", {"was": was.applies_when, "now": now.applies_when})
    before, after, at = was.auto_approve_when, now.auto_approve_when, "/auto_approve_when"
    if before is None and after is not None:
        yield Change("auto_added", at, "less", {"now": after})
    elif before is not None and after is None:
        yield Change("auto_removed", at, "more", {"was": before})
    elif before is not None and after is not None and (asked := effect_of(after, before, organisation)):
        yield Change("auto", at, asked, {"was": before, "now": after})


def _stages(was: Policy, now: Policy) -> Iterator[Change]:
    old, new = {each.id: each for each in was.stages}, {each.id: each for each in now.stages}
    places = {each.id: place for place, each in enumerate(now.stages)}
    moved = _moved([each for each in old if each in new], [each for each in new if each in old])
    for place, stage in enumerate(now.stages):
        pointer = f"/stages/{place}"
        if stage.id not in old:
            yield Change("stage_added", pointer, "more", {"stage": _name(stage), "place": place + 1})
        else:
            if stage.id in moved:
                places_told = {"stage": _name(stage), "was": list(old).index(stage.id) + 1, "now": places[stage.id] + 1}
                yield Change("stage_moved", pointer, "other", places_told)
            yield from _stage(old[stage.id], stage, pointer)
    for place, stage in enumerate(was.stages):
        if stage.id not in new:
            yield Change("stage_removed", f"/stages/{place}", "less", {"stage": _name(stage)})


def _moved(before: list[str], after: list[str]) -> set[str]:
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {after[block.b + n] for block in kept for n in range(block.size)}
    return set(after) - stayed


def _stage(was: Stage, now: Stage, pointer: str) -> Iterator[Change]:
    told = {"stage": _name(now)}
    if was.name != now.name:
        yield Change("stage_renamed", f"{pointer}/name", detail={"was": _name(was), "now": _name(now)})
    if was.join != now.join:
        yield Change(f"join_{now.join}", f"{pointer}/join", "more" if now.join == ALL else "less", told)
    if was.blocking != now.blocking:
        code: tuple[str, Effect] = ("before", "more") if now.blocking else ("later", "less")
        yield Change(code[0], f"{pointer}/blocking", code[1], told)


def _name(stage: Stage) -> str:
    return stage.name or stage.id


def _steps(was: Policy, now: Policy, organisation: Organisation) -> Iterator[Change]:
    old = {step.id: (pointer, stage, step) for pointer, stage, step in steps_of(was)}
    new = {step.id: (pointer, stage, step) for pointer, stage, step in steps_of(now)}
    for name, (pointer, stage, step) in new.items():
        if name not in old:
            yield Change("step_added", pointer, "more", {"stage": _name(stage), "step": name, "text": step})
            continue
        _, stage_before, before = old[name]
        if stage_before.id != stage.id:
            yield Change(
                "step_moved", pointer, "other", {"step": name, "was": _name(stage_before), "now": _name(stage)}
            )
        told = {"stage": _name(stage), "step": name}
        yield from _when(before.when, step.when, organisation, f"{pointer}/when", told)
        yield from _step(before, step, pointer, told)
    for name, (pointer, stage, step) in old.items():
        if name not in new:
            yield Change("step_removed", pointer, "less", {"stage": _name(stage), "step": name, "text": step})


def _when(
    was: Condition, now: Condition, organisation: Organisation, pointer: str, told: Mapping[str, str]
) -> Iterator[Change]:
    effect = effect_of(was, now, organisation)
    if effect:
        for code, detail in condition_changes(was, now):
            yield Change(code, pointer, effect, {**told, **detail})


def _step(was: Step, now: Step, pointer: str, told: Mapping[str, str]) -> Iterator[Change]:
    nothing, every = Phrase("nothing"), Phrase("all_fields")
    values: list[tuple[str, str, Any, Any]] = [
        ("who", "/who", Asked(was.who, was.need), Asked(now.who, now.need)),
        ("fallback", "/fallback", _ways(was) or nothing, _ways(now) or nothing),
        ("overlap", "/overlap", was.overlap, now.overlap),
        ("sensitive", "/sensitive_to", was.sensitive_to or every, now.sensitive_to or every),
        ("due", "/due_hours", was.due_hours, now.due_hours),
        ("escalate", "/escalate", Phrase(f"escalate {was.escalate}"), Phrase(f"escalate {now.escalate}")),
        ("forward", "/forward", Phrase(f"forward {was.forward}"), Phrase(f"forward {now.forward}")),
    ]
    for code, key, before, after in values:
        if before != after:
            effect: Effect = _need_effect(was, now) if code == "who" else ""
            yield Change(code, f"{pointer}{key}", effect, {**told, "was": before, "now": after})


def _ways(step: Step) -> tuple[Asked, ...]:
    return tuple(Asked(each, step.need) for each in step.fallback)


def _need_effect(was: Step, now: Step) -> Literal["more", "less", "other"]:
    if was.who != now.who or not (isinstance(was.need, int) and isinstance(now.need, int)):
        return "other"
    return "more" if now.need > was.need else "less"
