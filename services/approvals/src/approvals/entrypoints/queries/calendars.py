"""Working calendars and who uses them."""

from typing import Any

from fastapi import APIRouter

from approvals.adapters.calendars import SqlCalendars
from approvals.entrypoints.queries.reading import Reading
from common.errors import NotFound
from common.web.identity import SignedCaller


def calendar_queries(reading: Reading) -> APIRouter:
    """Everybody in the company may read them: people choose their own."""
    router = APIRouter(prefix="/queries")

    @router.get("/calendars")
    async def calendars(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            if not (await reading.organisation(tx)).is_active(caller.person):
                raise NotFound
            documents, uses = await SqlCalendars(tx).documents()
        companies = {user.removeprefix("company:"): name for user, name in uses.items() if user.startswith("company:")}
        counted = {name: sum(each == name for each in uses.values()) for name in documents}
        items = [{"id": name, "users": counted[name], "calendar": documents[name]} for name in sorted(documents)]
        return {"items": items, "mine": uses.get(f"person:{caller.person}"), "companies": companies}

    return router
