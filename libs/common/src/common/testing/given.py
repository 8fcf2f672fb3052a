"""A broker and a database server that somebody else runs: named in the environment or in a container."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import quote, unquote, urlsplit

from common.testing.broker import ADMIN, SERVICES, hashed, management, service_permissions


@dataclass(frozen=True)
class GivenPostgres:
    """A server reached by an administrator's URL."""

    admin_url: str


@dataclass
class GivenRabbit(AbstractContextManager["GivenRabbit"]):
    """A broker reached by an administrator's AMQP URL and its management API.

    Works in a vhost of its own, removed at the end; the users it creates are named after the services
    (consumers check them), with passwords derived from the administrator's.
    """

    admin_url: str
    management_url: str
    vhost: str = field(default_factory=lambda: f"purchase-{secrets.token_hex(4)}")

    def __enter__(self) -> Self:
        self._call("PUT", f"/api/vhosts/{self.vhost}", {})
        for user in (ADMIN, *SERVICES):
            name = self._name(user)
            if user != ADMIN:
                account = {"password_hash": hashed(self._password(user)), "tags": ""}
                self._call("PUT", f"/api/users/{name}", account)
            self._call("PUT", f"/api/permissions/{self.vhost}/{quote(name)}", service_permissions(user))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call("DELETE", f"/api/vhosts/{self.vhost}", None)

    def amqp_url(self, user: str = ADMIN) -> str:
        parts = urlsplit(self.admin_url)
        host = f"{parts.hostname}:{parts.port or 5672}"
        return f"amqp://{quote(self._name(user))}:{quote(self._password(user))}@{host}/{self.vhost}"

    def _name(self, user: str) -> str:
        return unquote(urlsplit(self.admin_url).username or "guest") if user == ADMIN else user

    def _password(self, user: str) -> str:
        own = unquote(urlsplit(self.admin_url).password or "guest")
        return own if user == ADMIN else hashlib.sha256(f"{own}:{user}".encode()).hexdigest()[:32]

    def _call(self, method: str, path: str, body: dict[str, str] | None) -> None:
        management(self.management_url, method, path, body).raise_for_status()


class Broker(Protocol):
    @property
    def management_url(self) -> str: ...

    def amqp_url(self, user: str = ...) -> str: ...


@dataclass(frozen=True)
class Corner:
    """A vhost of its own on a broker others use too: nobody else's messages arrive here."""

    broker: Broker
    vhost: str

    @property
    def management_url(self) -> str:
        return self.broker.management_url

    def amqp_url(self, user: str = ADMIN) -> str:
        return f"{self.broker.amqp_url(user).rpartition('/')[0]}/{self.vhost}"


@contextmanager
def corner_of(broker: Broker) -> Iterator[Corner]:
    """The broker's users with their usual rights, in a new vhost that is removed at the end."""
    corner = Corner(broker, f"corner-{secrets.token_hex(4)}")
    path = f"/api/vhosts/{corner.vhost}"
    management(broker.management_url, "PUT", path, {}).raise_for_status()
    for user in (ADMIN, *SERVICES):
        name = unquote(urlsplit(broker.amqp_url(user)).username or "")
        rights = f"/api/permissions/{corner.vhost}/{quote(name)}"
        management(broker.management_url, "PUT", rights, service_permissions(user)).raise_for_status()
    try:
        yield corner
    finally:
        management(broker.management_url, "DELETE", path)
