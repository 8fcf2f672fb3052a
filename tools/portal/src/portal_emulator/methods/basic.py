"""Methods every application may call: who am I, what is this portal, what can I do."""

import re
from typing import Any

from portal_emulator.envelope import php
from portal_emulator.errors import RestError, access_denied
from portal_emulator.methods.table import METHODS, Call, Method, method

FEATURES = {"rest_offline_extended": "Y", "rest_auth_connector": "Y"}
_PERSON = re.compile(r"(?:IU|U)(\d+)")
_DEPARTMENT = re.compile(r"(DR|D|SG)(\d+)")


@method("app.info")
def app_info(call: Call) -> Any:
    if call.app is None:
        raise access_denied("Access denied! Application context required", 400)
    return {
        "ID": call.app.id,
        "CODE": call.app.client_id,
        "VERSION": call.app.version,
        "STATUS": call.app.status,
        "INSTALLED": call.app.finished,
        "PAYMENT_EXPIRED": "N",
        "DAYS": None,
        "LANGUAGE_ID": call.user.language,
        "LICENSE": "en_ent250",
        "LICENSE_TYPE": "ent250",
        "LICENSE_FAMILY": "ent",
    }


@method("profile")
def profile(call: Call) -> Any:
    return {
        "ID": str(call.user.id),
        "ADMIN": call.user.admin,
        "NAME": call.user.name,
        "LAST_NAME": call.user.last_name,
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }


@method("user.admin")
def user_admin(call: Call) -> Any:
    return call.user.admin


@method("user.access")
def user_access(call: Call) -> Any:
    """True when the caller holds one of the access codes; administrators hold all of them."""
    mine = {"G2", "AU", "UA", f"U{call.user.id}", f"IU{call.user.id}"}
    for number in call.user.department_ids:
        mine.add(f"D{number}")
        current: int | None = number
        while current is not None:
            mine.add(f"DR{current}")
            current = call.portal.company.departments[current].parent
    return call.user.admin or any(code in mine for code in _codes(call))


@method("access.name")
def access_name(call: Call) -> Any:
    codes = _codes(call)
    if not codes:
        return False
    named = {code: _name(call, code) for code in codes}
    return php({code: value for code, value in named.items() if value is not None})


def _codes(call: Call) -> list[str]:
    return [str(code) for code in call.listed("ACCESS")]


def _name(call: Call, code: str) -> dict[str, str] | None:
    fixed = {"G2": "All visitors", "AU": "All authorized users", "UA": "All employees"}
    if code in fixed:
        return {"provider": "", "name": fixed[code], "provider_id": "other"}
    company = call.portal.company
    if found := _PERSON.fullmatch(code):
        person = company.people.get(int(found[1]))
        return {"provider": "", "name": person.full_name, "provider_id": "user"} if person else None
    if found := _DEPARTMENT.fullmatch(code):
        department = company.departments.get(int(found[2]))
        suffix = " (all with subdepartments)" if found[1] == "DR" else ""
        if department:
            return {"provider": "", "name": department.name + suffix, "provider_id": "intranet"}
    return None


@method("scope")
def scope(call: Call) -> Any:
    everything = sorted({name for entry in METHODS.values() for name in entry.scopes})
    if call.flag("FULL") or call.app is None:
        return everything
    return sorted(call.app.scope)


@method("methods")
def methods(call: Call) -> Any:
    """Of one scope (an empty name means the basic ones), else all the caller may use, else (`full`) all there are."""
    if "SCOPE" in call.params:
        wanted = call.text("SCOPE")
        return [entry.name for entry in METHODS.values() if (wanted in entry.scopes if wanted else not entry.scopes)]
    return [entry.name for entry in METHODS.values() if call.flag("FULL") or _granted(call, entry)]


@method("method.get")
def method_get(call: Call) -> Any:
    entry = METHODS.get(call.text("NAME").lower())
    if entry is None:
        return {"isExisting": False, "isAvailable": False}
    return {"isExisting": True, "isAvailable": _granted(call, entry)}


def _granted(call: Call, entry: Method) -> bool:
    return not entry.scopes or call.app is None or bool(entry.scopes & call.app.scope)


@method("server.time")
def server_time(call: Call) -> Any:
    return call.portal.clock.iso()


@method("feature.get")
def feature_get(call: Call) -> Any:
    code = call.text("CODE")
    if not code:
        raise RestError(400, "CODE_EMPTY", "CODE can't be empty")
    return {"value": FEATURES.get(code, "N")}
