"""One REST call on its way: what a path asks for, and what goes back."""

from dataclasses import dataclass, field
from typing import Any

from portal_emulator.authorisation import Caller
from portal_emulator.errors import RestError
from portal_emulator.rest3 import Rest3Error


@dataclass(slots=True)
class Asked:
    """Where a path points: the method and, for webhooks, the secret in front of it."""

    method: str
    webhook: tuple[str, str] | None = None
    third: bool = False


@dataclass(slots=True)
class Answer:
    """What goes back, and what the log of calls keeps about it."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    commands: int = 0
    error: str = ""
    caller: Caller | None = None

    def refuse(self, refusal: RestError | Rest3Error) -> None:
        self.status, self.body, self.error = refusal.status, refusal.body(), refusal.code

    def who(self) -> dict[str, Any]:
        app, user = self.caller or (None, None)
        return {"user": user.id if user else None, "app": app.client_id if app else None}


def parse_path(path: str) -> Asked:
    """`/rest/[api/]{method}[.json]` or `/rest/[api/]{user}/{code}/{method}`; names are case-insensitive."""
    parts = [part for part in path.split("/") if part][1:]
    third = len(parts) > 1 and parts[0] == "api"
    parts = parts[1:] if third else parts
    name = parts[-1].lower() if parts else ""
    name = name.removesuffix(".json")
    if len(parts) == 3 and parts[0].isdigit():
        return Asked(name, (parts[0], parts[1]), third)
    return Asked(name, None, third)
