"""Key-value storage of an application: one for everybody, one per person."""

from typing import Any

from portal_emulator.apps import App
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method


def _application(call: Call) -> App:
    if call.app is None:
        raise RestError(400, "AccessException", "Application context required")
    return call.app


def _values(call: Call) -> dict[str, Any]:
    values = call.mapping("OPTIONS")
    if not values:
        raise RestError(400, "ArgumentNullException", "options is empty")
    return values


def _read(stored: dict[str, Any], call: Call) -> Any:
    name = call.text("OPTION")
    return stored.get(name) if name else (dict(stored) or [])


@method("app.option.set")
def app_option_set(call: Call) -> Any:
    app = _application(call)
    if not call.user.admin:
        raise RestError(400, "AccessException", "Administrator authorization required")
    app.options.update(_values(call))
    call.portal.poke()
    return True


@method("app.option.get")
def app_option_get(call: Call) -> Any:
    return _read(_application(call).options, call)


@method("user.option.set")
def user_option_set(call: Call) -> Any:
    app = _application(call)
    app.user_options.setdefault(call.user.id, {}).update(_values(call))
    return True


@method("user.option.get")
def user_option_get(call: Call) -> Any:
    return _read(_application(call).user_options.get(call.user.id, {}), call)
