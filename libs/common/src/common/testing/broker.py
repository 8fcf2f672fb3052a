"""RabbitMQ for tests and the demo: a private broker with its own port mapper, cookie and folders."""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from common.testing.processes import (
    Child,
    DidNotStartError,
    accepts_connections,
    find_program,
    free_port,
    spawn,
)

VHOST = "purchase"
ADMIN = "admin"
SERVICES = ("gateway", "requests", "approvals", "notifier")
PROGRAMS = [Path("/usr/lib/rabbitmq/bin")]


def rabbit_is_installed() -> bool:
    # the wrapper in /usr/sbin switches user and uses the system's data folder: only the real script will do
    return all((PROGRAMS[0] / name).is_file() for name in ("rabbitmq-server", "rabbitmqctl"))


def service_permissions(user: str) -> dict[str, str]:
    """What a service's broker user may touch: the declared topology, and exclusive queues of its own.

    Every service declares the whole topology, so a finer cut would only look safer; who really said
    an event is proved by `user_id`, which the broker checks on every publish.
    """
    if user == ADMIN:
        return {"configure": ".*", "write": ".*", "read": ".*"}
    durable = rf"({'|'.join(SERVICES)})\.(commands|background|events|feed)"
    names = rf"^(commands|events|unroutable|dead-letter|{durable}|(replies|live)\..*|amq\.(gen.*|default))$"
    return {"configure": names, "write": names, "read": names}


def definitions(passwords: Mapping[str, str]) -> dict[str, Any]:
    """Users, vhost and permissions in the form the broker loads at boot."""
    users = [
        {
            "name": name,
            "password_hash": hashed(password),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": "administrator" if name == ADMIN else "",
        }
        for name, password in passwords.items()
    ]
    permissions = [{"user": name, "vhost": VHOST, **service_permissions(name)} for name in passwords]
    return {"vhosts": [{"name": VHOST}], "users": users, "permissions": permissions}


def hashed(password: str) -> str:
    """RabbitMQ's stored form: base64(salt + SHA-256(salt + password))."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


class PrivateRabbit(AbstractContextManager["PrivateRabbit"]):
    """A broker of our own: users per service, management API, data under one folder."""

    def __init__(self, folder: Path) -> None:
        if not rabbit_is_installed():
            raise DidNotStartError(
                "RabbitMQ's server programs are not installed: `apt-get install rabbitmq-server`, "
                "or name a running broker in TEST_AMQP_ADMIN_URL and TEST_RABBIT_MANAGEMENT_URL"
            )
        self.folder = folder.resolve()
        self.port, self._dist_port, self._epmd_port, self._management_port = (free_port() for _ in range(4))
        self._node = f"rabbit-{self.port}@localhost"
        self._children: list[Child] = []
        self._passwords = {name: secrets.token_hex(16) for name in (ADMIN, *SERVICES)}
        self._write_files()

    @classmethod
    def start(cls, folder: Path) -> Self:
        broker = cls(folder)
        broker.run()
        return broker

    def amqp_url(self, user: str = ADMIN) -> str:
        return f"amqp://{user}:{self._passwords[user]}@127.0.0.1:{self.port}/{VHOST}"

    @property
    def management_url(self) -> str:
        """Base of the management HTTP API with the administrator's credentials."""
        return f"http://{ADMIN}:{self._passwords[ADMIN]}@127.0.0.1:{self._management_port}"

    @property
    def pid(self) -> int:
        return self._children[-1].pid

    @property
    def running(self) -> bool:
        return bool(self._children) and self._children[-1].running

    def run(self) -> None:
        """Starts the broker on its folder (what was stored is kept) and waits until it is healthy."""
        if self.running:
            return
        self.stop()
        environment = {**os.environ, **self._environment()}
        mapper = find_program("epmd") or "epmd"
        epmd = spawn([mapper], log=self.folder / "epmd.log", env=environment)
        self._children = [epmd]
        epmd.wait_until(lambda: accepts_connections(self._epmd_port), 10.0, "epmd")
        server = spawn([str(PROGRAMS[0] / "rabbitmq-server")], log=self.folder / "server.log", env=environment)
        self._children.append(server)
        server.wait_until(self._healthy, 60.0, "RabbitMQ")

    def stop(self) -> None:
        for child in reversed(self._children):
            child.stop()
        self._children = []

    def kill(self) -> None:
        """SIGKILL, no goodbye to any client; `run()` starts it again on the same folder.

        RabbitMQ 3.10 writes the names of new quorum queues to disk up to three seconds late: a queue
        declared less than that before the kill is lost with what it held.
        """
        for child in reversed(self._children):
            child.kill()
        self._children = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "HOME": str(folder / "home"),
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the server: one pid, no shell between
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def _write_files(self) -> None:
        for name in ("home", "mnesia", "log", "generated"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        cookie = self.folder / "home" / ".erlang.cookie"
        if not cookie.exists():
            cookie.write_text(secrets.token_hex(20))
            cookie.chmod(0o400)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        loaded = self.folder / "definitions.json"
        loaded.write_text(json.dumps(definitions(self._passwords)))
        settings = {
            "listeners.tcp.default": f"127.0.0.1:{self.port}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": str(self._management_port),
            "load_definitions": str(loaded),
            "log.console": "true",
            "log.console.level": "warning",
            "log.file": "false",
            "disk_free_limit.absolute": "200MB",
            "vm_memory_high_watermark.absolute": "1GB",
        }
        lines = [f"{name} = {value}" for name, value in settings.items()]
        (self.folder / "rabbitmq.conf").write_text("\n".join(lines) + "\n")

    def _healthy(self) -> bool:
        if not accepts_connections(self.port):  # opened last; the management API answers earlier
            return False
        try:
            return management(self.management_url, "GET", "/api/health/checks/alarms").is_success
        except httpx.HTTPError:
            return False


def management(base: str, method: str, path: str, body: Any = None) -> httpx.Response:
    """One call of the management HTTP API; `base` holds the credentials. Raises httpx.HTTPError."""
    content = None if body is None else json.dumps(body)
    headers = {"content-type": "application/json"}
    return httpx.request(method, base + path, content=content, headers=headers, timeout=10, trust_env=False)
