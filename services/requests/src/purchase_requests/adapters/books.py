"""The mirror of companies, cost centres and rates: replaced as a whole, read by key."""

from fractions import Fraction

from common.contracts.approvals.books import BooksTold
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from purchase_requests.domain.rates import NO_RATES, Rates

TAKE = raw("""
    INSERT INTO books AS b (portal, version, pivot, rates) VALUES (:portal, :version, :pivot, :rates)
    ON CONFLICT (portal) DO UPDATE SET version = excluded.version, pivot = excluded.pivot, rates = excluded.rates
        WHERE b.version < excluded.version
""")
DEPARTMENTS = raw("""
    WITH gone AS (
        DELETE FROM book_departments WHERE portal = :portal AND department <> ALL(:departments::text[])
    )
    INSERT INTO book_departments AS b (portal, department, company)
    SELECT :portal, t.department, t.company FROM unnest(:departments::text[], :companies::text[]) AS t(department, company)
    ON CONFLICT (portal, department) DO UPDATE SET company = excluded.company WHERE b.company <> excluded.company
""")
CENTRES = raw("""
    WITH gone AS (
        DELETE FROM book_centres WHERE portal = :portal AND cost_center <> ALL(:centres::text[])
    )
    INSERT INTO book_centres AS b (portal, cost_center, name, department, owner)
    SELECT :portal, t.cost_center, t.name, t.department, t.owner
    FROM unnest(:centres::text[], :names::text[], :departments::text[], :owners::text[])
        AS t(cost_center, name, department, owner)
    ON CONFLICT (portal, cost_center) DO UPDATE
        SET name = excluded.name, department = excluded.department, owner = excluded.owner
        WHERE (b.name, b.department, b.owner) IS DISTINCT FROM (excluded.name, excluded.department, excluded.owner)
""")
COMPANY = raw("SELECT company FROM book_departments WHERE portal = :portal AND department = :department")
RATES = raw("SELECT pivot, rates FROM books WHERE portal = :portal")


class SqlBooks:
    """Fulfils the port `Books`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def replace(self, told: BooksTold, version: int) -> bool:
        portal, tree, centres = self._tx.portal, told.companies, told.cost_centers
        if not await self._tx.execute(TAKE, portal=portal, version=version, pivot=told.pivot, rates=told.rates):
            return False
        await self._tx.execute(DEPARTMENTS, portal=portal, departments=list(tree), companies=list(tree.values()))
        found = list(centres.values())
        await self._tx.execute(
            CENTRES, portal=portal, centres=list(centres), names=[each.name for each in found],
            departments=[each.department for each in found], owners=[each.owner for each in found],
        )  # fmt: skip
        return True

    async def company_of(self, department: str | None) -> str | None:
        company: str | None = await self._tx.fetch_value(COMPANY, portal=self._tx.portal, department=department)
        return company or None

    async def rates(self) -> Rates:
        row = await self._tx.fetch_one(RATES, portal=self._tx.portal)
        return Rates(row["pivot"], {code: Fraction(text) for code, text in row["rates"].items()}) if row else NO_RATES
