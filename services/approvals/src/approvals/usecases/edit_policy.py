"""A policy administrator replaces the document of a draft."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import EditPolicy


async def edit_policy(command: EditPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotEditable."""
    require(await uow.company.current(), person, Right.POLICIES)
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    version.edit(command.document, person, uow.now)
    await record_policy(version, "policy.edited", person, uow)
    return answer(version)
