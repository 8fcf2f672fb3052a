"""Currencies and calendars change behind the application's back, as in life."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel

from portal_emulator.portal import World
from portal_emulator.reference import CalendarEvent, Currency


class CurrencyChange(BaseModel):
    """Sets a rate: `amount` units of the base currency for `count` units; null takes the currency away."""

    portal: str
    code: str
    amount: str | None
    count: str = "1"
    base: bool = False


class NewEvent(BaseModel):
    """An event of somebody's calendar; of a whole-day one `end` is the day after its last."""

    portal: str
    person: str
    start: AwareDatetime
    end: AwareDatetime
    name: str = "Away"
    accessibility: str = "absent"
    whole_day: bool = False


def reference(world: World) -> APIRouter:
    router = APIRouter(tags=["reference"])

    @router.post("/currencies")
    async def change_currency(body: CurrencyChange) -> list[dict[str, Any]]:
        kept = world.portals[body.portal].reference
        others = [each for each in kept.currencies if each.code != body.code]
        if body.base:
            for each in others:
                each.base = "N"
        if body.amount is not None:
            others.append(Currency(body.code, body.amount, "Y" if body.base else "N", body.code, body.count))
        kept.currencies = others
        return [asdict(each) for each in others]

    @router.post("/calendar")
    async def add_event(body: NewEvent) -> dict[str, Any]:
        portal = world.portals[body.portal]
        person = portal.company.person(body.person).id
        event = CalendarEvent(
            portal.number(), person, body.name, body.start, body.end, body.accessibility, body.whole_day
        )
        portal.reference.events.append(event)
        return {"id": str(event.id)}

    @router.delete("/calendar")
    async def clear_events(portal: str, before: datetime | None = None) -> dict[str, int]:
        """All of them, or those that begin before this moment."""
        kept = world.portals[portal].reference
        left = [each for each in kept.events if before is not None and each.start >= before]
        removed, kept.events = len(kept.events) - len(left), left
        return {"removed": removed}

    return router
