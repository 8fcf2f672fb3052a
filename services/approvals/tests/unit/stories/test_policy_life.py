"""The life of a policy: who may write, review, publish and retire it, and what the world hears."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.errors import CommentRequired, InvalidDocument
from approvals.domain.policies.refusals import (
    CompanyUncovered,
    OwnPolicy,
    PolicyNotEditable,
    PolicyNotInReview,
    PolicyNotPublishable,
    PolicySuperseded,
    PolicyUnknown,
    ReviewMissing,
    VersionMismatch,
)
from approvals.domain.rights import RightMissing
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.approve_policy import approve_policy
from approvals.usecases.discard_policy import discard_policy
from approvals.usecases.draft_policy import draft_policy
from approvals.usecases.edit_policy import edit_policy
from approvals.usecases.merge_organisation import membership
from approvals.usecases.publish_policy import publish_policy
from approvals.usecases.retire_policy import retire_policy
from approvals.usecases.return_policy import return_policy
from approvals.usecases.set_policy_review import set_policy_review
from approvals.usecases.submit_policy import submit_policy
from common.contracts.approvals import policies as asked

ADA, BOB, CY = "1", "2", "3"
KEY = "default-main"
TOP = {"type": "role", "role": "portal_admins", "scope": "any", "need": 1}


def heads(mode: str = "each", **more: Any) -> dict[str, Any]:
    who = {"type": "dept_chain", "start": "request.department", "mode": mode, "above_top": TOP}
    return {
        "name": "Heads",
        "companies": ["main"],
        "priority": 1,
        "reporting_currency": "EUR",
        "stages": [{"id": "s1", "steps": [{"id": "heads", "who": who}]}],
        **more,
    }


class Office:
    """What administrators do, each on the version as it stands."""

    def __init__(self, uow: Any) -> None:
        self.uow = uow

    async def draft(self, person: str = ADA, policy: str = KEY, **more: Any) -> int:
        document = more.pop("document", heads())
        answer = await draft_policy(asked.DraftPolicy(policy=policy, document=document, **more), person, self.uow)
        return int(answer["version"])

    async def do(self, story: Any, command: Any, person: str, number: int, policy: str = KEY, **more: Any) -> Any:
        known = self.uow.policies.kept.get((policy, number))
        more.setdefault("document_version", known.document_version if known else 1)
        return await story(command(policy=policy, version=number, **more), person, self.uow)

    async def edit(self, person: str, number: int, document: Any, **more: Any) -> Any:
        return await self.do(edit_policy, asked.EditPolicy, person, number, document=document, **more)

    async def submit(self, number: int, person: str = ADA, **more: Any) -> Any:
        return await self.do(submit_policy, asked.SubmitPolicy, person, number, **more)

    async def approve(self, person: str, number: int, **more: Any) -> Any:
        return await self.do(approve_policy, asked.ApprovePolicy, person, number, **more)

    async def send_back(self, person: str, number: int, **more: Any) -> Any:
        return await self.do(return_policy, asked.ReturnPolicy, person, number, **more)

    async def publish(self, person: str, number: int, **more: Any) -> Any:
        return await self.do(publish_policy, asked.PublishPolicy, person, number, **more)

    async def discard(self, person: str, number: int, **more: Any) -> Any:
        return await self.do(discard_policy, asked.DiscardPolicy, person, number, **more)

    async def retire(self, person: str, number: int, policy: str = KEY, **more: Any) -> Any:
        return await retire_policy(asked.RetirePolicy(policy=policy, version=number, **more), person, self.uow)

    async def reviewed(self, document: Any, policy: str = KEY) -> int:
        """Written by Ada, read by Cy."""
        number = await self.draft(document=document, policy=policy)
        await self.submit(number, policy=policy)
        await self.approve(CY, number, policy=policy)
        return number

    async def appoint(self, person: str, role: str = "policy_admin") -> None:
        await self.uow.company.put_own("member", membership(role, person))
        await apply_organisation(self.uow)

    def version(self, number: int, policy: str = KEY) -> Any:
        return self.uow.policies.kept[policy, number]

    async def in_force(self) -> list[tuple[str, int]]:
        published = await self.uow.policies.published()
        return [(each.id, each.version) for each in published if each.in_force("main", self.uow.now)]


@pytest.fixture
async def office(uow: Any) -> Office:
    """Ada (portal administrator) and Cy (policy administrator)."""
    found = Office(uow)
    await found.appoint(CY)
    return found


async def test_a_policy_is_written_by_one_read_by_another_and_then_in_force(office: Office) -> None:
    number = await office.reviewed(heads("final"))
    assert await office.in_force() == [(KEY, 1)], "a reviewed draft is not in force yet"
    office.uow.now += timedelta(hours=1)
    answer = await office.publish(ADA, number)
    assert (answer["status"], answer["reviewer"]) == ("published", CY)
    assert await office.in_force() == [(KEY, 2)]
    assert office.version(1).effective_to == office.version(2).effective_from == office.uow.now
    said = office.uow.last("policy")
    assert (said["version"], said["actor"]) == (2, ADA)
    (event,) = said["events"]
    assert (event.policy_version, event.reviewer, event.publisher) == (2, CY, ADA)
    assert event.content_hash == office.version(2).content_hash
    assert office.uow.details[-1]["review"] == f"reviewed by {CY}"


async def test_with_two_administrators_nobody_publishes_alone(office: Office) -> None:
    number = await office.draft()
    with pytest.raises(ReviewMissing) as refused:
        await office.publish(ADA, number)
    assert refused.value.details["reviewers"] == [CY]
    await office.submit(number)
    with pytest.raises(OwnPolicy):
        await office.approve(ADA, number)
    with pytest.raises(ReviewMissing):
        await office.publish(CY, number)


async def test_whoever_edits_last_loses_the_review_of_the_others(office: Office) -> None:
    number = await office.reviewed(heads())
    await office.edit(CY, number, heads("final"))
    assert office.version(number).status == "draft"
    with pytest.raises(ReviewMissing):
        await office.publish(ADA, number)
    await office.submit(number, CY)
    with pytest.raises(OwnPolicy):
        await office.approve(CY, number)
    await office.approve(ADA, number)  # both wrote it: the one who did not change it last has read it all
    await office.appoint(BOB)
    assert (await office.publish(CY, number))["reviewer"] == ADA


async def test_a_third_administrator_reviews_what_two_have_written(office: Office) -> None:
    await office.appoint(BOB)
    number = await office.draft(ADA)
    await office.edit(CY, number, heads("final"))
    await office.submit(number)
    with pytest.raises(OwnPolicy) as refused:
        await office.approve(ADA, number)
    assert refused.value.details["reviewers"] == [BOB]
    await office.approve(BOB, number)


async def test_the_only_administrator_publishes_alone_and_the_audit_says_so(uow: Any) -> None:
    office = Office(uow)
    number = await office.draft()
    await office.publish(ADA, number)
    assert uow.details[-1]["review"] == "alone: one policy administrator"
    await set_policy_review(asked.SetPolicyReview(review="always"), ADA, uow)
    number = await office.draft()
    with pytest.raises(ReviewMissing):
        await office.publish(ADA, number)


async def test_the_rule_is_loosened_only_with_the_companys_right_too(office: Office) -> None:
    with pytest.raises(RightMissing):
        await set_policy_review(asked.SetPolicyReview(review="never"), CY, office.uow)
    await set_policy_review(asked.SetPolicyReview(review="never"), ADA, office.uow)
    assert office.uow.details[-1] == {"was": "auto", "now": "never"}
    await office.publish(CY, await office.draft(CY))
    assert office.uow.details[-1]["review"] == "alone: the portal asks for no review"


async def test_nobody_without_the_right_writes_policies(office: Office) -> None:
    number = await office.draft()
    for attempt in (
        office.draft(BOB),
        office.edit(BOB, number, heads()),
        office.submit(number, BOB),
        office.approve(BOB, number),
        office.send_back(BOB, number),
        office.publish(BOB, number),
        office.discard(BOB, number),
        office.retire(BOB, 1),
        set_policy_review(asked.SetPolicyReview(review="never"), BOB, office.uow),
    ):
        with pytest.raises(RightMissing):
            await attempt


async def test_a_change_made_on_an_older_document_is_refused(office: Office) -> None:
    number = await office.draft()
    await office.edit(CY, number, heads("final"))
    with pytest.raises(VersionMismatch) as refused:
        await office.edit(ADA, number, heads("direct"), document_version=1)
    assert refused.value.details["current"] == 2
    with pytest.raises(VersionMismatch):
        await office.submit(number, document_version=1)


async def test_a_draft_may_be_unfinished_but_is_not_submitted_so(office: Office) -> None:
    number = await office.draft(document={"name": "half a policy"})
    with pytest.raises(InvalidDocument) as refused:
        await office.submit(number)
    assert "/stages" in [each["pointer"] for each in refused.value.details["errors"]]


async def test_a_returned_draft_says_why_and_its_approval_is_gone(office: Office) -> None:
    number = await office.reviewed(heads())
    with pytest.raises(CommentRequired):
        await office.send_back(CY, number, comment=" ")
    await office.send_back(CY, number, comment="the board must be two")
    assert (office.version(number).status, office.version(number).comment) == ("draft", "the board must be two")
    with pytest.raises(ReviewMissing):
        await office.publish(ADA, number)
    with pytest.raises(PolicyNotInReview):
        await office.approve(CY, number)


async def test_a_published_version_never_changes(office: Office) -> None:
    for attempt in (office.edit(ADA, 1, heads()), office.submit(1), office.discard(ADA, 1), office.publish(ADA, 1)):
        with pytest.raises(PolicyNotEditable) as refusal:
            await attempt
        assert refusal.value.details == {"policy_status": "published"}


async def test_a_discarded_draft_is_gone_and_its_number_with_it(office: Office) -> None:
    number = await office.draft()
    await office.discard(CY, number)
    with pytest.raises(PolicyUnknown):
        await office.edit(ADA, number, heads())
    assert await office.draft() == number + 1


async def test_a_copy_of_a_version_begins_without_dates(office: Office) -> None:
    number = await office.draft(document=None, based_on=1)
    assert office.version(number).document["effective_from"] is None
    assert office.version(number).document["stages"] == office.version(1).document["stages"]
    with pytest.raises(PolicyUnknown):
        await office.draft(document=None, based_on=9)


async def test_an_older_number_is_not_published_after_a_newer_one(office: Office) -> None:
    older, newer = await office.reviewed(heads("final")), await office.reviewed(heads("direct"))
    await office.publish(ADA, newer)
    with pytest.raises(PolicySuperseded) as refused:
        await office.publish(ADA, older)
    assert refused.value.details["newest"] == newer


async def test_a_date_in_the_past_becomes_the_moment_of_publishing(office: Office) -> None:
    number = await office.reviewed(heads(effective_from="2020-01-01T00:00:00Z"))
    await office.publish(ADA, number)
    assert office.version(number).effective_from == office.uow.now
    assert office.uow.details[-1]["asked_for"] == "2020-01-01T00:00:00Z"


async def test_a_policy_that_fails_its_checks_is_not_published(office: Office) -> None:
    document = heads()
    document["stages"][0]["steps"][0]["who"] = {"type": "role", "role": "nobody", "scope": "any"}
    number = await office.reviewed(document)
    with pytest.raises(PolicyNotPublishable) as refused:
        await office.publish(ADA, number)
    assert refused.value.details["errors"][0]["pointer"] == "/stages/0/steps/0/who/role"
    assert await office.in_force() == [(KEY, 1)]


async def test_retiring_takes_two_administrators_as_publishing_does(office: Office) -> None:
    other = await office.reviewed(heads(priority=2), policy="other")
    await office.publish(ADA, other, policy="other")
    office.uow.now += timedelta(hours=1)
    assert (await office.retire(ADA, 1))["status"] == "published"
    assert (await office.retire(ADA, 1))["status"] == "published", "asking twice is not two people"
    assert (await office.retire(CY, 1, reason="replaced"))["status"] == "retired"
    assert office.uow.details[-1]["asked_by"] == ADA
    assert await office.in_force() == [("other", 1)]
    (event,) = office.uow.last("policy")["events"]
    assert (event.type, event.reason, event.retired_at) == ("purchase.policy.retired.v1", "replaced", office.uow.now)


async def test_a_company_is_not_left_without_a_policy_by_accident(uow: Any) -> None:
    office = Office(uow)
    with pytest.raises(CompanyUncovered) as refused:
        await office.retire(ADA, 1)
    assert refused.value.details["companies"] == ["main"]
    assert (await office.retire(ADA, 1, uncovered=True))["status"] == "retired"
    assert uow.details[-1]["uncovered"] == ["main"]
    with pytest.raises(PolicyUnknown):
        await office.retire(ADA, 7)


async def test_a_version_retired_before_it_began_gives_the_older_one_its_time_back(office: Office) -> None:
    later = (office.uow.now + timedelta(days=30)).isoformat()
    number = await office.reviewed(heads(effective_from=later))
    await office.publish(ADA, number)
    assert office.version(1).effective_to == office.version(number).effective_from
    await office.retire(ADA, number)
    await office.retire(CY, number)
    assert office.version(1).effective_to is None
    assert await office.in_force() == [(KEY, 1)]


async def test_numbers_on_the_stream_rise_by_one(office: Office) -> None:
    await office.publish(ADA, await office.reviewed(heads("final")))
    await office.publish(ADA, await office.reviewed(heads("direct")))
    assert [each["version"] for each in office.uow.outbox.messages if each["stream"] == "policy"] == [1, 2, 3]
