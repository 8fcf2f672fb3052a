"""Reports for auditors; they need the right `audit`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from common.contracts.base import Moment
from common.web.app import JSONResponse
from gateway.api.documented import answers
from gateway.api.schemas.reports import SegregationOut
from gateway.parts import PartsOf
from gateway.visitor import Reader

router = APIRouter(prefix="/reports", tags=["audit"])

PATIENCE = 30.0
"""Seconds: a year of a large company is read."""


class SegregationWanted(BaseModel):
    """A period of at most a year, by the moment of deciding (of planning, for split sums)."""

    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    reciprocal: Annotated[int | None, Field(ge=1, description="Approvals each way at least")] = None
    vendor_requests: Annotated[int | None, Field(ge=2, description="Requests with one vendor at least")] = None
    vendor_share: Annotated[float | None, Field(gt=0, le=1, description="Share of them one pair stands for")] = None
    split_days: Annotated[int | None, Field(ge=1, le=90, description="Days between two parts at most")] = None
    split_share: Annotated[float | None, Field(gt=0, lt=1, description="0.2: within the last fifth below a line")] = (
        None
    )
    hasty_seconds: Annotated[int | None, Field(ge=1, le=3600, description="Decided sooner than this")] = None


@router.get("/segregation", response_model=None, responses=answers(SegregationOut, "invalid", "right_missing"))
async def segregation(who: Reader, parts: PartsOf, wanted: Annotated[SegregationWanted, Query()]) -> Response:
    """Where the second pair of eyes may be missing.

    People who approve each other, the same two on most of one vendor, sums cut under a line, decisions within seconds,
    delegates in a ring; with examples.
    """
    params = wanted.model_dump(mode="json", by_alias=True, exclude_none=True)
    found = await parts.queries.get("approvals", "/queries/segregation", who.caller, params, patience=PATIENCE)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
