"""Is this portal's app still installed? Asked at every request, so kept in memory for two seconds."""

from uuid import UUID

from common.clock import Clock
from common.persistence.pool import Database
from gateway.portals.registry import Portal, Registry
from gateway.signin import PortalSuspended

KEPT_PORTALS = 10_000


class PortalStates:
    """Another replica's suspension is seen after `seconds`; our own, and one heard on the live stream, at once."""

    def __init__(self, db: Database, registry: Registry, clock: Clock, seconds: float) -> None:
        self._db = db
        self._registry = registry
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[UUID, tuple[float, Portal | None]] = {}

    async def require(self, portal: UUID) -> Portal:
        """The installed portal. Raises PortalSuspended."""
        read_at, row = self._kept.get(portal, (float("-inf"), None))
        now = self._clock().timestamp()
        if now - read_at > self._seconds:
            async with self._db.transaction(portal) as tx:
                row = await self._registry.portal(tx)
            if len(self._kept) >= KEPT_PORTALS:
                self._kept.clear()
            self._kept[portal] = (now, row)
        if row is None or not row.is_installed:
            raise PortalSuspended
        return row

    def forget(self, portal: UUID) -> None:
        self._kept.pop(portal, None)
