"""A draft is handed to a second policy administrator."""

from typing import Any

from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import SubmitPolicy


async def submit_policy(command: SubmitPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotEditable, InvalidDocument."""
    require(await uow.company.current(), person, Right.POLICIES)
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    version.submit(uow.now)
    await record_policy(version, "policy.submitted", person, uow)
    return answer(version)
