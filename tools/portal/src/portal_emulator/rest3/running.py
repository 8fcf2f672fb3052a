"""One method of REST 3.0, a batch of them, or the stored answer to a repeat."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.portal import Portal
from portal_emulator.rest3.table import Call3, Rest3Error, find3

BATCH_LIMIT = 50
KEPT_SECONDS = 24 * 3600
_KEY = re.compile(r"[ -~]{1,255}")


@dataclass(slots=True)
class Ran:
    """What goes back: the result, headers about the Idempotency-Key, how many commands a batch had, any envelope."""

    result: Any
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    commands: int = 0
    bare: bool = False


def run3(portal: Portal, name: str, app: App | None, user: Person, params: dict[str, Any], key: str | None) -> Ran:
    """A batch ends with its first refusal, as the portal's does; a successful write is kept under its key for a day."""
    if name == "batch":
        return _batch(portal, app, user, params)
    method, call = find3(name, app), Call3(portal, app, user, params)
    if key is None or not method.writes:
        return Ran(method.run(call), bare=method.bare)
    if not _KEY.fullmatch(key):
        raise Rest3Error(400, "INVALIDIDEMPOTENCYKEYEXCEPTION", "Idempotency-Key must be 1 to 255 printable characters")
    place = (app.client_id if app else "webhook", user.id, name, key)
    body, now = json.dumps(params, sort_keys=True), portal.clock.now()
    echo = [(b"idempotency-key", key.encode())]
    kept = portal.kept_answers.get(place)
    if kept is None or kept[2] <= now:
        result = method.run(call)
        portal.kept_answers[place] = (body, result, now + KEPT_SECONDS)
        return Ran(result, echo)
    if kept[0] != body:
        raise Rest3Error(422, "IDEMPOTENCYKEYREUSEDEXCEPTION", "Idempotency-Key was used with another request body")
    return Ran(kept[1], [*echo, (b"idempotent-replayed", b"true")])


def _batch(portal: Portal, app: App | None, user: Person, params: dict[str, Any]) -> Ran:
    commands = [params[key] for key in sorted((key for key in params if key.isdigit()), key=int)]
    if not commands or len(commands) > BATCH_LIMIT or not all(isinstance(each, dict) for each in commands):
        raise Rest3Error(400, "INVALIDSELECTEXCEPTION", "A batch holds 1 to 50 commands")
    results = []
    for command in commands:
        name, query = str(command.get("method", "")).lower(), command.get("query")
        portal.calls.batched[name] += 1
        call = Call3(portal, app, user, query if isinstance(query, dict) else {})
        results.append(find3(name, app).run(call))
    return Ran(results, commands=len(commands))
