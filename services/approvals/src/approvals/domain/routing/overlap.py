"""One person, several places in a route: whose earlier yes counts, and who leaves a pool."""

from dataclasses import replace

from approvals.domain.delegation import askable
from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning


def collapse(planning: Planning, draft: DraftStep, level: DraftLevel) -> None:
    """`count`: somebody who must say yes earlier in this route is not asked again.

    Levels are collapsed in order, each after those below it were settled: nobody collapses onto a slot that goes.
    """
    if draft.step.overlap != "count":
        return
    below = draft.levels[: draft.levels.index(level)]
    earlier = {slot.principal for done in draft.given.done for slot in done.slots} | planning.must_act
    earlier |= {slot.principal for each in below if each.named for slot in each.slots}
    for at, slot in enumerate(level.slots):
        if slot.principal in earlier and slot.principal not in level.voted and not slot.collapsed:
            level.slots[at] = replace(slot, collapsed=True)
            planning.note("collapsed", draft.step.id, person=slot.principal)
    _drop_surplus(planning, draft, level)


def _drop_surplus(planning: Planning, draft: DraftStep, level: DraftLevel) -> None:
    """Enough have been asked earlier: nobody else of this level is."""
    given = [slot for slot in level.slots if slot.collapsed]
    if len(given) < level.need:
        return
    for slot in level.slots:
        if not slot.collapsed:
            planning.note("quorum_given", draft.step.id, person=slot.principal)
    level.slots = given


def shed(planning: Planning, draft: DraftStep, level: DraftLevel, named_here: set[str]) -> None:
    """`fresh`: those who must act earlier, or are named in the same stage, leave the pool if enough others can be asked.

    Whoever is away without a delegate is not among the others: a pool is never emptied to keep it fresh.
    Nor is a busy one who has voted, or the first such vote would send the others away.
    """
    if draft.step.overlap != "fresh":
        return
    busy = planning.acted | named_here
    leaving = {slot.principal for slot in level.slots if slot.principal in busy and slot.principal not in level.voted}
    left = [slot for slot in level.slots if slot.principal not in leaving]
    others = [slot for slot in level.slots if slot.principal not in busy]
    stays = bool(leaving) and len(askable(planning, others, level.need, level.voted)) < level.need
    for person in sorted(leaving):
        planning.note("stays_in_pool" if stays else "leaves_pool", draft.step.id, person=person)
    if not stays:
        level.slots = left
