"""What every process of one stack is told: addresses, keys, ports. Made anew for every start, kept in memory."""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from common.testing.processes import accepts_connections, free_port

SERVICES = ("gateway", "requests", "approvals", "notifier")
PACKAGES = {"gateway": "gateway", "requests": "purchase_requests", "approvals": "approvals", "notifier": "notifier"}

# Receivers whose key a service holds: its own, to prove what it is asked, and those it asks.
CALLS = {
    "gateway": ("gateway", "requests", "approvals", "notifier"),
    "requests": ("requests",),
    "approvals": ("approvals", "gateway"),
    "notifier": ("notifier", "gateway"),
}


def key(length: int = 32) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def preferred_port(wanted: int, taken: set[int], *, familiar: bool) -> int:
    """`wanted` when nobody has it, else any free one, so that two stacks live side by side."""
    port = wanted if familiar and wanted not in taken and not accepts_connections(wanted) else free_port()
    taken.add(port)
    return port


@dataclass(frozen=True)
class Ports:
    """Listening ports on 127.0.0.1, by what listens there."""

    gateway: int
    tokens: int
    requests: int
    approvals: int
    notifier: int
    oauth: int
    control: int
    portals: tuple[int, ...]

    @classmethod
    def choose(cls, portals: Sequence[str], *, familiar: bool) -> "Ports":
        """`familiar`: 8080 and following where free, for people; any free ones for stacks that run side by side."""
        taken: set[int] = set()
        names = ("gateway", "tokens", "requests", "approvals", "notifier", "oauth", "control")
        fixed = {name: preferred_port(8080 + index, taken, familiar=familiar) for index, name in enumerate(names)}
        return cls(
            **fixed, portals=tuple(preferred_port(8100 + n, taken, familiar=familiar) for n in range(len(portals)))
        )

    def of(self, service: str) -> int:
        port: int = getattr(self, service)
        return port


@dataclass(frozen=True)
class Configuration:
    """The environment of each service of one stack."""

    ports: Ports
    database_urls: Mapping[str, Mapping[str, str]]
    amqp_urls: Mapping[str, str]
    extra: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=lambda: {name: key() for name in (*SERVICES, "session", "token")})

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.gateway}"

    def environment(self, service: str) -> dict[str, str]:
        """Variables of one service, beside those this process has itself."""
        urls = self.database_urls[service]
        ring = {name: {"k1": self.keys[name]} for name in CALLS[service]}
        common = {
            "ENVIRONMENT": "development",
            "HOST": "127.0.0.1",
            "PORT": str(self.ports.of(service)),
            "DATABASE_URL": urls["app"],
            "DATABASE_WORKER_URL": urls["worker"],
            "DATABASE_OWNER_URL": urls["owner"],
            "AMQP_URL": self.amqp_urls[service],
            "IDENTITY_KEYS": json.dumps(ring),
            "GATEWAY_TOKENS_URL": f"http://127.0.0.1:{self.ports.tokens}",
            "REQUESTS_URL": f"http://127.0.0.1:{self.ports.requests}",
            "APPROVALS_URL": f"http://127.0.0.1:{self.ports.approvals}",
            "NOTIFIER_URL": f"http://127.0.0.1:{self.ports.notifier}",
            "DEV_ALLOWED_ORIGINS": ",".join(self.development_origins()),
        }
        return {**common, **self._own(service), **self.extra.get(service, {})}

    def development_origins(self) -> list[str]:
        """The emulator's addresses and the section's own, exactly: nothing else local may be called."""
        emulated = [self.ports.oauth, *self.ports.portals]
        return [f"http://localhost:{port}" for port in emulated] + [self.gateway_url]

    def _own(self, service: str) -> dict[str, str]:
        if service == "gateway":
            return {
                "TOKENS_PORT": str(self.ports.tokens),
                "PUBLIC_URL": self.gateway_url,
                "SESSION_KEYS": json.dumps({"k1": self.keys["session"]}),
                "TOKEN_KEYS": json.dumps({"k1": self.keys["token"]}),
            }
        if service == "approvals":
            return {"POLL_SECONDS": "5"}
        if service == "notifier":
            return {"COUNTER_SECONDS": "2"}
        return {}
