"""Who should see what in his bell about one request, as a function of how its approval stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from common.contracts.approvals import OpenTask, RouteState
from common.contracts.requests import RequestExpiring

Topic = Literal[
    "ask", "repair", "question", "survivor", "approved", "auto_approved", "rejected", "returned", "withdrawn",
    "expiring", "expired", "late", "nobody_above",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says, without words yet. Two equal contents are the same notice to its reader.

    `reminded` counts the moments of the deadline that have passed (half time, due, escalated); each is told anew.
    `expires_at`: when the request is cancelled unless somebody works on it.
    `asked_at` and `title` do not make a notice another one: the person would hear the same thing twice.
    """

    topic: Topic
    number: int
    revision: int
    amount: str
    currency: str
    tasks: int = 0
    stages: tuple[str, ...] = ()
    on_behalf: bool = False
    reminded: int = 0
    expires_at: datetime | None = None
    title: str = field(default="", compare=False)
    comment: str = field(default="", compare=False)
    asked_at: datetime | None = field(default=None, compare=False)


_OUTCOMES: Mapping[str, Topic] = {
    "approved": "approved",
    "rejected": "rejected",
    "returned": "returned",
    "draft": "withdrawn",
}


def expiring_notices(told: RequestExpiring) -> dict[str, Content]:
    """Requester and preparer of a returned request nobody works on."""
    state = told.state
    content = Content(
        topic="expiring",
        number=state.number,
        revision=told.revision,
        amount=state.amount.amount,
        currency=state.amount.currency,
        expires_at=told.cancels_at,
        title=state.title,
    )
    return dict.fromkeys((state.requester, state.preparer), content)


def tag_of(request_id: object, person: str) -> str:
    """Bitrix24 keeps one notification per tag, so this is one bell entry per person and request."""
    return f"pr:{request_id}:{person}"


def wanted_notices(state: RouteState) -> dict[str, Content]:
    """Everybody who should have a notice now; who is not in it should have none.

    An open task outweighs a question, both outweigh that somebody else is late and that an earlier yes counts again, all outweigh an outcome. Outcomes are told to those the request belongs to, except for what they
    did themselves; withdrawn by the requester himself is therefore silence.
    """
    wanted = _outcome(state) | _survivors(state) | _late(state) | _questions(state)
    for person, tasks in _tasks_by_person(state).items():
        wanted[person] = _ask(state, person, tasks)
    return wanted


def open_tasks(state: RouteState) -> dict[str, int]:
    """How many decisions of this request wait for each person."""
    return {person: len(tasks) for person, tasks in _tasks_by_person(state).items()}


def _tasks_by_person(state: RouteState) -> dict[str, list[OpenTask]]:
    found: dict[str, list[OpenTask]] = {}
    for task in state.open_tasks:
        found.setdefault(task.assignee, []).append(task)
    return found


def _ask(state: RouteState, person: str, tasks: list[OpenTask]) -> Content:
    return _about(
        state,
        "repair" if all(task.kind == "repair" for task in tasks) else "ask",
        tasks=len(tasks),
        stages=tuple(sorted({task.stage for task in tasks})),
        on_behalf=all(task.principal != person for task in tasks),
        reminded=max(task.reminded for task in tasks),
        asked_at=min(task.opened_at for task in tasks),
    )


def _survivors(state: RouteState) -> dict[str, Content]:
    """Whoever said yes to an earlier revision hears that it counts again, and may take it back."""
    if state.status != "in_approval":
        return {}
    return {each.person: _about(state, "survivor") for each in state.survivors}


def _late(state: RouteState) -> dict[str, Content]:
    """Heads who are only told, and process administrators where nobody above is left; `tasks` counts what is late."""
    told: dict[str, list[bool]] = {}
    for each in state.late:
        for person in each.told:
            told.setdefault(person, []).append(each.nobody_above)
    return {
        person: _about(state, "nobody_above" if any(alone) else "late", tasks=len(alone))
        for person, alone in told.items()
    }


def _questions(state: RouteState) -> dict[str, Content]:
    """`tasks` counts the questions, so that another one is told anew."""
    asked: dict[str, list[datetime]] = {}
    for each in state.questions:
        asked.setdefault(each.to, []).append(each.asked_at)
    return {
        person: _about(state, "question", tasks=len(moments), asked_at=min(moments))
        for person, moments in asked.items()
    }


def _about(state: RouteState, topic: Topic, **more: Any) -> Content:
    return Content(
        topic=topic,
        number=state.number,
        revision=state.revision,
        amount=state.amount.amount,
        currency=state.amount.currency,
        title=state.title,
        **more,
    )


def _outcome(state: RouteState) -> dict[str, Content]:
    topic = "expired" if state.cancelled_because == "untouched" else _OUTCOMES.get(state.status)
    if topic is None:
        return {}
    if topic == "withdrawn" and state.decided_by is None:
        return {}  # refused or never decided: the person at the keyboard has been told already
    if topic == "approved" and state.decided_by is None:
        topic = "auto_approved"
    comment = "" if topic in {"withdrawn", "expired"} else state.comment  # the last comment was another decision's
    content = _about(state, topic, comment=comment)
    own = {state.requester, state.preparer}
    return {person: content for person in own if topic == "expired" or person != state.decided_by}
