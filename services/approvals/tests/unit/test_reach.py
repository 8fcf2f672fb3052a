"""How far a change of the company reaches: as many routes as it may touch, and no more than need be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.domain.organisation_change import diff
from approvals.domain.reach import Reach, Scope, next_boundary, reach_of, reach_of_people

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLERK, OTHER_CLERK, HEAD, MEMBER, OWNER = "p34", "p17", "p15", "p07", "p36"


def reach(acme: Any, before: Any, after: Any) -> Reach:
    return reach_of(diff(before, after), before, after, acme.policies)


def test_the_same_company_reaches_nothing(acme: Any) -> None:
    assert reach(acme, acme.organisation(), acme.organisation()) == Reach(Scope.NOTHING)


@pytest.mark.parametrize(
    ("change", "scope"),
    [
        ({"parents": {"d-net": "d-ops"}}, Scope.EVERY),
        ({"heads": {"d-net": "p17"}}, Scope.OPEN),
        ({"roles": {"legal": ["p07"]}}, Scope.OPEN),
        ({"inactive": [MEMBER]}, Scope.OPEN),
        ({"inactive": [HEAD]}, Scope.OPEN),
        ({"limits": {HEAD: None}}, Scope.OPEN),
        ({"absent": [HEAD]}, Scope.OPEN),
        ({"absent": [OWNER]}, Scope.OPEN),
        ({"owners": {"cc-us-410": None}}, Scope.OPEN),
        ({"inactive": [CLERK]}, Scope.PEOPLE),
        ({"absent": [CLERK]}, Scope.PEOPLE),
        ({"limits": {CLERK: "unlimited"}}, Scope.PEOPLE),
    ],
)
def test_a_change_reaches_as_far_as_the_posts_of_those_it_names(acme: Any, change: Any, scope: Scope) -> None:
    there, back = acme.organisation(), acme.organisation(**change)
    assert reach(acme, there, back).scope is scope
    assert reach(acme, back, there).scope is scope


def test_people_without_posts_are_named(acme: Any) -> None:
    found = reach(acme, acme.organisation(), acme.organisation(absent=[CLERK], inactive=[OTHER_CLERK]))
    assert found == Reach(Scope.PEOPLE, (OTHER_CLERK, CLERK))


def test_whoever_acts_for_somebody_has_a_post_while_he_does(acme: Any) -> None:
    handed = [acme.delegation(HEAD, CLERK)]
    before = acme.organisation(delegated=handed)
    assert reach(acme, before, acme.organisation(delegated=handed, absent=[CLERK])).scope is Scope.OPEN
    among_clerks = acme.organisation(delegated=[acme.delegation(OTHER_CLERK, CLERK)])
    assert reach(acme, acme.organisation(), among_clerks).scope is Scope.OPEN


def test_somebody_whom_a_policy_names_has_a_post(acme: Any) -> None:
    named = acme.policy([acme.step("boss", {"type": "users", "ids": [CLERK]})])
    companies = [acme.organisation()]
    assert reach_of_people({CLERK}, companies, []).scope is Scope.PEOPLE
    assert reach_of_people({CLERK}, companies, [named]).scope is Scope.OPEN


def test_the_next_moment_is_a_beginning_or_an_end(acme: Any) -> None:
    start, end = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    company = acme.organisation(delegated=[acme.delegation(HEAD, CLERK, start=start, end=end)])
    moments = [next_boundary(company, at) for at in (NOON, start, end)]
    assert moments == [start, end, None]
