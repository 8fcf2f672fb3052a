"""The bell over REST: add, replace by tag, delete, read, counters."""

import json
from typing import Any

from portal_emulator.company import Person
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method
from portal_emulator.notifications import Notification

ATTACH_LIMIT = 60_000


@method("im.notify.system.add", "im")
def system_add(call: Call) -> Any:
    return _add(call, author=0)


@method("im.notify.personal.add", "im")
def personal_add(call: Call) -> Any:
    return _add(call, author=call.user.id)


@method("im.notify", "im")
def notify(call: Call) -> Any:
    return _add(call, author=0 if call.text("TYPE").upper() == "SYSTEM" else call.user.id)


def _add(call: Call, author: int) -> int | bool:
    """The notification's id, or False when it was not created (nobody there to receive it)."""
    recipient, message = call.text("USER_ID"), call.text("MESSAGE")
    if not recipient.isdigit() or int(recipient) <= 0:
        raise RestError(400, "USER_ID_EMPTY", "User ID can't be empty")
    if not message:
        raise RestError(400, "MESSAGE_EMPTY", "Message can't be empty")
    attach = _attach(call)
    portal = call.portal
    if portal.faults.notifications == "error":
        raise RestError(500, "INTERNAL_SERVER_ERROR", "Internal server error")
    person = portal.company.people.get(int(recipient))
    if portal.faults.notifications == "false" or person is None or not person.active:
        return False
    number = portal.bell.add(
        Notification(
            id=portal.bell.number(),
            user_id=person.id,
            author_id=author,
            app=_app(call),
            text=message,
            text_out=call.text("MESSAGE_OUT"),
            tag=_tag(call, "TAG"),
            sub_tag=_tag(call, "SUB_TAG"),
            at=portal.clock.now(),
            attach=attach,
        )
    )
    portal.poke()
    return number


def _attach(call: Call) -> str:
    attach = call.get("ATTACH")
    if not attach:
        return ""
    if not isinstance(attach, str):
        attach = json.dumps(attach)
    if len(attach) > ATTACH_LIMIT:
        raise RestError(400, "ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
    return attach


def _app(call: Call) -> str:
    return call.app.client_id if call.app is not None else call.text("CLIENT_ID")


def _tag(call: Call, name: str) -> str:
    value = call.text(name)
    return f"MP|{_app(call)}|{value}" if value else ""


@method("im.notify.delete", "im")
def delete(call: Call) -> Any:
    given = [name for name in ("ID", "TAG", "SUB_TAG") if call.text(name)]
    if len(given) != 1:
        raise RestError(400, "PARAMS_ERROR", "Incorrect params")
    if not _app(call):
        raise RestError(403, "ACCESS_DENIED", "Client ID not specified")
    bell = call.portal.bell
    if given == ["ID"]:
        number = call.text("ID")
        bell.delete_id(int(number) if number.isdigit() else 0, _app(call))
    elif given == ["TAG"]:
        bell.delete_tag(_tag(call, "TAG"))
    else:
        bell.delete_sub_tag(_tag(call, "SUB_TAG"))
    call.portal.poke()
    return True


@method("im.notify.get", "im")
def get(call: Call) -> Any:
    """The caller's own notifications, newest first."""
    bell, people = call.portal.bell, call.portal.company.people
    last = call.text("LAST_ID")
    if bool(last) != bool(call.text("LAST_TYPE")):
        raise RestError(400, "LAST_ID_AND_LAST_TYPE", "Parameters LAST_ID and LAST_TYPE should be used together.")
    if last and not last.isdigit():
        raise RestError(400, "LAST_ID_STRING", "Last notification ID can't be string")
    limit = min(int(call.text("LIMIT") or 50), 50)
    found = bell.latest(call.user.id, limit, int(last) if last else None)
    authors = {item.author_id for item in found if item.author_id in people}
    return {
        "total_count": len(bell.by_user.get(call.user.id, {})),
        "total_unread_count": bell.unread(call.user.id),
        "chat_id": call.user.id,
        "notifications": [_row(call, item) for item in found],
        "users": [_user(people[number]) for number in sorted(authors)],
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


def _user(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "active": person.active,
        "name": person.full_name,
        "first_name": person.name,
        "last_name": person.last_name,
        "work_position": person.title,
        "departments": person.department_ids,
        "type": "user",
    }


@method("im.notify.read", "im")
def read(call: Call) -> Any:
    """Marks one notification (or, by default, everything up to it) read; ACTION=N makes it unread again."""
    number = int(call.text("ID") or 0)
    only, state = call.text("ONLY_CURRENT").upper() == "Y", call.text("ACTION").upper() != "N"
    for item in call.portal.bell.by_user.get(call.user.id, {}).values():
        if item.id == number or (not only and item.id < number):
            item.read = state
    call.portal.poke()
    return True


@method("im.notify.read.all", "im")
def read_all(call: Call) -> Any:
    call.portal.bell.read_all(call.user.id)
    call.portal.poke()
    return True


@method("im.counters.get", "im")
def counters(call: Call) -> Any:
    unread = call.portal.bell.unread(call.user.id)
    kinds = {"ALL": unread, "NOTIFY": unread, "CHAT": 0, "LINES": 0, "DIALOG": 0, "MESSENGER": 0}
    return {"TYPE": kinds, "CHAT": [], "CHAT_MUTED": [], "CHAT_UNREAD": [], "LINES": [], "DIALOG": [],
            "DIALOG_UNREAD": []}  # fmt: skip
