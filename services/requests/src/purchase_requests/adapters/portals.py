"""A portal that is gone: noted at once, deleted in batches by the clock."""

from datetime import datetime

from common.persistence.transaction import Transaction
from purchase_requests.adapters import statements as sql


class SqlPortals:
    """What concerns a portal as a whole."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def remove(self, up_to: datetime) -> None:
        await self._tx.execute(sql.REMOVE_PORTAL, portal=self._tx.portal, up_to=up_to)

    async def purge_some(self, up_to: datetime, most: int) -> int:
        """Deletes one batch of `most` requests with all that hangs on it, then of ledger entries; returns how many went.

        0 ends the removal.
        """
        gone: int = await self._tx.fetch_value(sql.PURGE_SOME, portal=self._tx.portal, up_to=up_to, most=most)
        gone = gone or await self._tx.fetch_value(sql.PURGE_LEDGER, up_to=up_to, most=most)
        if gone == 0:
            await self._tx.execute(sql.PURGE_END, portal=self._tx.portal)
        return gone
