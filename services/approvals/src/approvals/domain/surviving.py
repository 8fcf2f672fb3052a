"""Earlier approvals that count in a route just planned."""

from datetime import datetime

from approvals.domain.binding import Pinned
from approvals.domain.carry_over import Earlier, GivenApproval, material_of, survives
from approvals.domain.happened import ApprovalCarriedOver
from approvals.domain.progress import Place, Progress, RouteState, TaskState
from approvals.domain.slot import Voice
from approvals.domain.tasks import Course


def survivors(progress: Progress, pinned: Pinned, earlier: Earlier, at: datetime) -> list[tuple[Place, GivenApproval]]:
    """Slots whose approver of record said yes before, to content that is still the same to him."""
    given = {(each.step, each.principal): each for each in earlier.approvals}
    narrowed = {step.id: step.sensitive_to for step in pinned.policy.steps}
    found = []
    for place in progress.places():
        step, slot = place[1], place[-1]
        yes = given.get((step.id, slot.principal))
        if yes is None or slot.voice is not Voice.WAITING:
            continue
        basis, watched = pinned.policy.amount_basis, narrowed[step.id]
        if survives(yes, earlier, pinned.request, pinned.rates, basis=basis, sensitive_to=watched, at=at):
            found.append((place, yes))
    return found


def carry_over(course: Course, pinned: Pinned, earlier: Earlier) -> None:
    """They count as if clicked now, and keep the moment and the revision of the click."""
    for place, yes in survivors(course.progress, pinned, earlier, course.at):
        step, slot = place[1], place[-1]
        slot.voice, slot.actor, slot.at, slot.revision = Voice.APPROVED, yes.actor, yes.at, yes.revision
        course.happened.append(ApprovalCarriedOver(step.id, slot.principal, yes.actor, yes.revision, yes.at))


def earlier_of(progress: Progress, pinned: Pinned) -> Earlier:
    """Every yes that may count for the next route; a person who said no or returned it has none."""
    before, now = progress.earlier, _approvals(progress)
    against = {slot.principal for slot in progress.slots_with(Voice.REJECTED)}
    if progress.state is RouteState.RETURNED:
        against |= {task.principal for task in progress.tasks if task.state is TaskState.RETURNED}
    newer = {(each.step, each.principal) for each in now}
    kept = [each for each in before.approvals if (each.step, each.principal) not in newer]
    approvals = tuple(each for each in [*kept, *now] if each.principal not in against)
    used = {each.revision for each in approvals}
    materials = {**before.materials, progress.revision: material_of(pinned.request)}
    return Earlier(
        approvals, {revision: materials[revision] for revision in sorted(used)}, participants(progress, pinned)
    )


def participants(progress: Progress, pinned: Pinned) -> tuple[str, ...]:
    """Requester, preparer and everybody who was ever asked, to decide or to answer, in earlier routes as well."""
    tasks = progress.tasks
    asked = {task.assignee for task in tasks} | {task.principal for task in tasks}
    asked |= {question.to for question in progress.questions}
    return tuple(sorted(pinned.request.excluded | asked | set(progress.earlier.people)))


def _approvals(progress: Progress) -> list[GivenApproval]:
    return [
        GivenApproval(step.id, slot.principal, slot.actor, slot.revision, slot.at)
        for _, step, _, _, slot in progress.places()
        if slot.voice is Voice.APPROVED and slot.actor and slot.at and slot.revision is not None
    ]
