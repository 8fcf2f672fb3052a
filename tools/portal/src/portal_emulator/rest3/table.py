"""How a method of REST 3.0 is declared, called and refused."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.portal import Portal

PREFIX = "BITRIX_REST_V3_EXCEPTION_"


class Rest3Error(Exception):
    """A refusal; `validation` lists {message, field}."""

    def __init__(self, status: int, code: str, message: str, validation: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.validation = status, PREFIX + code, message, validation

    def body(self) -> dict[str, Any]:
        places = {"validation": self.validation} if self.validation else {}
        return {"error": {"code": self.code, "message": self.message, **places}}


def invalid(message: str, field: str) -> Rest3Error:
    places = [{"message": message, "field": field}]
    return Rest3Error(400, "VALIDATION_REQUESTVALIDATIONEXCEPTION", "Error during request object validation", places)


def required(field: str) -> Rest3Error:
    return invalid(f"Required field `{field}` is not specified", field)


def invalid_json() -> Rest3Error:
    return Rest3Error(400, "INVALIDJSONEXCEPTION", "The request body is not valid JSON")


@dataclass(slots=True)
class Call3:
    """One call; parameter names are case-sensitive."""

    portal: Portal
    app: App | None
    user: Person
    params: dict[str, Any]

    def number(self, name: str) -> int:
        value = self.params.get(name)
        if value is None or value == "":
            raise required(name)
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,18}", str(value)):
            raise invalid(f"Field `{name}` requires data type `int` for this request", name)
        return int(str(value))

    def word(self, name: str) -> str:
        value = self.params.get(name)
        if not isinstance(value, str) or not value.strip():
            raise required(name)
        return value.strip()

    def selected(self, row: dict[str, Any], always: tuple[str, ...] = (), entity: str = "NodeDto") -> dict[str, Any]:
        """The fields asked for; without `select` all but those that must be named."""
        wanted = self.params.get("select")
        if wanted is None:
            return {key: value for key, value in row.items() if key not in always}
        if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
            raise Rest3Error(400, "INVALIDSELECTEXCEPTION", f"Cannot recognize select expression `{wanted}`")
        if unknown := [each for each in wanted if each not in row]:
            message = f"Unknown field `{unknown[0]}` for entity `{entity}`"
            raise Rest3Error(400, "UNKNOWNDTOPROPERTYEXCEPTION", message)
        return {key: row[key] for key in wanted}

    def page(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """50 rows unless told otherwise, at most 200."""
        asked = self.params.get("pagination") or {}
        try:
            limit, page = int(asked.get("limit", 50)), int(asked.get("page", 1))
            offset = int(asked.get("offset") or 0)
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise _bad_page(asked) from error
        if limit < 1 or page < 1 or offset < 0:
            raise _bad_page(asked)
        limit = min(limit, 200)
        start = offset or (page - 1) * limit
        return rows[start : start + limit]


def _bad_page(asked: Any) -> Rest3Error:
    written = json.dumps(asked, separators=(",", ":"))
    return Rest3Error(400, "INVALIDPAGINATIONEXCEPTION", f"Cannot recognize pagination parameter `{written}`")


Handler3 = Callable[[Call3], Any]


@dataclass(frozen=True, slots=True)
class Method3:
    """`writes`: a repeat with the same Idempotency-Key is answered, not carried out. `bare`: without an envelope."""

    name: str
    scope: str
    run: Handler3
    writes: bool = False
    bare: bool = False


METHODS3: dict[str, Method3] = {}


def method3(name: str, scope: str, *, writes: bool = False, bare: bool = False) -> Callable[[Handler3], Handler3]:
    def declare(run: Handler3) -> Handler3:
        METHODS3[name.lower()] = Method3(name, scope, run, writes, bare)
        return run

    return declare


def find3(name: str, app: App | None) -> Method3:
    method = METHODS3.get(name)
    if method is None:
        raise Rest3Error(404, "METHODNOTFOUNDEXCEPTION", f"Method `{name}` not found")
    if app is not None and method.scope and method.scope not in app.scope:
        message = "Insufficient access rights: required scope is missing"
        raise Rest3Error(403, "INSUFFICIENTSCOPEEXCEPTION", message)
    return method
