"""How far replays have come and what they found; for those who write policies."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from approvals.adapters.replay_views import replay_changes, replay_list, replay_report
from approvals.domain.organisation import Organisation
from approvals.domain.rights import Right, require
from approvals.entrypoints.queries.reading import Reading
from common.persistence.transaction import Transaction
from common.web.identity import SignedCaller

Limit = Annotated[int, Query(ge=1, le=200)]


def replay_queries(reading: Reading) -> APIRouter:
    """All need the right `policies`."""
    router = APIRouter(prefix="/queries/replays")

    async def allowed(tx: Transaction, person: str) -> Organisation:
        organisation = await reading.organisation(tx)
        require(organisation, person, Right.POLICIES)
        return organisation

    @router.get("")
    async def replays(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            return await replay_list(tx, await allowed(tx, caller.person))

    @router.get("/{replay_id}")
    async def replay(caller: SignedCaller, replay_id: UUID) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            return await replay_report(tx, replay_id, await allowed(tx, caller.person))

    @router.get("/{replay_id}/changes")
    async def changes(
        caller: SignedCaller, replay_id: UUID, step: str | None = None, cursor: str = "", limit: Limit = 50
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await allowed(tx, caller.person)
            return await replay_changes(tx, replay_id, step, cursor, limit, organisation)

    return router
