"""A policy administrator sends a draft in review back to its writer."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import ReturnPolicy


async def return_policy(command: ReturnPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Also its writer may take it back. Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotInReview."""
    require(await uow.company.current(), person, Right.POLICIES)
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    version.send_back(command.comment, uow.now)
    await record_policy(version, "policy.returned", person, uow, comment=command.comment)
    return answer(version)
