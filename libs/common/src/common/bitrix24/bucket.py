"""How many calls a second one portal gets from us.

Bitrix24 counts per portal and source address: a counter that loses 2 a second and blocks above 50. All our
services share that, so each has a fixed share of the drain and of the burst; the shares add up to no more
than the whole, and a service that respects its own can never push the sum over the edge.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Share:
    """`rate` calls a second, after at most `burst` at once."""

    rate: float
    burst: int


class Shares:
    """Rates add up to 2.0 a second, bursts to 48 of 50."""

    NOTIFIER = Share(rate=1.5, burst=42)
    ORGANISATION = Share(rate=0.3, burst=3)
    INTERACTIVE = Share(rate=0.2, burst=3)


class Bucket:
    """Token bucket of one portal. Waiters are served in the order they came."""

    def __init__(
        self,
        share: Share,
        *,
        level: float | None = None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._share, self._now, self._sleep = share, now, sleep
        self._level = float(share.burst) if level is None else min(level, float(share.burst))
        self._at = now()
        self._blocked_until = self._at
        self._order = asyncio.Lock()

    @property
    def level(self) -> float:
        """Calls that could go out now (may be fractional; 0 while blocked)."""
        self._refill()
        return 0.0 if self._now() < self._blocked_until else max(0.0, self._level)

    def seconds_to_wait(self) -> float:
        """Seconds until one call may go out."""
        self._refill()
        missing = max(0.0, 1.0 - self._level) / self._share.rate
        return max(missing, self._blocked_until - self._now(), 0.0)

    def try_take(self) -> bool:
        """Take one call if it may go out at once."""
        if self._order.locked() or self.seconds_to_wait() > 0:
            return False
        self._level -= 1
        return True

    async def take(self) -> None:
        """Wait for one call."""
        async with self._order:
            while (wait := self.seconds_to_wait()) > 0:
                await self._sleep(wait)
            self._level -= 1

    async def ready(self) -> None:
        """Wait until one call may go out, without taking it: what is decided after that is decided late."""
        while (wait := self.seconds_to_wait()) > 0:
            await self._sleep(wait)

    def block(self, seconds: float) -> None:
        """The portal said "too much": nothing goes out for so long (seconds), and what was saved up is gone."""
        self._refill()
        self._level = min(self._level, 1.0)
        self._blocked_until = max(self._blocked_until, self._now() + seconds)

    def start_empty(self) -> None:
        """Somebody else may have used the share a moment ago: only the steady rate is safe."""
        self._refill()
        self._level = min(self._level, 0.0)

    def _refill(self) -> None:
        now = self._now()
        self._level = min(float(self._share.burst), self._level + (now - self._at) * self._share.rate)
        self._at = now


class Buckets:
    """One bucket per portal for one share, made on first use."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._buckets: dict[UUID, Bucket] = {}

    def of(self, portal: UUID) -> Bucket:
        if portal not in self._buckets:
            self._buckets[portal] = Bucket(self._share)
        return self._buckets[portal]

    def forget(self, portal: UUID) -> None:
        self._buckets.pop(portal, None)
