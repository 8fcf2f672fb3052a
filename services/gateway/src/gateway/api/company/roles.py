"""Roles and who holds them, for which companies."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from common.contracts.approvals.registers import MemberEntry, RoleEntry
from common.web.app import JSONResponse
from gateway.api.company.entries import LISTED, REMOVED, Cursor, Id, Limit, page, remove, save, saved
from gateway.api.documented import answers
from gateway.api.preconditions import DocumentVersion, KnownVersion
from gateway.api.schemas.registers import MemberIn, MemberOut, RoleIn, RoleList, RoleOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company", tags=["company"])


@router.get("/roles", response_model=None, responses=answers(RoleList, "right_missing"))
async def list_roles(who: Reader, parts: PartsOf) -> Response:
    """Every role with what it allows and how many hold it; `version` is null while only its members make it exist."""
    return JSONResponse(await parts.queries.get("approvals", "/queries/roles", who.caller))


@router.put("/roles/{role}", response_model=None, responses=saved(RoleOut))
async def save_role(
    role: Id, who: Writer, wish: WishOf, version: KnownVersion, body: RoleIn, parts: PartsOf
) -> Response:
    """Names a role. Without If-Match it must have no name yet."""
    return await save(RoleEntry(role=role, name=body.name), version, who, wish, parts)


@router.delete("/roles/{role}", response_model=None, responses=REMOVED)
async def remove_role(role: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf) -> Response:
    """Refused while somebody holds it or a published policy asks it."""
    return await remove("role", role, version, who, wish, parts)


@router.get("/members", response_model=None, responses=LISTED)
async def list_members(
    who: Reader,
    parts: PartsOf,
    role: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Response:
    """Who holds which role for which companies."""
    return await page("member", who, parts, cursor, limit, role)


@router.put("/roles/{role}/members/{person}", response_model=None, responses=saved(MemberOut))
async def save_member(
    role: Id, person: Id, who: Writer, wish: WishOf, version: KnownVersion, body: MemberIn, parts: PartsOf
) -> Response:
    """Somebody holds the role. Nobody hands out a role that may do more than he may himself."""
    entry = MemberEntry(role=role, person=person, companies=body.companies)
    return await save(entry, version, who, wish, parts)


@router.delete("/roles/{role}/members/{person}", response_model=None, responses=REMOVED)
async def remove_member(
    role: Id, person: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf
) -> Response:
    """Somebody holds the role no more; his open tasks follow."""
    return await remove("member", f"{role}/{person}", version, who, wish, parts)
