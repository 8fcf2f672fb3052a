"""Why me: the reasons that put one person into one task, from the plan and from what happened since."""

from collections.abc import Iterable, Iterator, Mapping

from approvals.domain.progress import Progress, Task
from approvals.domain.routing.reasons import Reason
from approvals.domain.slot import SlotState
from approvals.domain.tasks import REPAIR

OF_STEP = frozenset({"always", "included", "above_top", "pool", "fallback"})
"""Reasons of a plan that explain a step as a whole."""
OF_PERSON = frozenset(
    {
        "limit_covers", "limit_below", "no_limit", "nearest_head", "deputy", "same_person", "owner", "owner_replaced",
        "delegated", "goes_up", "same_stand_in", "stays_in_pool", "stand_in", "absent",
    }
)  # fmt: skip
"""Reasons of a plan that explain why this person is asked in it."""

SENTENCES: Mapping[str, str] = {
    "heads_now": "{person} heads {department} now",
    "owns_now": "{person} owns {cost_center} now",
    "added_by": "{person} wants this decided, too",
    "handed_over_by": "{person} handed this over",
    "time_over": "Time was over for {person}: you may decide as well",
    "repair": "Nobody can go on ({problem}): process administrators name a stand-in or restore the role",
}
"""What came about after planning; these codes stand in no plan."""


def why_asked(planned: Iterable[Reason], progress: Progress, task: Task) -> tuple[Reason, ...]:
    """In the order a reader wants them: why the step, why this person, how it came to him. Never empty for an open task."""
    if task.kind == REPAIR:
        return (Reason("repair", detail={"problem": ", ".join(task.steps)}),)
    reasons = list(planned)
    found: list[Reason] = []
    for step in dict.fromkeys(task.steps):
        here = [each for each in reasons if each.step == step]
        slots = [slot for slot in _slots(progress, step) if _stands_for(task, slot)]
        arranged = [each for slot in slots for each in _arranged(step, slot, task)]
        if any(slot.added_by for slot in slots):
            found += arranged
            continue
        personal = [each for each in here if each.code in OF_PERSON and each.person in {task.principal, task.assignee}]
        posts = [] if personal else [each for slot in slots for each in _posts(step, slot)]
        general = [each for each in here if each.code in OF_STEP and (each.code in {"always", "included"} or not posts)]
        found += [*general, *personal, *posts, *arranged]
    return tuple(found)


def _slots(progress: Progress, step: str) -> Iterator[SlotState]:
    for _, found, _, _, slot in progress.all_places():
        if found.id == step:
            yield slot


def _stands_for(task: Task, slot: SlotState) -> bool:
    return slot.principal == task.principal and task.assignee in slot.asked_people


def _posts(step: str, slot: SlotState) -> Iterator[Reason]:
    """He came into the post after the route was planned."""
    for post in slot.posts:
        kind, _, name = post.partition(":")
        if kind == "dept":
            yield Reason("heads_now", step=step, person=slot.principal, department=name)
        else:
            yield Reason("owns_now", step=step, person=slot.principal, detail={"cost_center": name})


def _arranged(step: str, slot: SlotState, task: Task) -> Iterator[Reason]:
    if slot.added_by is not None:
        yield Reason("added_by", step=step, person=slot.added_by)
    if slot.forwarded_by is not None:
        yield Reason("handed_over_by", step=step, person=slot.forwarded_by)
    if slot.second is not None and task.assignee == slot.second:
        yield Reason("time_over", step=step, person=slot.asked)
