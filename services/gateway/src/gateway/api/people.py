"""Who is looking, and whom he can choose from."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from common.web.app import JSONResponse
from common.web.queries import RemoteProblem, Unreachable
from gateway.api.documented import answers
from gateway.api.schemas.core import DepartmentsOut, MeOut, PeoplePage
from gateway.parts import Parts, PartsOf
from gateway.visitor import Reader, Visitor

router = APIRouter(tags=["people"])

Search = Annotated[str | None, Query(max_length=100)]
Ids = Annotated[str | None, Query(max_length=4000, description="Comma separated")]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("/me", response_model=None, responses=answers(MeOut))
async def me(who: Reader, parts: PartsOf) -> Response:
    """The visitor, his roles and departments, and how many decisions wait for him."""
    answer, standing = who.person.answer, who.person.standing
    return JSONResponse(
        {
            "person": who.session.person,
            "name": standing.name,
            "language": who.session.language,
            "administrator": standing.administrator,
            "departments": answer.get("departments", []),
            "main_department": answer.get("main_department"),
            "companies": list(standing.companies),
            "roles": list(standing.roles),
            "rights": answer.get("rights", []),
            "known": standing.known,
            "counters": {"to_approve": await _to_approve(parts, who)},
            "portal": {
                "origin": who.portal.origin,
                "app_code": who.portal.app_code,
                "needs_grant": await parts.entry.needs_grant(who.portal),
            },
        }
    )


@router.get("/people", response_model=None, responses=answers(PeoplePage, "invalid"))
async def people(
    who: Reader, parts: PartsOf, search: Search = None, ids: Ids = None, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """People of the portal, by a part of the name or by id."""
    params = {"search": search, "ids": ids, "limit": limit, "cursor": cursor}
    return JSONResponse(await parts.queries.get("approvals", "/queries/people", who.caller, params))


@router.get("/departments", response_model=None, responses=answers(DepartmentsOut))
async def departments(who: Reader, parts: PartsOf) -> Response:
    """The whole tree."""
    return JSONResponse(await parts.queries.get("approvals", "/queries/departments", who.caller))


async def _to_approve(parts: Parts, who: Visitor) -> int | None:
    try:
        answer = await parts.queries.get("approvals", "/queries/tasks", who.caller, {"limit": 1})
    except (Unreachable, RemoteProblem):
        return None
    return int(answer["count"])
