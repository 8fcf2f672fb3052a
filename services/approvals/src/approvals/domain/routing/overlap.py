"""One person, several places in a route: whose earlier yes counts, and who leaves a pool."""

from dataclasses import replace

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning


def collapse(planning: Planning, draft: DraftStep) -> None:
    """`count`: somebody who must say yes earlier in this route is not asked again."""
    if draft.step.overlap != "count":
        return
    earlier = {slot.principal for level in draft.given.done for slot in level.slots} | planning.must_act
    for level in draft.levels:
        for at, slot in enumerate(level.slots):
            if slot.principal in earlier and slot.principal not in level.voted:
                level.slots[at] = replace(slot, collapsed=True)
                planning.note("collapsed", draft.step.id, person=slot.principal)
        given = [slot for slot in level.slots if slot.collapsed]
        if len(given) >= level.need:
            level.slots = given
        if level.named:
            earlier |= {slot.principal for slot in level.slots}


def shed(planning: Planning, draft: DraftStep, level: DraftLevel, named_here: set[str]) -> None:
    """`fresh`: those who must act earlier, or are named in the same stage, leave the pool if enough remain."""
    if draft.step.overlap != "fresh":
        return
    busy = planning.acted | named_here
    leaving = [slot.principal for slot in level.slots if slot.principal in busy and slot.principal not in level.voted]
    stays = len(level.slots) - len(leaving) < level.need
    for person in leaving:
        planning.note("stays_in_pool" if stays else "leaves_pool", draft.step.id, person=person)
    if not stays:
        level.slots = [slot for slot in level.slots if slot.principal not in leaving]
