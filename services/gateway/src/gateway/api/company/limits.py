"""Approval limits: up to what amount somebody may agree finally."""

from fastapi import APIRouter, Response

from common.contracts.approvals.registers import LimitEntry
from gateway.api.company.entries import LISTED, REMOVED, Cursor, Id, Limit, page, remove, save, saved
from gateway.api.preconditions import DocumentVersion, KnownVersion
from gateway.api.schemas.registers import LimitIn, LimitOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company/limits", tags=["company"])


@router.get("", response_model=None, responses=LISTED)
async def list_limits(who: Reader, parts: PartsOf, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """Everybody who may agree finally."""
    return await page("limit", who, parts, cursor, limit)


@router.put("/{person}", response_model=None, responses=saved(LimitOut))
async def save_limit(
    person: Id, who: Writer, wish: WishOf, version: KnownVersion, body: LimitIn, parts: PartsOf
) -> Response:
    """Sets a limit. Open routes follow: a chain whose head covers less goes on upwards."""
    return await save(LimitEntry(person=person, limit=body.limit), version, who, wish, parts)


@router.delete("/{person}", response_model=None, responses=REMOVED)
async def remove_limit(person: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf) -> Response:
    """He never agrees finally from now on."""
    return await remove("limit", person, version, who, wish, parts)
