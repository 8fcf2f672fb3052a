"""Registers, for those who run or audit the company."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from approvals.adapters.company import SqlCompany
from approvals.adapters.organisation_status import organisation_status
from approvals.adapters.register_csv import write_register
from approvals.adapters.register_views import register_page, roles_page
from approvals.adapters.registers import SqlRegisters
from approvals.domain.registers.imported import in_files
from approvals.domain.registers.rates import RATE, rates_view
from approvals.domain.rights import require_reading
from approvals.entrypoints.queries.reading import Reading
from common.contracts.approvals.imports import ImportKind
from common.contracts.approvals.registers import Kind
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=500)]


def register_queries(reading: Reading) -> APIRouter:
    """One register a page at a time; roles as a whole."""
    router = APIRouter(prefix="/queries")

    @router.get("/registers/{kind}")
    async def register(
        kind: Kind, caller: SignedCaller, role: str | None = None, cursor: str = "", limit: Limit = 100
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require_reading(organisation, caller.person, kind)
            within = f"{role}/" if role and kind == "member" else None
            return await register_page(tx, kind, organisation, within=within, after=cursor, limit=limit)

    @router.get("/exports/{kind}")
    async def export(kind: ImportKind, caller: SignedCaller) -> dict[str, str]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require_reading(organisation, caller.person, kind)
            kept = {key: entry.document for key, entry in (await SqlRegisters(tx).all(kind)).items()}
            return {"csv": write_register(kind, in_files(kind, kept, tx.now).values(), organisation)}

    @router.get("/rates")
    async def rates(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, company = await reading.organisation(tx), SqlCompany(tx, reading.caches)
            require_reading(organisation, caller.person, RATE)
            kept = await SqlRegisters(tx).all(RATE)
            return rates_view(kept, await company.rates(), await company.rates_source())

    @router.get("/organisation")
    async def status(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            require_reading(await reading.organisation(tx), caller.person)
            return await organisation_status(tx, reading.caches)

    @router.get("/roles")
    async def roles(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require_reading(organisation, caller.person)
            return await roles_page(tx, organisation)

    return router
