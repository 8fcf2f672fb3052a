"""What all registers of the company share: pages, writing and taking away of one entry."""

from typing import Annotated

from fastapi import Path, Query, Response

from common.contracts.approvals.registers import NAME_PATTERN, AnyEntry, Kind, RemoveEntry, SaveEntry
from common.web.app import JSONResponse
from gateway.api.documented import Responses, answers, writes
from gateway.api.schemas import registers as bodies
from gateway.commands import Wish
from gateway.parts import Parts
from gateway.visitor import Visitor

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=NAME_PATTERN)]
Cursor = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=500)]

LISTED = answers(bodies.RegisterPage, "invalid", "right_missing")
REMOVED = writes(
    "not_found", "right_missing", "role_proved", "entry_in_use", "if_match_required", "if_match_failed",
    "version_mismatch", model=bodies.RemovedOut,
)  # fmt: skip


def saved(model: type[bodies.Kept]) -> Responses:
    """An entry written. Without If-Match there must be none yet."""
    codes = ("right_missing", "role_proved", "invalid_document", "if_match_failed", "version_mismatch")
    return writes(*codes, model=model)


async def page(kind: Kind, who: Visitor, parts: Parts, cursor: str, limit: int, role: str | None = None) -> Response:
    params: dict[str, str | int | None] = {"cursor": cursor, "limit": limit, "role": role}
    return JSONResponse(await parts.queries.get("approvals", f"/queries/registers/{kind}", who.caller, params))


async def save(entry: AnyEntry, version: int | None, who: Visitor, wish: Wish, parts: Parts) -> Response:
    return await parts.commands.send(SaveEntry(entry=entry, expected_version=version), who.caller, wish)


async def remove(kind: Kind, entry_id: str, version: int, who: Visitor, wish: Wish, parts: Parts) -> Response:
    command = RemoveEntry(kind=kind, entry_id=entry_id, expected_version=version)
    return await parts.commands.send(command, who.caller, wish)
