"""What must hold for every route after every command, on the model and in the database alike."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from approvals.domain.organisation import Organisation
from approvals.domain.progress import Progress, RouteState
from approvals.domain.slot import UNSAID, SlotState, Voice
from approvals.domain.tasks import APPROVAL, REPAIR, repairers

SAID = {Voice.APPROVED, Voice.REJECTED}


def broken_rules(route: Any, organisation: Organisation) -> list[str]:
    """Every rule that this route breaks now, in words; `organisation` is the one its people were taken from."""
    progress: Progress = route.progress
    excluded = route.pinned.request.excluded
    return [
        *_people(progress, excluded),
        *_tasks(progress),
        *_somebody_can_act(progress, organisation),
        *_one_seat(progress),
        *_totals(progress),
        *_repairs(route, organisation),
    ]


def _people(progress: Progress, excluded: frozenset[str]) -> list[str]:
    slots = [slot for *_, slot in progress.all_places()]
    acted = [f"{slot.actor} decided on his own request" for slot in slots if slot.actor in excluded]
    tasks = [task for task in progress.standing_tasks if task.kind == APPROVAL]
    asked = [f"{each.assignee} is asked about his own request" for each in tasks if each.assignee in excluded]
    unsigned = [
        f"{slot.principal}: a verdict without its click"
        for slot in slots
        if (slot.voice in SAID) != bool(slot.actor and slot.at)
    ]
    return [*acted, *asked, *unsigned]


def _tasks(progress: Progress) -> list[str]:
    """One open task per person and principal, for exactly the slots that wait for him."""
    keys = Counter((task.kind, task.assignee, task.principal) for task in progress.standing_tasks)
    twice = [f"two tasks {key}" for key, count in keys.items() if count > 1]
    wanted, open_ones = (
        {(person, slot.principal) for slot in progress.slots_with(*voices) for person in slot.asked_people}
        for voices in ((Voice.OPEN, Voice.SUSPENDED), (Voice.OPEN,))
    )
    tasks = {(a, p) for kind, a, p in keys if kind == APPROVAL}
    asked = {(task.assignee, task.principal) for task in progress.open_tasks if task.kind == APPROVAL}
    wrong = [f"slots {wanted} but tasks {tasks}"] if tasks != wanted else []
    wrong += [f"open slots {open_ones} but open tasks {asked}"] if asked != open_ones else []
    wrong += [
        f"{task.id} suspended without a pause"
        for task in progress.standing_tasks
        if task not in progress.open_tasks and not progress.is_paused(task)
    ]
    return [*twice, *wrong]


def _somebody_can_act(progress: Progress, organisation: Organisation) -> list[str]:
    asked = [person for slot in progress.slots_with(Voice.OPEN) for person in slot.asked_people]
    dead = [person for person in asked if not organisation.is_active(person)]
    wrong = [f"{person} is asked but not active" for person in dead]
    if progress.state is RouteState.ACTIVE and not progress.open_tasks and not progress.stalled:
        wrong.append("nobody is asked and nothing says so")
    if progress.closed and progress.standing_tasks:
        wrong.append("a closed route still asks somebody")
    return wrong


def _one_seat(progress: Progress) -> list[str]:
    """Whoever acts for another, came in as second or was added signs nowhere else.

    A delegate in a pool that can do without him fills no slot: he may sign a named one of a later stage.
    """
    order = {stage.id: nth for nth, stage in enumerate(progress.stages)}
    seats = [
        (slot, level.named, order[stage.id])
        for stage, _, _, level, slot in progress.all_places()
        if slot.voice in {*UNSAID, *SAID}
    ]
    wrong = []
    for slot, named, at in seats:
        fills = named or slot.added_by or slot.second or slot.forwarded_by
        wrong += [
            f"{person} for {slot.principal} also signs for {other.principal}"
            for person in _brought_in(slot)
            for other, other_named, there in seats
            if (other_named or other.added_by or other.voice is Voice.OPEN) and (fills or there <= at)
            if other is not slot and other.principal != slot.principal and person in _signers(other)
        ]
    return wrong


def _brought_in(slot: SlotState) -> set[str]:
    people = set(slot.asked_people) if slot.voice in UNSAID else set()
    return people if slot.added_by else people - {slot.principal}


def _signers(slot: SlotState) -> set[str | None]:
    return {slot.actor} if slot.voice in SAID else set(slot.asked_people)


def _totals(progress: Progress) -> list[str]:
    """A level never needs more than it has without saying so, and counts every slot once."""
    wrong = []
    for stage in progress.stages:
        for step in stage.steps:
            for level in step.levels:
                principals = [slot.principal for slot in level.slots]
                wrong += [f"{step.id}: {each} twice" for each, count in Counter(principals).items() if count > 1]
                if level.size < len(level.slots) - level.noes:
                    wrong.append(f"{step.id}: {len(level.slots)} slots, but it never had more than {level.size}")
                short = len(level.slots) < level.need and step.problem is None
                wrong += [f"{step.id}: needs {level.need} of {len(level.slots)}"] if short else []
    return wrong


def _repairs(route: Any, organisation: Organisation) -> list[str]:
    progress: Progress = route.progress
    tasks = [task.assignee for task in progress.open_tasks if task.kind == REPAIR]
    expected = repairers(route.course(organisation, None)) if progress.stalled else []
    return [] if sorted(tasks) == expected else [f"stalled {progress.stalled}, repair tasks {tasks}, not {expected}"]


@pytest.fixture(scope="session")
def rules_broken() -> Callable[[Any, Organisation], list[str]]:
    """`rules_broken(route, organisation)`: empty when everything holds."""
    return broken_rules
