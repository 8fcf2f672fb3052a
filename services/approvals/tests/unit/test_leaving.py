"""What breaks if somebody of the example company leaves."""

from typing import Any

import pytest

from approvals.domain.leaving import Dependents, dependents_of, left_route, without
from approvals.domain.organisation import Organisation
from approvals.domain.policies.lint.surroundings import Surroundings


def leaving(acme: Any, person: str, **company: Any) -> Dependents:
    around = Surroundings(acme.organisation(**company), acme.rates, acme.policies, acme.noon)
    return dependents_of(person, around)


def headships(found: Dependents) -> dict[str, Any]:
    return {each.department: (each.headless, each.stand_in, each.stands_in_for) for each in found.headships}


def pools(found: Dependents) -> set[Any]:
    return {(each.place.policy, each.place.step, each.role, each.company, each.have, each.need) for each in found.pools}


def test_a_department_with_a_deputy_is_not_headless_one_without_is_headed_from_above(acme: Any) -> None:
    assert headships(leaving(acme, "p24", heads={"d-log": "p24"})) == {"d-log": (False, "p22", "d-log")}
    assert headships(leaving(acme, "p20")) == {"d-ops": (True, "p01", "d-root"), "d-mnt": (True, "p01", "d-root")}
    assert headships(leaving(acme, "p01")) == {"d-root": (True, None, None)}
    assert headships(leaving(acme, "p17")) == {}


def test_a_deputy_who_acts_as_head_is_missed_as_one(acme: Any) -> None:
    found = leaving(acme, "p22")
    assert (found.deputy_of, headships(found)) == (("d-log",), {"d-log": (True, "p20", "d-ops")})


def test_roles_tell_how_many_are_left_beside_him(acme: Any) -> None:
    found = {each.role: (each.companies, each.others) for each in leaving(acme, "p02").roles}
    assert found == {"cfo": (("*",), 0), "fin_committee": (("*",), 3)}
    assert [(each.companies, each.others) for each in leaving(acme, "p05").roles] == [(("acme-eu",), 1)]


def test_a_quorum_of_a_policy_that_would_be_missed_is_named_with_its_numbers(acme: Any) -> None:
    assert pools(leaving(acme, "p31")) == {("std-opex", "vendor", "vendor_mgmt", None, 0, 1)}
    assert {each.place.version for each in leaving(acme, "p31").pools} == {1, 2}, "one that begins later counts, too"
    assert pools(leaving(acme, "p02")) == {
        ("capex", "cfo", "cfo", None, 0, 1),
        ("us-matrix", "group_cfo", "cfo", None, 0, 1),
    }
    assert pools(leaving(acme, "p08")) == set(), "two of three lawyers are enough for one"


def test_members_of_one_company_count_where_the_step_says_so(acme: Any) -> None:
    assert ("us-matrix", "controller", "controller", "acme-us", 0, 1) in pools(leaving(acme, "p43"))


def test_a_pool_that_is_short_already_is_not_told_again(acme: Any) -> None:
    assert pools(leaving(acme, "p40", roles={"board": ["p40"]})) == set()


def test_a_policy_that_has_ended_is_not_asked(acme: Any) -> None:
    around = Surroundings(acme.organisation(), acme.rates, acme.policies, acme.noon.replace(month=9))
    assert {each.place.version for each in dependents_of("p31", around).pools} == {2}


def test_a_cost_centre_that_loses_its_owner_names_who_is_asked_then(acme: Any) -> None:
    found = {each.cost_centre: each.stand_in for each in leaving(acme, "p15").cost_centres}
    assert found == {"cc-infra-110": "p10"}
    assert [each.stand_in for each in leaving(acme, "p01", owners={"cc-it-100": "p01"}).cost_centres] == ["p10"]


def test_steps_that_name_him_are_told(acme: Any) -> None:
    users = acme.policy([acme.step("boss", {"type": "users", "ids": ["p15"]})])
    around = Surroundings(acme.organisation(), acme.rates, (users,), acme.noon)
    assert [(each.policy, each.step) for each in dependents_of("p15", around).named_in] == [("test", "boss")]
    assert dependents_of("p16", around).named_in == ()


def test_people_whose_requests_would_find_less_authority_are_told_with_the_amount(acme: Any) -> None:
    """The board has too few members, so the heads are all there is; the one of the root is the highest."""
    small = {"board": ["p40"]}
    found = {(each.person, each.place.step): each.up_to for each in leaving(acme, "p01", roles=small).paths}
    assert found["p40", "mgr_chain"] is None, "his only head was the one who leaves"
    assert str(found["p17", "mgr_chain"]) == "100000.00 EUR"
    assert not any(person == "p01" for person, _ in found), "he files nothing any more"
    assert leaving(acme, "p17", roles=small).paths == ()
    assert leaving(acme, "p01").paths == (), "the board stands above him"


def test_the_last_one_of_the_role_above_the_top_shortens_everybodys_path(acme: Any) -> None:
    found = leaving(acme, "p40", roles={"board": ["p40", "p41"]})
    paths = {(each.person, each.place.step): str(each.up_to) for each in found.paths}
    assert paths["p17", "mgr_chain"] == "1000000.00 EUR"
    assert ("std-opex", "mgr_chain", "board", None, 1, 2) in pools(found)


@pytest.mark.parametrize(
    ("stages", "stalled", "at_risk"),
    [
        ((["vendor_mgmt"],), "pool_too_small:vendor_mgmt", None),
        ((["legal"], ["vendor_mgmt"]), None, "pool_too_small:vendor_mgmt"),
        ((["legal"],), None, None),
    ],
)
def test_an_open_route_is_played_without_him(acme: Any, stages: Any, stalled: Any, at_risk: Any) -> None:
    policy = acme.policy(*([acme.step(role, acme.role(role)) for role in stage] for stage in stages))
    play = acme.play(acme.request(), policies=(policy,))
    before = play.asked
    left = left_route(play.route, without(play.organisation, "p31"), acme.noon)
    assert (left and left.stalled, left and left.at_risk) == (stalled, at_risk)
    assert (play.asked, play.route.progress.stalled) == (before, None), "nothing is changed by asking"


def test_a_route_that_goes_on_with_the_next_head_is_not_told(acme: Any) -> None:
    play = acme.play(acme.request())
    assert "p15" in play.asked
    assert left_route(play.route, without(play.organisation, "p15"), acme.noon) is None


def test_a_route_that_stands_still_already_is_not_told_again(acme: Any) -> None:
    play = acme.play(acme.request(), policies=(acme.policy([acme.step("v", acme.role("vendor_mgmt"))]),))
    play.becomes(acme.organisation(inactive=["p31"], version=2))
    assert play.route.progress.stalled
    assert left_route(play.route, without(play.organisation, "p19"), acme.noon) is None


def test_without_him_the_company_is_another_one_and_he_is_still_in_the_other(acme: Any) -> None:
    company: Organisation = acme.organisation(version=3)
    gone = without(company, "p15")
    assert (gone.is_active("p15"), company.is_active("p15"), gone.version) == (False, True, 0)
