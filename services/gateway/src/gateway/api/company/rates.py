"""Exchange rates: the portal's own, or entered here."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from common.contracts.approvals.rates import SetRateSource
from common.contracts.approvals.registers import RateEntry
from common.web.app import JSONResponse
from gateway.api.company.entries import LISTED, Cursor, Limit, page, remove, save
from gateway.api.documented import answers, writes
from gateway.api.preconditions import DocumentVersion, KnownVersion
from gateway.api.schemas.rates import RateIn, RateSourceIn, RateSourceOut
from gateway.api.schemas.registers import RateOut, RemovedOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company", tags=["company"])

Currency = Annotated[str, Path(pattern=r"^[A-Z]{3}$", description="ISO 4217")]
_CODES = ("right_missing", "rates_follow_portal", "if_match_failed", "version_mismatch")
_SAVED = writes(*_CODES, "invalid_document", model=RateOut)
_REMOVED = writes(*_CODES, "not_found", "entry_in_use", "if_match_required", model=RemovedOut)


@router.get("/rate-source", response_model=None, responses=answers(RateSourceOut, "right_missing"))
async def rate_source(who: Reader, parts: PartsOf) -> Response:
    """Who says the rates, in which currency they are told, and since when those in force count."""
    return JSONResponse(await parts.queries.get("approvals", "/queries/rates", who.caller))


@router.put(
    "/rate-source",
    response_model=None,
    responses=writes("right_missing", "pivot_without_rate", model=RateSourceOut),
)
async def set_rate_source(who: Writer, wish: WishOf, body: RateSourceIn, parts: PartsOf) -> Response:
    """`entered`: the rates of this moment become entries that can be changed. `portal`: the next poll tells others."""
    return await parts.commands.send(SetRateSource(source=body.source, pivot=body.pivot), who.caller, wish)


@router.get("/rates", response_model=None, responses=LISTED)
async def list_rates(who: Reader, parts: PartsOf, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """What one unit of each currency is worth now."""
    return await page("rate", who, parts, cursor, limit)


@router.put("/rates/{currency}", response_model=None, responses=_SAVED)
async def save_rate(
    currency: Currency, who: Writer, wish: WishOf, version: KnownVersion, body: RateIn, parts: PartsOf
) -> Response:
    """Enters a rate. Requests submitted from now on take it; revisions under way keep the rates of their submit."""
    entry = RateEntry(currency=currency, rate=body.rate, pivot=body.pivot)
    return await save(entry, version, who, wish, parts)


@router.delete("/rates/{currency}", response_model=None, responses=_REMOVED)
async def remove_rate(
    currency: Currency, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf
) -> Response:
    """Refused while a limit, a delegation's cap or a published policy names an amount in this currency."""
    return await remove("rate", currency, version, who, wish, parts)
