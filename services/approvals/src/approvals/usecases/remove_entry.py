"""An administrator takes an entry of a register away."""

from typing import Any

from approvals.domain.errors import VersionMismatch
from approvals.domain.registers.entries import entry_view
from approvals.domain.registers.rates import RATE
from approvals.domain.registers.uses import EntryInUse, uses_of
from approvals.domain.rights import require_to_grant
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.may_write import may_write
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.settle_rates import settle_rates
from common.contracts.approvals.registers import RemoveEntry
from common.errors import NotFound

TOLD_USES = 20


async def remove_entry(command: RemoveEntry, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, RoleProved, RatesFollowPortal, NotFound, VersionMismatch, EntryInUse."""
    kind, entry_id = command.kind, command.entry_id
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    await may_write(kind, person, organisation, uow)
    if kind == "member":
        require_to_grant(organisation, person, entry_id.partition("/")[0])
    before = await uow.registers.find(kind, entry_id)
    if before is None:
        raise NotFound
    if before.version != command.expected_version:
        raise VersionMismatch(current=entry_view(kind, entry_id, before.version, before.document))
    if used_by := uses_of(kind, entry_id, organisation, await uow.policies.published()):
        raise EntryInUse(used_by=used_by[:TOLD_USES], count=len(used_by))
    await uow.registers.drop(kind, entry_id)
    await uow.note(f"{kind}:{entry_id}", f"{kind}.removed", person, {"before": before.document, "after": None})
    if kind == RATE:
        await settle_rates(person, uow)
    applied = await apply_organisation(uow)
    return {"id": entry_id, "kind": kind, "removed": True, "org_version": applied.version}
