"""The life of policies on a real database: what the columns, the locks and the message numbers guarantee."""

import asyncio
from copy import deepcopy
from typing import Any

import pytest

from common.contracts.approvals.policies import (
    ApprovePolicy,
    DiscardPolicy,
    DraftPolicy,
    EditPolicy,
    ImportPolicies,
    PublishPolicy,
    RetirePolicy,
    ReturnPolicy,
    SetPolicyReview,
    SubmitPolicy,
)
from common.errors import Invalid
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

ADMINISTRATOR, SECOND, CLERK = "p19", "p18", "p34"


def document_of(acme: Any, **more: Any) -> dict[str, Any]:
    found = next(each for each in acme.company["policies"] if each["id"] == "emergency")
    return {**deepcopy(found), "effective_from": None, "effective_to": None, **more}


async def appoint(acme: Any, person: str) -> None:
    company = deepcopy(acme.company)
    company["org"]["roles"].append({"id": "policy_admin", "members": [{"person": person}]})
    await acme.load(company)


async def step(acme: Any, command: Any, person: str, number: int, document_version: int, **more: Any) -> Any:
    asked = command(policy="emergency", version=number, document_version=document_version, **more)
    return await acme.ask(asked, person)


async def published(acme: Any) -> list[tuple[str, int]]:
    async with acme.transactions(acme.portal) as uow:
        return [(each.id, each.version) for each in await uow.policies.published() if each.in_force("acme-eu", uow.now)]


async def test_from_draft_to_retired(acme: Any) -> None:
    await appoint(acme, SECOND)
    drafted = await acme.ask(DraftPolicy(policy="emergency", document=document_of(acme, priority=310)), ADMINISTRATOR)
    assert drafted.result["version"] == 2
    edited = await step(acme, EditPolicy, ADMINISTRATOR, 2, 1, document=document_of(acme, priority=320))
    assert edited.result["document_version"] == 2
    assert (await step(acme, EditPolicy, SECOND, 2, 1, document={})).problem["code"] == "version_mismatch"
    await step(acme, SubmitPolicy, ADMINISTRATOR, 2, 2)
    assert (await step(acme, PublishPolicy, ADMINISTRATOR, 2, 3)).problem["code"] == "review_missing"
    assert (await step(acme, ApprovePolicy, ADMINISTRATOR, 2, 3)).problem["code"] == "own_policy"
    await step(acme, ReturnPolicy, SECOND, 2, 3, comment="why so urgent?")
    await step(acme, SubmitPolicy, ADMINISTRATOR, 2, 4)
    assert (await step(acme, ApprovePolicy, SECOND, 2, 5)).result["reviewer"] == SECOND
    assert ("emergency", 1) in await published(acme)
    assert (await step(acme, PublishPolicy, ADMINISTRATOR, 2, 6)).result["status"] == "published"
    assert ("emergency", 2) in await published(acme)
    assert ("emergency", 1) not in await published(acme)
    (row,) = [each for each in await acme.rows("policies") if (each["policy"], each["version"]) == ("emergency", 1)]
    assert row["effective_to"] is not None
    retire = RetirePolicy(policy="emergency", version=2)
    assert (await acme.ask(retire, ADMINISTRATOR)).result["status"] == "published"
    assert (await acme.ask(retire, SECOND)).result["status"] == "retired"
    said = [message[-1] for message in await acme.said("policy") if message[-1]["subject"] == "emergency"]
    assert [(each["type"], each["version"]) for each in said] == [
        ("purchase.policy.published.v1", 1), ("purchase.policy.published.v1", 2), ("purchase.policy.retired.v1", 3),
    ]  # fmt: skip
    assert said[1]["data"]["reviewer"] == SECOND
    kept = sorted(await acme.rows("audit"), key=lambda each: each["id"])
    audit = [each for each in kept if each["subject"] == "policy:emergency"]
    assert [each["action"].removeprefix("policy.") for each in audit] == [
        "published", "drafted", "edited", "submitted", "returned", "submitted", "approved", "published",
        "retirement_asked", "retired",
    ]  # fmt: skip
    hashes = {each["hash"] for each in await acme.rows("snapshots")}
    assert {each["detail"]["documents"]["policy"] for each in audit} <= hashes, (
        "every document that was spoken of can be read"
    )


async def test_routes_stay_with_the_version_they_were_planned_with(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    document = next(each for each in acme.company["policies"] if (each["id"], each["version"]) == ("std-opex", 2))
    newer = {**deepcopy(document), "effective_from": None}
    newer["stages"][0]["steps"][0]["who"]["mode"] = "final"
    await acme.ask(DraftPolicy(policy="std-opex", document=newer), ADMINISTRATOR)
    done = await acme.ask(PublishPolicy(policy="std-opex", version=3, document_version=1), ADMINISTRATOR)
    assert done.result["status"] == "published"
    acme.caches.pinnings._values.clear()
    acme.caches.policies._values.clear()
    assert (await acme.approve(asked.request_id, "p15")).result["status"] == "approved"
    again = a_submit("p17", "d-net", "1300.00")
    await acme.hear(again)
    assert [row["plan"]["policy_version"] for row in await acme.rows("plans")] == [2, 3]


async def test_a_cut_version_is_pinned_by_a_document_that_can_be_found(acme: Any, a_submit: Any) -> None:
    document = next(each for each in acme.company["policies"] if (each["id"], each["version"]) == ("std-opex", 2))
    later = {**deepcopy(document), "effective_from": "2199-01-01T00:00:00Z"}
    await acme.ask(DraftPolicy(policy="std-opex", document=later), ADMINISTRATOR)
    await acme.ask(PublishPolicy(policy="std-opex", version=3, document_version=1), ADMINISTRATOR)
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    acme.caches.pinnings._values.clear()
    acme.caches.policies._values.clear()
    assert (await acme.approve(asked.request_id, "p15")).result["status"] == "approved"


async def test_what_is_remembered_of_a_planned_route_is_what_was_stored(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    key, remembered = acme.caches.pinnings._values.popitem()
    async with acme.transactions(acme.portal) as uow:
        await uow.approvals.get(asked.request_id)
    assert acme.caches.pinnings.get(key) == remembered


async def test_two_drafts_at_once_have_two_numbers(acme: Any) -> None:
    commands = [DraftPolicy(policy="emergency", based_on=1) for _ in range(8)]
    outcomes = await asyncio.gather(*(acme.ask(each, ADMINISTRATOR) for each in commands))
    assert sorted(each.result["version"] for each in outcomes) == list(range(2, 10))


async def test_two_policies_of_one_priority_are_not_published_at_once(acme: Any) -> None:
    names = ["one", "two"]
    for name in names:
        await acme.ask(DraftPolicy(policy=name, document=document_of(acme, priority=555)), ADMINISTRATOR)
    commands = [PublishPolicy(policy=name, version=1, document_version=1) for name in names]
    outcomes = await asyncio.gather(*(acme.ask(each, ADMINISTRATOR) for each in commands))
    assert sorted(each.status for each in outcomes) == ["refused", "succeeded"]
    (refused,) = [each for each in outcomes if each.status == "refused"]
    assert refused.problem["errors"][0]["code"] == "priority_not_unique"


async def test_a_draft_is_given_up_and_the_rule_is_set(acme: Any) -> None:
    await acme.ask(DraftPolicy(policy="new", document={}), ADMINISTRATOR)
    gone = DiscardPolicy(policy="new", version=1, document_version=1)
    assert (await acme.ask(gone, ADMINISTRATOR)).result["status"] == "discarded"
    assert (await acme.ask(gone, ADMINISTRATOR)).problem["code"] == "policy_unknown"
    await acme.ask(SetPolicyReview(review="always"), ADMINISTRATOR)
    await acme.ask(DraftPolicy(policy="emergency", based_on=1), ADMINISTRATOR)
    alone = PublishPolicy(policy="emergency", version=2, document_version=1)
    assert (await acme.ask(alone, ADMINISTRATOR)).problem["code"] == "review_missing"
    assert (await acme.ask(SetPolicyReview(review="never"), CLERK)).problem["code"] == "right_missing"


async def test_a_company_file_never_changes_what_is_published(acme: Any) -> None:
    other = deepcopy(acme.company)
    other["policies"][0]["name"] = "Renamed"
    with pytest.raises(Invalid, match="give this one a new number"):
        await acme.load(other)
    fewer = {**acme.company, "policies": [each for each in acme.company["policies"] if each["id"] == "std-opex"]}
    assert (await acme.load(fewer)).retired == 3
    again = await acme.load()
    assert (again.published, again.retired) == (3, 0)
    assert [message[-1]["version"] for message in await acme.said("policy") if message[-1]["subject"] == "capex"] == [
        1,
        2,
        3,
    ]


async def test_administrators_and_auditors_read_policies_and_nobody_else(acme: Any, ask: Any) -> None:
    await acme.ask(DraftPolicy(policy="emergency", document=document_of(acme, name="Faster")), ADMINISTRATOR)
    listed = await ask("policies", ADMINISTRATOR)
    (emergency,) = [each for each in listed["items"] if each["policy"] == "emergency"]
    assert (emergency["name"], emergency["in_force"]) == ("Faster", 1)
    assert [(each["version"], each["status"]) for each in emergency["versions"]] == [(2, "draft"), (1, "published")]
    assert listed["review"] == {"mode": "auto", "needed": False, "administrators": [ADMINISTRATOR]}
    one = await ask("policies/emergency/2", ADMINISTRATOR)
    assert (one["document"]["name"], one["author"], one["document_version"]) == ("Faster", ADMINISTRATOR, 1)
    applying = await ask("policies/in-force", ADMINISTRATOR, company="acme-eu", at="2026-05-01T00:00:00Z")
    assert [(each["policy"], each["version"]) for each in applying["items"]] == [
        ("emergency", 1), ("capex", 1), ("std-opex", 1),
    ]  # fmt: skip
    for path, params in (("policies", {}), ("policies/emergency/2", {}), ("policies/in-force", {"company": "x"})):
        with pytest.raises(RemoteProblem, match="right_missing"):
            await ask(path, CLERK, **params)
    with pytest.raises(RemoteProblem, match="policy_unknown"):
        await ask("policies/emergency/9", ADMINISTRATOR)


async def test_a_version_is_read_with_its_text_its_findings_and_what_it_changes(acme: Any, ask: Any) -> None:
    newer = await ask("policies/std-opex/2", ADMINISTRATOR)
    assert newer["text"][0]["text"] == "Standard spend (EU): std-opex, version 2"
    assert [each["code"] for each in newer["findings"]] == ["short_without_requester"]
    assert newer["difference"]["to"] == 1
    assert [each["effect"] for each in newer["difference"]["changes"]] == ["", "", "more"]
    russian = await ask("policies/std-opex/2", ADMINISTRATOR, language="ru")
    assert russian["difference"]["changes"][-1]["message"] == (
        "Finance, controller: теперь свыше 2 500,00 EUR вместо свыше 5 000,00 EUR."
    )
    back = await ask("policies/std-opex/1/difference", ADMINISTRATOR, to=2)
    assert back["changes"][-1]["message"] == "Finance, controller: now over 5 000.00 EUR instead of over 2 500.00 EUR."
    assert (await ask("policies/capex/1", ADMINISTRATOR))["difference"] is None


async def test_a_document_is_checked_without_being_saved(acme: Any, ask: Any) -> None:
    document = document_of(acme)
    document["stages"][0]["steps"][0]["who"]["role"] = "nobody"
    found = await ask.post("policies/lint", ADMINISTRATOR, {"document": document, "policy": "emergency"})
    assert [(each["code"], each["pointer"]) for each in found["findings"] if each["level"] == "error"] == [
        ("role_unknown", "/stages/0/steps/0/who/role")
    ]
    assert found["text"][0]["text"].startswith("Emergency maintenance (EU)")
    broken = await ask.post("policies/lint", ADMINISTRATOR, {"document": {"name": 7}, "language": "ru"})
    assert broken["text"] == []
    assert ("/stages", "Здесь ожидается непустой список.") in [(e["pointer"], e["message"]) for e in broken["findings"]]
    with pytest.raises(RemoteProblem, match="right_missing"):
        await ask.post("policies/lint", CLERK, {"document": {}})


async def test_an_unfinished_draft_is_read_with_what_it_lacks(acme: Any, ask: Any) -> None:
    await acme.ask(DraftPolicy(policy="emergency", document={"companies": ["acme-eu"]}), ADMINISTRATOR)
    found = await ask("policies/emergency/2", ADMINISTRATOR)
    assert (found["text"], found["difference"]) == ([], None)
    assert ("text_expected", "/reporting_currency") in [(e["code"], e["pointer"]) for e in found["findings"]]
    with pytest.raises(RemoteProblem, match="invalid_document"):
        await ask("policies/emergency/2/difference", ADMINISTRATOR, to=1)


async def preview(acme: Any, ask: Any, file: Any) -> Any:
    return await ask.post("policies/import", ADMINISTRATOR, {"file": file})


async def test_an_export_comes_back_as_drafts_of_what_was_changed(acme: Any, ask: Any) -> None:
    file = await ask("policies/export", ADMINISTRATOR, people="pseudonymous")
    unchanged = await preview(acme, ask, file)
    assert {each["action"] for each in unchanged["policies"]} == {"same"}
    assert (unchanged["cases"]["failed"], unchanged["cases"]["passed"] > 20) == (0, True)
    emergency = next(each for each in file["policies"] if each["id"] == "emergency")
    emergency["stages"][0]["steps"][0]["who"] = {"type": "users", "ids": [file["cases"][0]["request"]["requester"]]}
    seen = await preview(acme, ask, file)
    assert [each["changes"][0]["code"] for each in seen["policies"] if each["action"] == "next"] == ["who"]
    assert seen["cases"]["failed"] > 0
    refused = await acme.ask(ImportPolicies(file=file, preview_hash=unchanged["hash"]), ADMINISTRATOR)
    assert refused.problem["code"] == "preview_stale"
    refused = await acme.ask(ImportPolicies(file=file, preview_hash=seen["hash"]), ADMINISTRATOR)
    assert (refused.problem["code"], len(refused.problem["failures"])) == ("cases_failed", seen["cases"]["failed"])
    done = await acme.ask(ImportPolicies(file=file, preview_hash=seen["hash"], despite_failures=True), ADMINISTRATOR)
    assert [(each["policy"], each["version"], each["status"]) for each in done.result["drafts"]] == [("emergency", 2, "draft")]
    draft = (await ask("policies/emergency/2", ADMINISTRATOR))["document"]
    (person,) = draft["stages"][0]["steps"][0]["who"]["ids"]
    assert person in {each["id"] for each in acme.company["org"]["people"]}, "here everybody has his own name again"
    actions = [each["action"] for each in await acme.rows("audit")]
    assert (actions.count("policies.exported"), actions.count("policies.imported")) == (1, 1)


async def test_files_nobody_can_use_are_refused_with_every_place(acme: Any, ask: Any) -> None:
    broken = {"policies": [{"id": "a b", "stages": []}], "org": 7}
    seen = await preview(acme, ask, broken)
    assert (seen["readable"], seen["policies"][0]["action"]) == (False, "unreadable")
    refused = await acme.ask(ImportPolicies(file=broken, preview_hash=seen["hash"]), ADMINISTRATOR)
    assert refused.problem["code"] == "policy_file_invalid"
    pointers = [each["pointer"] for each in refused.problem["errors"]]
    assert {"/org", "/policies/0/stages", "/policies/0/companies"} <= set(pointers)
    for odd in ({}, {"policies": {}}, {"x-exported": {"people": "pseudonymous", "org_version": 2**40}, "policies": []}):
        assert (await preview(acme, ask, odd))["hash"]


async def test_only_the_right_people_take_policies_out_or_bring_them_in(acme: Any, ask: Any) -> None:
    with pytest.raises(RemoteProblem, match="right_missing"):
        await ask("policies/export", CLERK)
    with pytest.raises(RemoteProblem, match="right_missing"):
        await ask.post("policies/import", CLERK, {"file": {}})
    refused = await acme.ask(ImportPolicies(file={}, preview_hash="0" * 64), CLERK)
    assert refused.problem["code"] == "right_missing"
    assert "org" not in await ask("policies/export", ADMINISTRATOR)
    assert (await ask("policies/export", ADMINISTRATOR, people="real"))["org"]["people"]
