"""Owners of the cost centres on the lines."""

from approvals.domain.routing.drafts import DraftLevel, DraftStep, Planning
from approvals.domain.routing.plan import Slot
from approvals.domain.routing.pools import numbers


def owners(planning: Planning, draft: DraftStep) -> None:
    """One owner per distinct cost centre, all of them needed; owners who cannot are replaced from above."""
    posts: dict[str, list[str]] = {}
    for centre in planning.request.cost_centres:
        owner = _owner(planning, draft, centre)
        if owner is None:
            planning.note("no_owner", draft.step.id, detail={"cost_center": centre})
            draft.problem = draft.problem or f"no_owner:{centre}"
        else:
            posts.setdefault(owner, []).append(f"cc:{centre}")
    new = [Slot(person, posts=tuple(found)) for person, found in posts.items()]
    slots = [*draft.given.yes, *(slot for slot in new if draft.given.said(slot) is None)]
    slots.sort(key=lambda slot: slot.principal)
    wanted = draft.step.need
    need = wanted if isinstance(wanted, int) else len(slots)
    if need > len(slots):
        planning.note("pool_short", draft.step.id, detail=numbers(draft.step.who, len(slots), need))
        draft.problem = draft.problem or f"pool_too_small:{draft.step.id}"
    voted = frozenset(slot.principal for slot in draft.given.yes)
    if slots and not draft.given.done:
        draft.levels.append(DraftLevel(slots, need, need == len(slots), voted=voted, who=draft.step.who))


def _owner(planning: Planning, draft: DraftStep, centre: str) -> str | None:
    """The owner, else the first head above the cost centre who may, else whom an administrator named for the step."""
    step, organisation = draft.step.id, planning.organisation
    named = next((each for each in draft.given.stand_ins if planning.eligible(each)), None)
    found = organisation.cost_centres.get(centre)
    if found is None:
        planning.note("unknown_cost_center", step, detail={"cost_center": centre})
        return named
    if planning.eligible(found.owner):
        planning.note("owner", step, person=found.owner, detail={"cost_center": centre})
        return found.owner
    heads = (organisation.effective_head(each) for each in organisation.upwards(found.department))
    stand_in = next((head for head in heads if planning.eligible(head)), named)
    if stand_in is not None:
        detail = {"cost_center": centre, "owner": found.owner or "none", "because": _why(planning, found.owner)}
        planning.note("owner_replaced", step, person=stand_in, detail=detail)
    return stand_in


def _why(planning: Planning, owner: str | None) -> str:
    if owner is None:
        return "none"
    return "excluded" if planning.organisation.is_active(owner) else "dismissed"
