"""An administrator wants the organisation to be read from the portal now."""

from datetime import timedelta
from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.errors import SyncTooSoon
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.synchronising import SyncOrganisation

SHORTEST = timedelta(seconds=30)


async def sync_organisation(_command: SyncOrganisation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """How it ends is told by the organisation's status. Raises RightMissing, SyncTooSoon."""
    require(await uow.company.current(), person, Right.COMPANY)
    before = await uow.portals.ask_sync()
    if before is not None and uow.now - before < SHORTEST:
        raise SyncTooSoon(retry_after=(before + SHORTEST - uow.now).seconds + 1)
    await uow.note("organisation", "organisation.sync_asked", person, {})
    return {"asked_at": instant_text(uow.now)}
