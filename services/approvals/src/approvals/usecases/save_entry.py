"""An administrator writes an entry of a register: a role, a member, a limit, a department's deputy, a cost centre."""

from functools import partial
from typing import Any

from approvals.domain.errors import VersionMismatch
from approvals.domain.registers.entries import document_of, entry_view, key_of
from approvals.domain.registers.entry_checks import check_entry
from approvals.domain.rights import require_to_grant
from approvals.usecases.checks_of import checks_of
from approvals.usecases.may_write import may_write
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.registers import MemberEntry, SaveEntry


async def save_entry(command: SaveEntry, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, RoleProved, RatesFollowPortal, VersionMismatch, InvalidDocument."""
    entry = command.entry
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    await may_write(entry.kind, person, organisation, uow)
    if isinstance(entry, MemberEntry):
        require_to_grant(organisation, person, entry.role)
    key, view = (entry.kind, key_of(entry)), partial(entry_view, entry.kind)
    before = await uow.registers.find(*key)
    if (before.version if before else None) != command.expected_version:
        raise VersionMismatch(current=view(key[1], before.version, before.document) if before else None)
    checks = await checks_of(organisation, uow)
    check_entry(entry, checks)
    checks.finish()
    return await write_entry(uow, key, document_of(entry), view, before=before, actor=person, action="saved")
