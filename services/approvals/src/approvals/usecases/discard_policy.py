"""A policy administrator gives a draft up."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import DiscardPolicy


async def discard_policy(command: DiscardPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotEditable."""
    require(await uow.company.current(), person, Right.POLICIES)
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    version.discard(uow.now)
    await record_policy(version, "policy.discarded", person, uow)
    return answer(version)
