"""Somebody lets a colleague act for him, or an administrator does so for him."""

from typing import Any

from approvals.domain.errors import AlreadyExists
from approvals.domain.registers.delegations import check_delegation, delegation_document, delegation_view
from approvals.domain.rights import require_own
from approvals.usecases.checks_of import checks_of
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.write_entry import write_entry
from common.contracts.approvals.stand_ins import CreateDelegation


async def create_delegation(command: CreateDelegation, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises Inactive, RightMissing, AlreadyExists, InvalidDocument."""
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    require_own(organisation, person, command.principal)
    key = str(command.delegation_id)
    if await uow.registers.find("delegation", key) is not None:
        raise AlreadyExists
    checks = await checks_of(organisation, uow)
    check_delegation(key, command.principal, command.terms, checks, uow.now)
    checks.finish()
    document = delegation_document(key, command.principal, command.terms)
    entry = ("delegation", key)
    return await write_entry(uow, entry, document, delegation_view, before=None, actor=person, action="created")
