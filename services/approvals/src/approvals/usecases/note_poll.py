"""How a poll ended is remembered; what keeps the organisation from following the portal is written down once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.domain.documents import instant_text
from approvals.usecases.ports import UnitOfWork

ALARMS = {"held": "organisation.held", "refused": "organisation.refused"}


async def note_poll(outcome: str, began: datetime, uow: UnitOfWork, detail: Mapping[str, Any]) -> None:
    """`outcome`: same, changed, held (waits for a yes), refused (broken tree) or failed (no complete answer)."""
    before = await uow.portals.last_poll()
    told = {"outcome": outcome, **detail}
    times = {"started_at": instant_text(began), "finished_at": instant_text(uow.now)}
    await uow.portals.note_poll(told | times)
    news = before is None or any(before.get(key) != value for key, value in told.items())
    if outcome in ALARMS and news:
        await uow.note("organisation", ALARMS[outcome], "service:approvals", told)
