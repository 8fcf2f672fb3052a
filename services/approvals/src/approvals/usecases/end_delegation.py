"""A delegation is over now; what its delegate was asked for goes back."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.registers.delegations import ENDED, delegation_view
from approvals.domain.rights import require_own
from approvals.usecases.find_delegation import find_delegation
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import EndDelegation


async def end_delegation(command: EndDelegation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotFound, DelegationOver, RightMissing (the delegate only declines)."""
    before, organisation = await find_delegation(command.delegation_id, person, uow)
    require_own(organisation, person, before.document["from_person"])
    key = str(command.delegation_id)
    document = {**before.document, "state": ENDED, "ended_at": instant_text(uow.now)}
    entry = ("delegation", key)
    return await write_entry(uow, entry, document, delegation_view, before=before, actor=person, action="ended")
