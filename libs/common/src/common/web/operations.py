"""How far a command got: the owner's inbox row, told to the person who sent it and to nobody else."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from common.errors import NotFound
from common.persistence import inbox
from common.persistence.pool import Database
from common.web.identity import SignedCaller

DELAYED_AFTER_SECONDS = 60


def operations_router(db: Database) -> APIRouter:
    """GET /queries/operations/{command_id}. 404 for an unknown row and for another person's alike."""
    router = APIRouter()

    @router.get("/queries/operations/{command_id}")
    async def operation(command_id: UUID, caller: SignedCaller) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            row = await inbox.operation(tx, command_id)
            now = tx.now
        if row is None or row["person"] != caller.person:
            raise NotFound("no such operation")
        outcome = row["outcome"] or {}
        pending = row["state"] in {"pending", "waiting"}
        return {
            "state": "pending" if pending else row["state"],
            "delayed": pending and (now - row["received_at"]).total_seconds() > DELAYED_AFTER_SECONDS,
            "result": outcome.get("result"),
            "problem": outcome.get("problem"),
        }

    return router
