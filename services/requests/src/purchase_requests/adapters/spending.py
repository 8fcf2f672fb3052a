"""Sums of recent requests by requester and vendor: one short index scan."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.domain.request import Status

STANDS = [str(status) for status in Status if status not in {Status.DRAFT, Status.REJECTED, Status.CANCELLED}]
RECENT = raw("""
    SELECT s.currency, sum(s.net) AS net FROM vendor_spending s
    JOIN requests r ON r.portal = s.portal AND r.request_id = s.request_id
    WHERE s.portal = :portal AND s.requester = :requester AND s.vendor = :vendor AND s.submitted_at > :since
        AND s.request_id <> :besides AND r.status = ANY(:stands::text[])
    GROUP BY s.currency
""")


class SqlSpending:
    """Fulfils the port `Spending`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def recent(self, requester: str, vendor: str, since: datetime, besides: UUID) -> Mapping[str, int]:
        rows = await self._tx.fetch(
            RECENT, portal=self._tx.portal, requester=requester, vendor=vendor, since=since, besides=besides, stands=STANDS
        )
        return {row["currency"]: int(row["net"]) for row in rows}
