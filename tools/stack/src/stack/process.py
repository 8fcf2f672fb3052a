"""One process of the stack that can be killed and started again."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx

from common.testing.processes import Child, spawn

START_SECONDS = 60.0


class StackProcess:
    """A program, its environment and its log; the same program after every restart."""

    def __init__(
        self, name: str, argv: Sequence[str], env: Mapping[str, str], log: Path, ready: Callable[[], bool]
    ) -> None:
        self.name = name
        self.log = log
        self._argv = list(argv)
        self._env = surroundings(env)
        self._ready = ready
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        return self._running_child().pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    def start(self, *, wait: bool = True) -> None:
        """Raises DidNotStartError with the end of the log when it is not ready within a minute."""
        self._child = spawn(self._argv, log=self.log, env=self._env)
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        self._running_child().wait_until(self._ready, START_SECONDS, self.name)

    def kill(self) -> None:
        """Pulls the plug: SIGKILL."""
        self._running_child().kill()

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()

    def signal(self, number: int) -> None:
        self._running_child().signal(number)

    def restart(self, *, wait: bool = True) -> None:
        """Starts it again, after ending it politely when it still runs."""
        self.stop()
        self.start(wait=wait)

    def _running_child(self) -> Child:
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Our own environment and `variables`; children keep compiled bytecode, which halves their start."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **variables}


def answers(url: str) -> Callable[[], bool]:
    """A readiness question: does this address answer with success?"""

    def ready() -> bool:
        try:
            return httpx.get(url, timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    return ready


def python(*arguments: str) -> list[str]:
    """The same interpreter as ours, unbuffered so that logs are complete after a kill."""
    return [sys.executable, "-u", "-m", *arguments]
