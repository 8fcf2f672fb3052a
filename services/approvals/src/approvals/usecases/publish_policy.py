"""A reviewed draft comes into force; older versions of its key end where it begins."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.policies.refusals import PolicyNotPublishable
from approvals.domain.policies.review import ReviewRule, policy_administrators
from approvals.domain.policies.timeline import check_newest
from approvals.domain.rights import Right, require
from approvals.domain.routing.publishing import check_policy
from approvals.usecases.announce_policies import announce_policies
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, ends_told, note_policy
from common.contracts.approvals.policies import PublishPolicy


async def publish_policy(command: PublishPolicy, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """A beginning in the past becomes this moment: what was planned yesterday stays as it was planned.

    Raises RightMissing, PolicyUnknown, VersionMismatch, PolicyNotEditable, PolicySuperseded, ReviewMissing,
    InvalidDocument, PolicyNotPublishable.
    """
    organisation = await uow.company.current()
    require(organisation, person, Right.POLICIES)
    await uow.policies.lock()
    version = await uow.policies.get(command.policy, command.version)
    version.expect(command.document_version)
    version.must_be_open()
    check_newest(version, await uow.policies.versions(version.policy))
    rule = ReviewRule(await uow.policies.review(), policy_administrators(organisation))
    rule.check_published(version)
    wished, policy = version.document.get("effective_from"), version.as_policy(uow.now)
    found = check_policy(policy, organisation, await uow.policies.published())
    if any(each.level == "error" for each in found):
        raise PolicyNotPublishable(errors=[each.to_dict() for each in found])
    version.publish(policy, person, uow.now)
    cut = await announce_policies([version], person, uow)
    await note_policy(
        version,
        "policy.published",
        person,
        uow,
        review=rule.told(version),
        effective_from=instant_text(policy.effective_from),
        asked_for=wished,
        ends=ends_told(cut),
    )
    return answer(version) | {"findings": [each.to_dict() for each in found]}
