"""The caller's own bell over REST: what hangs there, reading it, answering it, its counters."""

import hashlib
from collections.abc import Callable
from typing import Any

from portal_emulator.company import Person
from portal_emulator.envelope import whole
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method
from portal_emulator.notifications import Notification


@method("im.notify.get", "im")
def get(call: Call) -> Any:
    """Newest first. Before the first notification there is no system chat, hence no counts and no chat id."""
    bell, people = call.portal.bell, call.portal.company.people
    last = call.text("LAST_ID")
    if bool(last) != bool(call.text("LAST_TYPE")):
        raise RestError(400, "LAST_ID_AND_LAST_TYPE", "Parameters LAST_ID and LAST_TYPE should be used together.")
    if last and not (last.isascii() and last.isdigit()):
        raise RestError(400, "LAST_ID_STRING", "Last notification ID can't be string")
    mine = bell.by_user.get(call.user.id)
    if not mine:
        return {"notifications": [], "users": []}
    limit = min(call.number("LIMIT") or 50, 50)
    found = bell.latest(call.user.id, limit, int(last) if last else None)
    authors = {item.author_id for item in found if item.author_id in people}
    return {
        "total_count": len(mine),
        "total_unread_count": bell.unread(call.user.id),
        "chat_id": call.user.id,
        "notifications": [_row(call, item) for item in found],
        "users": [_user(call, people[number]) for number in sorted(authors)],
    }


def _row(call: Call, item: Notification) -> dict[str, Any]:
    return {
        "id": item.id,
        "chat_id": item.user_id,
        "author_id": item.author_id,
        "date": call.portal.clock.iso(item.at),
        "notify_type": 2 if item.author_id else 3,
        "notify_module": "rest",
        "notify_event": "rest_notify",
        "notify_tag": item.tag,
        "notify_sub_tag": item.sub_tag,
        "notify_title": "",
        "setting_name": "rest|rest_notify",
        "text": item.text,
        "notify_read": "Y" if item.read else "N",
        "params": None,
    }


def _user(call: Call, person: Person) -> dict[str, Any]:
    colour = hashlib.sha256(str(person.id).encode()).hexdigest()[:6]
    return {
        "id": person.id,
        "active": person.active,
        "name": person.full_name,
        "first_name": person.name,
        "last_name": person.last_name,
        "work_position": person.title,
        "color": f"#{colour}",
        "avatar": "",
        "avatar_hr": "",
        "gender": "M",
        "birthday": "",
        **dict.fromkeys(("extranet", "network", "bot", "connector"), False),
        "external_auth_id": "socservices",
        "status": "online",
        "idle": False,
        "last_activity_date": call.portal.clock.iso(),
        **dict.fromkeys(("mobile_last_date", "desktop_last_date", "absent"), False),
        "departments": person.department_ids,
        "phones": {"work_phone": "", "inner_phone": str(person.id)},
        "bot_data": None,
        "type": "user",
        "website": "",
        "email": person.email,
    }


@method("im.notify.read", "im")
def read(call: Call) -> Any:
    """Marks one notification (or, unless ONLY_CURRENT=Y, it and all later ones) read; ACTION=N makes them unread."""
    if "ID" not in call.params:
        return True
    number, only = call.number("ID"), call.text("ONLY_CURRENT").upper() == "Y"
    _mark(call, lambda item: item.id == number or (not only and item.id > number))
    return True


@method("im.notify.read.list", "im")
def read_list(call: Call) -> Any:
    """A number that is not positive ends the list."""
    if not isinstance(call.get("IDS"), list | dict):
        raise RestError(400, "PARAMS_ERROR", "No IDS param or it is not an array")
    numbers: set[int] = set()
    for number in map(whole, call.listed("IDS")):
        if number <= 0:
            break
        numbers.add(number)
    _mark(call, lambda item: item.id in numbers)
    return True


def _mark(call: Call, chosen: Callable[[Notification], bool]) -> None:
    state = (call.text("ACTION").upper() or "Y") == "Y"
    for item in call.portal.bell.by_user.get(call.user.id, {}).values():
        if chosen(item):
            item.read = state
    call.portal.poke()


@method("im.notify.read.all", "im")
def read_all(call: Call) -> Any:
    call.portal.bell.read_all(call.user.id)
    call.portal.poke()
    return {"result": True, "newCounter": call.portal.bell.unread(call.user.id)}


@method("im.notify.answer", "im")
def reply(call: Call) -> Any:
    """Applications cannot make notifications with a quick reply, so nobody is there to hear one."""
    return _unheard(call, "ANSWER_TEXT", "ANSWER_TEXT_ERROR", "ANSWER_TEXT can't be empty")


@method("im.notify.confirm", "im")
def confirm(call: Call) -> Any:
    """Applications cannot make notifications with buttons, so nobody is there to hear of one."""
    return _unheard(call, "NOTIFY_VALUE", "NOTIFY_VALUE_ERROR", "Notification Value can't be empty")


def _unheard(call: Call, name: str, code: str, description: str) -> Any:
    if call.number("NOTIFY_ID") <= 0:
        raise RestError(400, "ID_ERROR", "Notification ID can't be empty")
    if not call.text(name):
        raise RestError(400, code, description)
    return {"result_message": False}


@method("im.notify.schema.get", "im")
def schema_get(_call: Call) -> Any:
    kinds = [{"ID": "rest|rest_notify", "NAME": "Notifications of applications"}]
    return {"rest": {"NAME": "Applications", "MODULE_ID": "rest", "LIST": kinds}}


@method("im.counters.get", "im")
def counters(call: Call) -> Any:
    unread = call.portal.bell.unread(call.user.id)
    kinds = {"ALL": unread, "NOTIFY": unread, "CHAT": 0, "LINES": 0, "DIALOG": 0, "MESSENGER": 0}
    return {"TYPE": kinds, "CHAT": [], "CHAT_MUTED": [], "CHAT_UNREAD": [], "LINES": [], "DIALOG": [],
            "DIALOG_UNREAD": []}  # fmt: skip
