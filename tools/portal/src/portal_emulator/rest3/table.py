"""How a method of REST 3.0 is declared, called and refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.portal import Portal

PREFIX = "BITRIX_REST_V3_EXCEPTION_"
BATCH_LIMIT = 50


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


@dataclass(slots=True)
class Call3:
    """One call; parameter names are case-sensitive."""

    portal: Portal
    app: App | None
    user: Person
    params: dict[str, Any]

    def number(self, name: str) -> int:
        value = self.params.get(name)
        if isinstance(value, bool) or not str(value or "").isdigit():
            raise invalid(f'Parameter "{name}" is required.', name)
        return int(str(value))

    def selected(self, row: dict[str, Any], always: tuple[str, ...] = ()) -> dict[str, Any]:
        """The fields asked for; without `select` all but those that must be named."""
        wanted = self.params.get("select")
        if wanted is None:
            return {key: value for key, value in row.items() if key not in always}
        if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
            raise Rest3Error(400, "INVALIDSELECTEXCEPTION", f"Cannot recognize select expression `{wanted}`")
        if unknown := [each for each in wanted if each not in row]:
            message = f"Unknown field `{unknown[0]}` for entity `NodeDto`"
            raise Rest3Error(400, "UNKNOWNDTOPROPERTYEXCEPTION", message)
        return {key: row[key] for key in wanted}

    def page(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """50 rows unless told otherwise, at most 200."""
        asked = self.params.get("pagination") or {}
        try:
            limit, page = int(asked.get("limit", 50)), int(asked.get("page", 1))
            offset = int(asked.get("offset") or 0)
        except (AttributeError, TypeError, ValueError) as error:
            raise _bad_page(asked) from error
        if limit < 1:
            raise _bad_page(asked)
        limit = min(limit, 200)
        start = offset or (page - 1) * limit
        return rows[start : start + limit]


def _bad_page(asked: Any) -> Rest3Error:
    return Rest3Error(400, "INVALIDPAGINATIONEXCEPTION", f"Cannot recognize pagination parameter `{asked}`")


Handler3 = Callable[[Call3], Any]


@dataclass(frozen=True, slots=True)
class Method3:
    scope: str
    run: Handler3


METHODS3: dict[str, Method3] = {}


def method3(name: str, scope: str) -> Callable[[Handler3], Handler3]:
    def declare(run: Handler3) -> Handler3:
        METHODS3[name.lower()] = Method3(scope, run)
        return run

    return declare


def run3(portal: Portal, name: str, app: App | None, user: Person, params: dict[str, Any]) -> tuple[Any, int]:
    """The result and the number of commands. A batch ends with its first refusal, as the portal's does."""
    if name != "batch":
        return _one(portal, name, app, user, params), 0
    commands = [params[key] for key in sorted((key for key in params if key.isdigit()), key=int)]
    if not commands or len(commands) > BATCH_LIMIT:
        raise Rest3Error(400, "INVALIDSELECTEXCEPTION", "A batch holds 1 to 50 commands")
    results = []
    for command in commands:
        inner = str(command.get("method", "")).lower()
        portal.calls.batched[inner] += 1
        results.append(_one(portal, inner, app, user, command.get("query") or {}))
    return results, len(commands)


def _one(portal: Portal, name: str, app: App | None, user: Person, params: dict[str, Any]) -> Any:
    method = METHODS3.get(name)
    if method is None:
        raise Rest3Error(404, "METHODNOTFOUNDEXCEPTION", f"Method `{name}` not found")
    if app is not None and method.scope not in app.scope:
        message = "Insufficient access rights: required scope is missing"
        raise Rest3Error(403, "INSUFFICIENTSCOPEEXCEPTION", message)
    return method.run(Call3(portal, app, user, params))
