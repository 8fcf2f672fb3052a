"""A reviewed draft comes into force; older versions of its key end where it begins."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.policies.lint import errors_of
from approvals.domain.policies.refusals import PolicyNotPublishable
from approvals.domain.policies.review import ReviewRule, policy_administrators
from approvals.domain.policies.timeline import check_newest
from approvals.domain.policies.words import speaker
from approvals.domain.rights import Right, require
from approvals.usecases.announce_policies import announce_policies
from approvals.usecases.lint_policy import lint_policy
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, ends_told, note_policy
from common.contracts.approvals.policies import PublishPolicy


async def publish_policy(command: PublishPolicy, person: str, uow: UnitOfWork, language: str = "en") -> dict[str, Any]:
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
    found, told = await lint_policy(policy, uow), speaker(language)
    if errors := errors_of(found):
        raise PolicyNotPublishable(errors=[each.to_dict(told) for each in errors])
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
    return answer(version) | {"findings": [each.to_dict(told) for each in found]}
