"""Policies as files: exports that pass their own cases, people under other names, and what an import would bring."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from approvals.domain.cases.check import check_cases
from approvals.domain.policies.exporting import MARK, Live, exported
from approvals.domain.policies.importing import ImportPlan, plan_import
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.lint import Surroundings
from approvals.domain.policies.pseudonyms import Pseudonyms
from approvals.domain.routing.policy_document import policy_to_dict

AUGUST = datetime(2026, 8, 3, tzinfo=UTC)
SINCE = "2026-01-01T00:00:00Z"


class Portal:
    """A portal in which the example policies are published."""

    def __init__(self, acme: Any) -> None:
        self.acme = acme
        self.organisation = replace(acme.organisation(), version=7)
        self.policies = acme.policies
        self.at = AUGUST

    def export(self, people: Any) -> Any:
        live = Live.of(self.policies, self.organisation, self.acme.rates, self.at)
        return json.loads(json.dumps(exported(live, people)))

    def versions(self) -> list[PolicyVersion]:
        found = []
        for policy in self.policies:
            version = PolicyVersion.draft(policy.id, policy.version, policy_to_dict(policy), "p19", self.at)
            version.publish(policy, "p19", self.at)
            found.append(version)
        return found

    def plan(self, document: Any, names: Pseudonyms | None = None) -> ImportPlan:
        around = Surroundings(self.organisation, self.acme.rates, self.policies, self.at)
        return plan_import(document, self.versions(), around, names)


@pytest.fixture
def portal(acme: Any) -> Portal:
    return Portal(acme)


def actions(plan: ImportPlan) -> list[tuple[str, str]]:
    return [(each.name, each.action) for each in plan.incoming]


@pytest.mark.parametrize("people", ["pseudonymous", "real"])
def test_an_export_passes_its_own_cases(portal: Portal, people: str) -> None:
    document = portal.export(people)
    report = check_cases(document)
    assert report.failures == ()
    assert len(report.results) == len(document["cases"]) >= 20
    assert [(each["id"], each["version"]) for each in document["policies"]] == [
        ("std-opex", 2), ("capex", 1), ("us-matrix", 1), ("emergency", 1),
    ]  # fmt: skip


def test_the_examples_stand_on_both_sides_of_every_threshold(portal: Portal) -> None:
    cases = {each["id"]: each for each in portal.export("real")["cases"]}
    on, over = cases["std-opex-2-not-controller"], cases["std-opex-2-controller"]
    assert [each["request"]["lines"][0]["net"] for each in (on, over)] == ["2500.00", "2500.01"]
    assert [("controller" in each["expect"]["text"]) for each in (on, over)] == [False, True]
    assert cases["std-opex-2-auto"]["expect"]["outcome"] == "auto_approved"
    assert cases["us-matrix-1-group_cfo"]["request"]["lines"][0]["cost_center"] is not None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stages", 2, "steps", 0, "when", "any", 0, "value", "amount"), "2500.01"),
        (("stages", 2, "steps", 0, "when", "any", 0, "op"), "gte"),
        (("stages", 0, "steps", 0, "who", "mode"), "direct"),
        (("auto_approve_when", "all", 0, "value", "amount"), "99.99"),
    ],
)
def test_the_examples_notice_what_somebody_changes(portal: Portal, path: Any, value: Any) -> None:
    document = portal.export("real")
    place = document["policies"][0]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    failures = check_cases(document).failures
    assert failures or path[-1] == "mode"


def test_without_people_there_are_policies_alone(portal: Portal) -> None:
    document = portal.export("none")
    assert document.keys() == {"format", "about", MARK, "policies"}


def test_pseudonyms_tell_nothing_and_can_be_taken_back_only_here(portal: Portal) -> None:
    step = portal.acme.step("named", {"type": "users", "ids": ["p05"]}, fallback=[{"type": "users", "ids": ["p06"]}])
    portal.policies = (*portal.policies, portal.acme.policy([step], id="named", priority=5))
    text = json.dumps(portal.export("pseudonymous"))
    for person in portal.organisation.people.values():
        assert f'"{person.id}"' not in text
        assert person.name not in text
    names = Pseudonyms.of(portal.organisation)
    assert sorted(names.of_person) == sorted(portal.organisation.people)
    assert [names.of_person[each] for each in ("p01", "p02", "p03")] != ["person-0001", "person-0002", "person-0003"]
    back = names.reversed().document(policy_to_dict(names.policy(portal.policies[-1])))
    assert back == policy_to_dict(portal.policies[-1])
    moved = portal.acme.organisation(heads={"d-it": "p11"})
    assert Pseudonyms.of(moved).fingerprint != names.fingerprint


def test_people_who_left_altogether_leave_no_post_behind(portal: Portal) -> None:
    people = {key: each for key, each in portal.organisation.people.items() if key not in {"p10", "p05", "p36"}}
    portal.organisation = replace(portal.organisation, people=people)
    for kind in ("real", "pseudonymous"):
        assert check_cases(portal.export(kind)).failures == ()


def test_an_export_that_comes_back_unchanged_brings_nothing(portal: Portal) -> None:
    plan = portal.plan(portal.export("real"))
    assert [action for _, action in actions(plan)] == ["same"] * 4
    assert (plan.readable, plan.cases.failures) == (True, ())
    masked = portal.export("pseudonymous")
    assert [a for _, a in actions(portal.plan(masked, Pseudonyms.of(portal.organisation).reversed()))] == ["same"] * 4


def test_a_changed_policy_becomes_the_next_version_with_what_it_changes(portal: Portal) -> None:
    document = portal.export("none")
    document["policies"][0]["stages"][3]["steps"][0]["need"] = 2
    document["policies"].append(policy_to_dict(portal.acme.policy([portal.acme.step("a", portal.acme.role("legal"))])))
    plan = portal.plan(document)
    assert actions(plan) == [
        ("std-opex 2", "next"), ("capex 1", "same"), ("us-matrix 1", "same"), ("emergency 1", "same"), ("test 1", "new"),
    ]  # fmt: skip
    assert (plan.incoming[0].against, [each.code for each in plan.incoming[0].changes]) == (2, ["who"])
    assert plan.incoming[0].document["effective_from"] is None, "its date is past: it begins when it is published"
    assert plan.cases is None


def test_dates_to_come_are_kept_and_those_over_are_left_out(portal: Portal) -> None:
    document = portal.export("none")
    document["policies"][0] |= {"name": "x", "effective_from": "2027-01-01T00:00:00Z", "effective_to": "2028-01-01T00:00:00Z"}
    document["policies"][1] |= {"name": "y", "effective_to": "2026-02-01T00:00:00Z"}
    first, second = (each.document for each in portal.plan(document).incoming[:2])
    assert (first["effective_from"], first["effective_to"]) == ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
    assert (second["effective_from"], second["effective_to"]) == (None, None)


def test_what_is_over_here_is_not_known_any_more(portal: Portal) -> None:
    versions = portal.versions()
    versions[2].status = PolicyStatus.RETIRED
    document = {"policies": [policy_to_dict(portal.policies[2])]}
    around = Surroundings(portal.organisation, portal.acme.rates, (), portal.at)
    assert plan_import(document, versions, around, None).incoming[0].action == "next"


def test_a_file_that_cannot_be_read_says_where(portal: Portal) -> None:
    document = portal.export("none")
    document["policies"][0]["stages"] = []
    document["policies"][1]["id"] = "a b/c"
    plan = portal.plan(document)
    assert not plan.readable
    assert [(each.pointer, each.action, each.findings[0].pointer) for each in plan.incoming[:2]] == [
        ("/policies/0", "unreadable", "/stages"), ("/policies/1", "unreadable", "/id"),
    ]  # fmt: skip
    assert not portal.plan({"policies": [], "org": []}).readable


def test_cases_are_run_with_the_files_own_people_or_the_portals(portal: Portal) -> None:
    document = portal.export("pseudonymous")
    assert portal.plan(document).cases.failures == ()
    own = {"policies": portal.acme.document["policies"], "cases": portal.acme.document["cases"]}
    assert portal.plan(own).cases.failures == ()
    wrong = deepcopy(own)
    wrong["cases"][0]["expect"] = {"text": "s1[mgr_chain:p99]"}
    assert [each.id for each in portal.plan(wrong).cases.failures] == [wrong["cases"][0]["id"]]


def test_the_hash_follows_the_file_the_portal_and_its_company(portal: Portal) -> None:
    document = portal.export("none")
    before = portal.plan(document).hash
    assert portal.plan(json.loads(json.dumps(document))).hash == before
    assert portal.plan({**document, "about": "x"}).hash != before
    portal.organisation = replace(portal.organisation, version=8)
    assert portal.plan(document).hash != before
    portal.organisation, portal.policies = replace(portal.organisation, version=7), portal.policies[:-1]
    assert portal.plan(document).hash != before
