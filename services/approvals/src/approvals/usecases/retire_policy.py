"""A published policy version ends; where a second pair of eyes is needed, when a second administrator asks for it."""

from typing import Any

from approvals.domain.policies.life import PolicyVersion
from approvals.domain.policies.refusals import CompanyUncovered
from approvals.domain.policies.review import ReviewRule, policy_administrators
from approvals.domain.policies.timeline import left_uncovered
from approvals.domain.rights import Right, require
from approvals.usecases.announce_policies import announce_policies
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, ends_told, note_policy, record_policy
from common.contracts.approvals.policies import RetirePolicy


async def retire_policy(command: RetirePolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Routes planned with it stay with it. Raises RightMissing, PolicyUnknown, PolicyNotPublished, CompanyUncovered."""
    organisation = await uow.company.current()
    require(organisation, person, Right.POLICIES)
    await uow.policies.lock()
    version = await uow.policies.get(command.policy, command.version)
    companies = await _uncovered(version, uow)
    if companies and not command.uncovered:
        raise CompanyUncovered(companies=companies)
    rule = ReviewRule(await uow.policies.review(), policy_administrators(organisation))
    if not rule.may_retire(version, person):
        version.ask_retirement(person, uow.now)
        await record_policy(version, "policy.retirement_asked", person, uow, reason=command.reason or None)
        return answer(version)
    version.retire(person, uow.now)
    moved = await announce_policies([version], person, uow, reason=command.reason)
    told = {"reason": command.reason or None, "asked_by": version.retirement_asked_by, "uncovered": companies or None}
    await note_policy(version, "policy.retired", person, uow, ends=ends_told(moved), **told)
    return answer(version)


async def _uncovered(version: PolicyVersion, uow: UnitOfWork) -> list[str]:
    """Companies that would be left without a policy for every request, when it is in force now."""
    if not version.in_force(uow.now):
        return []
    rest = [
        each for each in await uow.policies.published() if (each.id, each.version) != (version.policy, version.version)
    ]
    return left_uncovered(version, rest, uow.now)
