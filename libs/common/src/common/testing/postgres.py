"""PostgreSQL for tests and the demo: a private child process, never the machine's own server."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from common.testing.processes import Child, DidNotStartError, find_program, free_port, spawn

ADMIN = "postgres"


def server_folders() -> list[Path]:
    """Where distributions keep PostgreSQL's server programs, newest version first."""
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(found, key=lambda folder: int(folder.parent.name), reverse=True)


def postgres_is_installed() -> bool:
    return find_program("initdb", server_folders()) is not None


def _unprivileged() -> tuple[str, list[str]]:
    """Who runs the server, and the command prefix that becomes him: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    group = str(pwd.getpwnam(user).pw_gid)
    return user, ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--"]


class PrivatePostgres(AbstractContextManager["PrivatePostgres"]):
    """A server of our own on a free port of 127.0.0.1, its data under one folder.

    `durable=False` turns fsync off: for tests that do not pull plugs.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.port = free_port()
        self._durable = durable
        self._user, self._become = _unprivileged()
        self._data = self.folder / "data"
        self._child: Child | None = None
        self._password = self._create()

    @classmethod
    def start(cls, folder: Path, *, durable: bool = True) -> Self:
        server = cls(folder, durable=durable)
        server.run()
        return server

    @property
    def admin_url(self) -> str:
        return f"postgresql://{ADMIN}:{self._password}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    def run(self) -> None:
        """Starts the server on the existing data folder and waits until it answers."""
        if self.running:
            return
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "on" if self._durable else "off",
            "synchronous_commit": "on" if self._durable else "off",
            "log_checkpoints": "off",
        }
        argv = [*self._become, _program("postgres"), "-D", str(self._data)]
        argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's fast shutdown: sessions are cut, data is written
        self._child = spawn(argv, log=self.folder / "server.log", stop_signal=signal.SIGINT)
        self._child.wait_until(self._answers, 30.0, "PostgreSQL")

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """SIGKILL to the postmaster; its backends notice and leave. `run()` recovers from the log."""
        if self._child is not None:
            self._child.kill()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _create(self) -> str:
        secret = self.folder / "password"
        if (self._data / "PG_VERSION").exists():
            return secret.read_text().strip()
        self._data.mkdir(parents=True)
        secret.write_text(secrets.token_hex(16))
        secret.chmod(0o600)
        if self._become:
            _let_through(self.folder)
            for path in (self.folder, self._data, secret):
                shutil.chown(path, self._user)
        argv = [*self._become, _program("initdb"), "-D", str(self._data), "-U", ADMIN, "-A", "scram-sha-256"]
        argv += ["--pwfile", str(secret), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False, cwd="/")
        if made.returncode != 0:
            raise DidNotStartError(f"initdb failed:\n{made.stdout}{made.stderr}")
        return secret.read_text().strip()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _let_through(folder: Path) -> None:
    """Lets the server's user pass (not list) our own private folders above its data, such as mkdtemp's."""
    for above in folder.parents:
        mode = above.stat().st_mode
        if above.owner() == "root" and not mode & 0o001:
            above.chmod(mode & 0o7777 | 0o001)


def _program(name: str) -> str:
    program = find_program(name, server_folders())
    if program is None:
        raise DidNotStartError(
            "PostgreSQL's server programs are not installed: `apt-get install postgresql`, "
            "or name a running server in TEST_DATABASE_ADMIN_URL"
        )
    return program


def address(admin_url: str, user: str, password: str, database: str) -> str:
    """The same server, another user and database."""
    host = admin_url.rpartition("@")[2].partition("/")[0].partition("?")[0]
    return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@{host}/{quote(database, safe='')}"
