"""Work that falls due portal by portal: leased under the worker role, so that any number of processes may share it."""

import asyncio
from abc import ABC, abstractmethod
from typing import ClassVar

from approvals.adapters.leases import Lease, Leases
from approvals.settings import Settings


class DueWork(ABC):
    """A loop over the due rows of one `kind`; each lease is ours for `lease_seconds`."""

    kind: ClassVar[str]
    at_once: ClassVar[int]
    lease_seconds: ClassVar[float]

    def __init__(self, leases: Leases, settings: Settings) -> None:
        self._leases = leases
        self._settings = settings

    async def run(self) -> None:
        while True:
            if not await self.once():
                await asyncio.sleep(self._settings.tick_seconds)

    async def once(self) -> int:
        """Works on what is due now; returns how many portals that were."""
        leases = await self._leases.take(self.kind, self.at_once, self.lease_seconds)
        await asyncio.gather(*(self.work(lease) for lease in leases))
        return len(leases)

    @abstractmethod
    async def work(self, lease: Lease) -> None:
        """Works as app within the lease's portal, and releases the lease."""
