"""What the visitor is asked to decide."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from common.web.app import JSONResponse
from gateway.api.documented import answers
from gateway.api.schemas.core import TaskPage
from gateway.parts import PartsOf
from gateway.visitor import Reader

router = APIRouter(tags=["tasks"])


@router.get("/tasks", response_model=None, responses=answers(TaskPage, "invalid"))
async def tasks(
    who: Reader,
    parts: PartsOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Open tasks, his own and those of people he stands in for; oldest first."""
    params = {"limit": limit, "cursor": cursor}
    page = await parts.queries.get("approvals", "/queries/tasks", who.caller, params)
    people = {task[name] for task in page["items"] for name in ("requester", "principal")}
    names = await parts.names.people(who.caller, people)
    for task in page["items"]:
        task.setdefault("requester_name", names.get(task["requester"], task["requester"]))
        task.setdefault("principal_name", names.get(task["principal"], task["principal"]))
    return JSONResponse(page)
