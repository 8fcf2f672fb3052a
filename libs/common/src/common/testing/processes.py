"""Child processes that never outlive their parent.

Every child leads a process group of its own, so stopping it takes its helpers along, and is
reported to a watchdog process that ends it should the parent be killed.
"""

import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from common.testing import watchdog


class DidNotStartError(RuntimeError):
    """A server or service we started is not answering; the message carries the end of its log."""


class Watchdog:
    """This process's line to its watchdog. One per process; started with the first child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(watchdog.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def tell(self, line: str) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        with self._lock:
            pipe.write(line + "\n")
            pipe.flush()


@functools.cache
def own_watchdog() -> Watchdog:
    return Watchdog()


class Child:
    """One child process and its group; its output goes to a log file."""

    def __init__(self, argv: Sequence[str], *, log: Path, env: Mapping[str, str], stop_signal: int) -> None:
        self.log = log
        self._stop_signal = stop_signal
        log.parent.mkdir(parents=True, exist_ok=True)
        keeper = own_watchdog()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=log.parent,
                start_new_session=True,
            )
        self.pid = self._process.pid
        keeper.tell(f"+ {self.pid} {stop_signal}")

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def signal(self, number: int) -> None:
        """To the process alone, not its group (SIGSTOP, SIGHUP …)."""
        if self.running:
            self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL to the whole group: the plug is pulled."""
        self._send_group(signal.SIGKILL)
        self._gone()

    def stop(self, timeout: float = 15.0) -> None:
        """The polite signal, then SIGKILL for the group after `timeout` seconds."""
        self.signal(self._stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        self._send_group(signal.SIGKILL)
        self._gone()

    def _send_group(self, number: int) -> None:
        watchdog.send(self.pid, number)

    def _gone(self) -> None:
        self._process.wait(10)
        own_watchdog().tell(f"- {self.pid}")

    def wait_until(self, ready: Callable[[], bool], timeout: float, what: str) -> None:
        """Polls until `ready`; raises DidNotStartError when the process ends or `timeout` seconds pass."""
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.running:
                raise DidNotStartError(f"{what} ended with {self.exit_code}:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise DidNotStartError(f"{what} was not ready after {timeout:.0f} s:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    stop_signal: int = signal.SIGTERM,
) -> Child:
    """Starts a child that dies with this process. `env` None means this process's own environment."""
    return Child(argv, log=log, env=os.environ if env is None else env, stop_signal=stop_signal)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def accepts_connections(port: int, host: str = "127.0.0.1") -> bool:
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def find_program(name: str, folders: Sequence[Path] = ()) -> str | None:
    """Full path of a program: in the given folders first, then on PATH."""
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    return shutil.which(name)
