"""A second policy administrator has read a draft and agrees to it."""

from typing import Any

from approvals.domain.policies.review import ReviewRule, policy_administrators
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import ApprovePolicy


async def approve_policy(command: ApprovePolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotInReview, OwnPolicy."""
    organisation = await uow.company.current()
    require(organisation, person, Right.POLICIES)
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    rule = ReviewRule(await uow.policies.review(), policy_administrators(organisation))
    rule.check_reviewer(version, person)
    version.approve(person, command.comment, uow.now)
    await record_policy(version, "policy.approved", person, uow, comment=command.comment or None)
    return answer(version)
