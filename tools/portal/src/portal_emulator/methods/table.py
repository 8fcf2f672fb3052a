"""How a REST method is declared and what it is called with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.envelope import whole
from portal_emulator.errors import RestError, access_denied, application_required
from portal_emulator.portal import Portal


@dataclass(slots=True)
class Call:
    """One call: whose, in which application (None for a webhook), with upper-case parameter names."""

    portal: Portal
    app: App | None
    user: Person
    params: dict[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def text(self, name: str) -> str:
        value = self.params.get(name)
        return "" if value is None or isinstance(value, dict | list) else str(value).strip()

    def number(self, name: str) -> int:
        return whole(self.params.get(name))

    def flag(self, name: str) -> bool:
        return self.params.get(name) in (True, 1, "1", "true", "Y")

    def listed(self, name: str) -> list[Any]:
        """A list parameter; one value stands for itself, a map for its values."""
        value = self.params.get(name)
        if isinstance(value, dict):
            return list(value.values())
        return value if isinstance(value, list) else [] if value is None or value == "" else [value]

    def mapping(self, name: str) -> dict[str, Any]:
        """A map parameter; PHP clients send an empty one as a list."""
        value = self.params.get(name)
        if isinstance(value, list):
            return {str(index): item for index, item in enumerate(value)}
        return value if isinstance(value, dict) else {}

    def application(self) -> App:
        if self.app is None:
            raise application_required()
        return self.app

    def administrator(self) -> None:
        if not self.user.admin:
            raise access_denied()


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes` is empty for basic methods; otherwise one of them must be granted."""

    name: str
    scopes: frozenset[str]
    run: Handler

    def allowed(self, app: App | None) -> None:
        if self.scopes and app is not None and not self.scopes & app.scope:
            raise RestError(
                401,
                "insufficient_scope",
                "The request requires higher privileges than provided by the access token",
            )


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str) -> Callable[[Handler], Handler]:
    """Declares a method under its lower-case name (method names are case-insensitive)."""

    def declare(run: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, frozenset(scopes), run)
        return run

    return declare
