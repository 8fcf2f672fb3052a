"""What the portal's calendars say about absences replaces what they said before; recorded ones stay beside it."""

from collections.abc import Mapping
from typing import Any

from approvals.usecases.ports import UnitOfWork

KIND = "calendar_absence"
CALENDAR = "service:calendar"


async def follow_calendars(absences: Mapping[str, Any], uow: UnitOfWork) -> None:
    """In force with the next version of the organisation."""
    kept = {key: entry.document for key, entry in (await uow.registers.all(KIND)).items()}
    changed = {key: document for key, document in absences.items() if kept.get(key) != document}
    gone = sorted(kept.keys() - absences.keys())
    if changed:
        await uow.registers.put_all(KIND, changed, CALENDAR)
    if gone:
        await uow.registers.drop_all(KIND, gone)
