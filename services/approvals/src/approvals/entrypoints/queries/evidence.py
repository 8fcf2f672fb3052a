"""What was done, by whom, and the proof that nobody has changed it since."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from approvals.adapters.audit_page import Browsed, audit_page
from approvals.adapters.evidence_export import Asked, export_audit
from approvals.domain.rights import Right, require
from approvals.entrypoints.queries.reading import Reading
from common.web.identity import SignedCaller

NDJSON = "application/x-ndjson"


class AuditParameters(BaseModel):
    """All optional."""

    subject: str | None = None
    person: str | None = None
    action: str | None = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ExportParameters(BaseModel):
    """A period of sealing; without one, the whole chain."""

    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None
    documents: bool = True


def evidence_queries(reading: Reading) -> APIRouter:
    """Both need the right `audit`."""
    router = APIRouter(prefix="/queries")

    @router.get("/audit")
    async def audit(caller: SignedCaller, wanted: Annotated[AuditParameters, Query()]) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require(organisation, caller.person, Right.AUDIT)
            return await audit_page(tx, Browsed(**wanted.model_dump(exclude={"limit"})), wanted.limit, organisation)

    @router.get("/audit/export")
    async def export(caller: SignedCaller, wanted: Annotated[ExportParameters, Query()]) -> StreamingResponse:
        async with reading.db.transaction(caller.portal) as tx:
            require(await reading.organisation(tx), caller.person, Right.AUDIT)
        pieces = export_audit(reading.db, caller.portal, Asked(**wanted.model_dump()))
        return StreamingResponse(pieces, media_type=NDJSON)

    return router
