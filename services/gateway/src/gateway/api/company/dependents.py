"""What breaks if somebody leaves."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from gateway.api.company.entries import Id
from gateway.api.documented import answers
from gateway.api.schemas.dependents import DependentsOut
from gateway.parts import PartsOf
from gateway.visitor import Reader

router = APIRouter(prefix="/company", tags=["company"])

PATIENCE = 30.0
"""Seconds: everybody's path to authority is walked twice."""


@router.get(
    "/people/{person}/dependents",
    response_model=None,
    responses=answers(DependentsOut, "right_missing", "not_found", "invalid"),
)
async def dependents(person: Id, who: Reader, parts: PartsOf) -> Response:
    """Posts, quorums, cost centres, paths to authority, open tasks and routes that hang on one person."""
    found = await parts.queries.get("approvals", "/queries/dependents", who.caller, {"person": person}, patience=PATIENCE)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
