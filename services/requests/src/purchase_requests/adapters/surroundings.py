"""What surrounds a submit, in one statement: the company and whether it keeps budgets, recent spending."""

from datetime import datetime
from uuid import UUID

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.domain.status import Status
from purchase_requests.usecases.ports import Circumstances

STANDS = [str(status) for status in Status if status not in {Status.DRAFT, Status.REJECTED, Status.CANCELLED}]
SURROUNDINGS = raw("""
    SELECT d.company, c.basis, COALESCE(c.tracked, false) AS tracked,
        d.company IS NULL AND EXISTS (SELECT 1 FROM budget_companies WHERE portal = :portal AND tracked) AS somewhere, (
            SELECT jsonb_object_agg(s.currency, s.net) FROM (
                SELECT s.currency, sum(s.net)::text AS net FROM vendor_spending s
                JOIN requests r ON r.portal = s.portal AND r.request_id = s.request_id
                WHERE s.portal = :portal AND s.requester = :requester AND s.vendor = :vendor AND s.submitted_at > :since
                    AND s.request_id <> :besides AND r.status = ANY(:stands::text[])
                GROUP BY s.currency
            ) s WHERE :vendor <> ''
        ) AS spent
    FROM (SELECT :department::text AS department) w
    LEFT JOIN book_departments d ON d.portal = :portal AND d.department = w.department
    LEFT JOIN budget_companies c ON c.portal = :portal AND c.company = d.company
""")


class SqlSurroundings:
    """Fulfils the port `Surroundings`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(self, department: str, requester: str, vendor: str, since: datetime, besides: UUID) -> Circumstances:
        row = await self._tx.fetch_one(
            SURROUNDINGS, portal=self._tx.portal, department=department, requester=requester, vendor=vendor,
            since=since, besides=besides, stands=STANDS,
        )  # fmt: skip
        assert row is not None  # the department itself is always one row
        spent = {currency: int(net) for currency, net in (row["spent"] or {}).items()}
        return Circumstances(row["company"], row["tracked"], row["basis"] or "net", row["somewhere"], spent)
