"""Lists, cards and what a submit would say."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from common.persistence.pool import Database
from common.web.identity import SignedCaller
from purchase_requests.adapters.card import request_card
from purchase_requests.adapters.unit_of_work import SqlUnitOfWork
from purchase_requests.adapters.views import request_list, route_version
from purchase_requests.entrypoints.callers import keys_of, writer_of
from purchase_requests.entrypoints.schemas import ListParameters, UnsavedDocument
from purchase_requests.usecases.preview_document import preview_document
from purchase_requests.usecases.preview_facts import preview_facts

MIRROR_PATIENCE = 0.3
MIRROR_LOOK = 0.03


def request_queries(db: Database) -> APIRouter:
    """GET /queries/requests, /queries/requests/{id} and its /facts, POST /queries/facts; unknown and hidden are the same 404."""
    router = APIRouter()

    @router.get("/queries/requests")
    async def requests(parameters: Annotated[ListParameters, Query()], caller: SignedCaller) -> dict[str, Any]:
        wanted = parameters.wanted()
        if parameters.request is not None and parameters.min_route_version is not None:
            await _mirror_caught_up(db, caller.portal, parameters.request, parameters.min_route_version)
        async with db.transaction(caller.portal) as tx:
            return await request_list(tx, caller, wanted, parameters.cursor, parameters.limit)

    @router.get("/queries/requests/{request_id}")
    async def request(request_id: UUID, caller: SignedCaller) -> dict[str, Any]:
        async with db.transaction(caller.portal) as tx:
            return await request_card(tx, caller, writer_of(caller), request_id)

    @router.get("/queries/requests/{request_id}/facts")
    async def facts(request_id: UUID, caller: SignedCaller) -> dict[str, Any]:
        """What submit would say now, as the data of `purchase.request.submitting.v1`; for its writers only."""
        async with db.transaction(caller.portal) as tx:
            told = await preview_facts(request_id, writer_of(caller), keys_of(caller), SqlUnitOfWork(tx))
        return told.model_dump(mode="json")

    @router.post("/queries/facts")
    async def facts_of_document(asked: UnsavedDocument, caller: SignedCaller) -> dict[str, Any]:
        """The same for a document nobody has saved."""
        async with db.transaction(caller.portal) as tx:
            told = await preview_document(asked.document, asked.requester, writer_of(caller), SqlUnitOfWork(tx))
        return told.model_dump(mode="json")

    return router


async def _mirror_caught_up(db: Database, portal: UUID, request_id: UUID, version: int) -> None:
    """Reading one's own write: waits a moment for the event of a decision that was already answered."""
    for _ in range(int(MIRROR_PATIENCE / MIRROR_LOOK)):
        async with db.transaction(portal) as tx:
            found = await route_version(tx, request_id)
        if found is None or found >= version:
            return
        await asyncio.sleep(MIRROR_LOOK)
