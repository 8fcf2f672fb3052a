"""What other services were told about where money is booked: one row per portal."""

from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_TOLD = raw(
    "INSERT INTO books_told AS b (portal, version, hash) VALUES (:portal, 1, :hash)"
    " ON CONFLICT (portal) DO UPDATE SET version = b.version + 1, hash = EXCLUDED.hash"
    " WHERE b.hash <> EXCLUDED.hash RETURNING version"
)


class SqlBooks:
    """Port `Books`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def told(self, digest: str) -> int | None:
        version: int | None = await self._tx.fetch_value(_TOLD, portal=self._tx.portal, hash=digest)
        return version
