"""A delegation gets other terms; who lets somebody act stays."""

from typing import Any

from approvals.domain.errors import VersionMismatch
from approvals.domain.registers.delegations import check_delegation, delegation_document, delegation_view
from approvals.domain.rights import require_own
from approvals.usecases.checks_of import checks_of
from approvals.usecases.find_delegation import find_delegation
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import ChangeDelegation


async def change_delegation(command: ChangeDelegation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises NotFound, DelegationOver, RightMissing (the delegate only declines), VersionMismatch, InvalidDocument."""
    before, organisation = await find_delegation(command.delegation_id, person, uow)
    key, principal = str(command.delegation_id), before.document["from_person"]
    require_own(organisation, person, principal)
    if before.version != command.expected_version:
        raise VersionMismatch(current=delegation_view(key, before.version, before.document, uow.now))
    checks = await checks_of(organisation, uow)
    check_delegation(key, principal, command.terms, checks, uow.now)
    checks.finish()
    document = delegation_document(key, principal, command.terms)
    entry = ("delegation", key)
    return await write_entry(uow, entry, document, delegation_view, before=before, actor=person, action="changed")
