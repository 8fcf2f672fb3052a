"""Plugs pulled while there is work in flight: SIGKILL of every service, broker and database killed and run again."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from common.testing.broker import PrivateRabbit
from common.testing.postgres import PrivatePostgres
from stack.stack import Stack

KILLED = ("gateway", "requests", "approvals", "notifier", "rabbit", "postgres")


@dataclass
class Plugs:
    """Pulls each plug once per round, in random order, `pause` seconds apart."""

    stack: Stack
    chance: random.Random
    pause: float = 6.0
    pulled: list[tuple[str, float]] = field(default_factory=list)

    async def pull_all(self, in_flight: Callable[[], int], say: Callable[[str], None]) -> None:
        """Waits before each pull until commands are under way; what was pulled is running again when it returns."""
        for name in self.chance.sample(KILLED, k=len(KILLED)):
            await asyncio.sleep(self.pause)
            async with asyncio.timeout(30):
                while in_flight() == 0:  # noqa: ASYNC110 - bounded by the timeout above
                    await asyncio.sleep(0.01)
            started = time.monotonic()
            await asyncio.to_thread(self._pull, name)
            self.pulled.append((name, time.monotonic() - started))
            say(f"pulled {name}: running again after {self.pulled[-1][1]:.1f} s")

    def _pull(self, name: str) -> None:
        servers = {"rabbit": self.stack.servers.rabbit, "postgres": self.stack.servers.postgres}
        if name in servers:
            server = servers[name]
            if not isinstance(server, (PrivateRabbit, PrivatePostgres)):
                raise TypeError(f"{name} was given from outside: its plug is not ours to pull")
            server.kill()
            server.run()
        else:
            process = self.stack.processes[name]
            process.kill()
            process.start()
