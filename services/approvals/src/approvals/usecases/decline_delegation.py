"""The delegate does not want it, before or while it runs."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.registers.delegations import DECLINED, NotTheDelegate, delegation_view
from approvals.usecases.find_delegation import find_delegation
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import DeclineDelegation


async def decline_delegation(command: DeclineDelegation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotFound, DelegationOver, NotTheDelegate."""
    before, _ = await find_delegation(command.delegation_id, person, uow)
    if before.document["to_person"] != person:
        raise NotTheDelegate
    key = str(command.delegation_id)
    declined = {"state": DECLINED, "ended_at": instant_text(uow.now), "declined_because": command.note}
    document = {**before.document, **declined}
    entry = ("delegation", key)
    return await write_entry(uow, entry, document, delegation_view, before=before, actor=person, action="declined")
