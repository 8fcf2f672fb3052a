"""Every reason the router gives is catalogued, with exactly its numbers; every catalogued one is really given."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.cases.case_file import case_file_from
from approvals.domain.cases.check import plan_case
from approvals.domain.errors import InvalidDocument
from approvals.domain.routing.drafts import Given, Planning
from approvals.domain.routing.reasons import CATALOGUE, Reason, reason_from_dict
from approvals.domain.routing.resolve import resolve

TESTS = Path(__file__).parent.parent
PATHS = [TESTS / "data" / "cases.json", *sorted((TESTS / "cases").glob("*.json"))]
ONLY_UNDER_WAY = {"stand_in"}


def given_reasons() -> Iterator[Reason]:
    for path in PATHS:
        file = case_file_from(json.loads(path.read_text()))
        for case in file.cases:
            try:
                yield from plan_case(file, case.document).reasons
            except InvalidDocument:
                continue


@pytest.fixture(scope="module")
def reasons() -> list[Reason]:
    return list(given_reasons())


def test_every_code_is_catalogued_and_every_catalogued_code_is_given(reasons: list[Reason]) -> None:
    assert {each.code for each in reasons} == set(CATALOGUE) - ONLY_UNDER_WAY


def test_a_reason_holds_what_the_catalogue_says_and_nothing_else(reasons: list[Reason]) -> None:
    for each in reasons:
        known = CATALOGUE[each.code]  # type: ignore[index]  # a code is a text in stored documents
        about = {name for name in ("stage", "step", "person", "department") if getattr(each, name) is not None}
        assert (about, set(each.detail)) == (set(known.about), set(known.detail)), each


def test_details_are_texts_that_survive_their_document(reasons: list[Reason]) -> None:
    for each in reasons:
        assert all(isinstance(value, str) and value for value in each.detail.values()), each
        assert reason_from_dict(json.loads(json.dumps(each.to_dict()))) == each


def test_a_stand_in_named_by_an_administrator_is_told(acme: Any) -> None:
    policy = acme.policy([acme.step("pool", acme.role("it_asset"), need=2)])
    company, request = acme.organisation(inactive=["p11"]), acme.facts(acme.request())
    planning = Planning(policy, company, request, acme.rates, acme.noon, request.net)
    resolve(planning, [(policy.stages[0], policy.steps)], given={"pool": Given(stand_ins=("p33",))})
    assert ("stand_in", "p33") in [(each.code, each.person) for each in planning.reasons]


def test_the_page_about_routing_lists_every_code() -> None:
    page = (TESTS.parents[2] / "docs" / "how-routing-decides.md").read_text()
    section = page.partition("\n## Reasons\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z_]+)`", section)) == set(CATALOGUE)
