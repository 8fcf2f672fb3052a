"""A policy administrator starts a draft: a new policy, or the next version of one."""

from typing import Any

from approvals.domain.policies.life import PolicyVersion
from approvals.domain.policies.refusals import PolicyUnknown
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import DraftPolicy


async def draft_policy(command: DraftPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """The number follows the newest of this key, given up drafts included. Raises RightMissing, PolicyUnknown."""
    require(await uow.company.current(), person, Right.POLICIES)
    await uow.policies.lock()
    versions = await uow.policies.versions(command.policy)
    document = command.document
    if document is None:
        based = next((each for each in versions if each.version == command.based_on), None)
        if based is None:
            raise PolicyUnknown
        document = {**based.document, "effective_from": None, "effective_to": None}
    number = max((each.version for each in versions), default=0) + 1
    version = PolicyVersion.draft(command.policy, number, document, person, uow.now)
    await record_policy(version, "policy.drafted", person, uow, based_on=command.based_on)
    return answer(version)
