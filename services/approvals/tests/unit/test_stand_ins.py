"""Absent people: delegates, going up, pools that do without, and what is refused."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

SOFTWARE = {"category": "it_software"}


def users(*people: str) -> dict[str, Any]:
    return {"type": "users", "ids": list(people)}


def relay(acme: Any, *people: str) -> list[Any]:
    return [acme.delegation(one, other) for one, other in pairwise(people)]


def test_a_chain_of_five_delegations_is_followed_and_a_sixth_is_not(acme: Any) -> None:
    five = ["p15", "p18", "p25", "p26", "p33", "p34"]
    assert acme.text(acme.request(), acme.organisation(delegated=relay(acme, *five))) == "s1[mgr_chain:p15->p34]"
    six = [*five, "p31"]
    assert acme.text(acme.request(), acme.organisation(delegated=relay(acme, *six))) == "s1[mgr_chain:p15->p10]"


def test_an_inactive_link_breaks_the_chain(acme: Any) -> None:
    company = acme.organisation(delegated=relay(acme, "p15", "p08", "p33"))
    assert acme.text(acme.request(), company) == "s1[mgr_chain:p15->p10]"


def test_only_the_end_of_a_chain_is_tested_against_the_requester(acme: Any) -> None:
    company = acme.organisation(delegated=relay(acme, "p15", "p17", "p33"))
    assert acme.text(acme.request(), company) == "s1[mgr_chain:p15->p33]"


def test_of_two_usable_delegations_the_later_start_wins_then_the_smaller_id(acme: Any) -> None:
    early, late = acme.noon - timedelta(days=2), acme.noon - timedelta(days=1)
    given = [acme.delegation("p15", "p18", start=early), acme.delegation("p15", "p33", start=late)]
    assert acme.text(acme.request(), acme.organisation(delegated=given)) == "s1[mgr_chain:p15->p33]"
    given = [acme.delegation("p15", "p33"), acme.delegation("p15", "p18")]
    assert acme.text(acme.request(), acme.organisation(delegated=given)) == "s1[mgr_chain:p15->p18]"


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        ({"companies": ("acme-us",)}, "s1[mgr_chain:p15]"),
        ({"policies": ("capex",)}, "s1[mgr_chain:p15]"),
        ({"companies": ("acme-eu",), "policies": ("std-opex",)}, "s1[mgr_chain:p15->p18]"),
    ],
    ids=str,
)
def test_a_delegation_out_of_scope_is_no_absence_either(acme: Any, scope: dict[str, Any], text: str) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p18", **scope)])
    assert acme.text(acme.request(), company) == text


def test_the_interval_is_half_open(acme: Any) -> None:
    ends_now = acme.delegation("p15", "p18", end=acme.noon)
    starts_now = acme.delegation("p15", "p18", start=acme.noon)
    assert acme.text(acme.request(), acme.organisation(delegated=[ends_now])) == "s1[mgr_chain:p15]"
    assert acme.text(acme.request(), acme.organisation(delegated=[starts_now])) == "s1[mgr_chain:p15->p18]"


def test_a_delegate_who_fills_another_slot_is_passed_over(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", users("p33"))], [acme.step("b", users("p34"))])]
    company = acme.organisation(delegated=[acme.delegation("p33", "p34")])
    assert acme.text(acme.request(), company, policies) == "s1[a:p33->p32] s2[b:p34]"


def test_one_delegate_never_acts_for_two(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", users("p33"))], [acme.step("b", users("p34"))])]
    company = acme.organisation(delegated=[acme.delegation("p33", "p31"), acme.delegation("p34", "p31")])
    assert acme.text(acme.request(), company, policies) == "s1[a:p33->p31] s2[b:p34->p32]"


def test_a_delegate_for_a_named_slot_leaves_later_pools(acme: Any) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p11")])
    assert (
        acme.text(acme.request("p16", "900.00", category="it_hardware"), company)
        == "s1[mgr_chain:p15->p11] s2[it_asset:p12]"
    )


def test_an_absent_head_is_skipped_when_the_next_one_signs_anyway(acme: Any) -> None:
    company = acme.organisation(absent=["p15"])
    planned = acme.plan(acme.request("p16", "15000.01"), company)
    assert acme.text(acme.request("p16", "15000.01"), company).startswith("s1[mgr_chain:p10] ")
    assert [each.person for each in planned.reasons if each.code == "covered_above"] == ["p15"]


def test_adjacent_absent_levels_are_settled_from_the_lowest_up(acme: Any) -> None:
    company = acme.organisation(absent=["p15", "p10"])
    assert acme.text(acme.request("p16", "15000.01"), company).startswith("s1[mgr_chain:p15->p01 > 2/p40,p41,p42] ")


def test_nobody_left_above_means_the_role_above_the_top(acme: Any) -> None:
    company = acme.organisation(absent=["p01"])
    assert acme.text(acme.request("p20", "900.00"), company) == "s1[mgr_chain:2/p40,p41,p42]"


def test_nobody_left_at_all_is_refused(acme: Any) -> None:
    company = acme.organisation(absent=["p01"], inactive=["p40", "p41"])
    assert acme.text(acme.request("p20", "900.00"), company) == "blocked:no_stand_in:mgr_chain"


def test_a_named_person_goes_up_from_his_own_department(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", users("p24"))])]
    assert acme.text(acme.request(), acme.organisation(absent=["p24"]), policies) == "s1[a:p24->p23]"


def test_a_pool_does_without_its_absent_members(acme: Any) -> None:
    company = acme.organisation(absent=["p11"])
    planned = acme.plan(acme.request("p16", "900.00", category="it_hardware"), company)
    assert (
        acme.text(acme.request("p16", "900.00", category="it_hardware"), company)
        == "s1[mgr_chain:p15] s2[it_asset:p12]"
    )
    assert [each.person for each in planned.reasons if each.code == "absent"] == ["p11"]


def test_a_short_pool_asks_through_delegates_and_never_goes_up(acme: Any) -> None:
    delegated = [acme.delegation("p11", "p33")]
    company = acme.organisation(absent=["p12"], delegated=delegated)
    request = acme.request("p16", "900.00", category="it_hardware")
    assert acme.text(request, company) == "s1[mgr_chain:p15] s2[it_asset:p11->p33]"
    assert acme.text(request, acme.organisation(absent=["p11", "p12"])) == "blocked:pool_too_small:it_asset"


def test_a_short_pool_turns_to_its_fallback(acme: Any) -> None:
    request = acme.request("p24", "5000.01", category="spare_parts")
    found = acme.text(request, acme.organisation(absent=["p05", "p06"]))
    assert found == "s1[mgr_chain:p23 > p22] s3[controller:p43]"


def test_an_absent_owner_is_stood_in_for_from_the_cost_centres_department(acme: Any) -> None:
    request = acme.request("p37", "900.00", currency="USD", cost_center="cc-us-420")
    found = acme.text(request, acme.organisation(absent=["p39"]))
    assert found == "s1[cc_owners:p39->p35] s2[authority:p36]"


def test_a_delegate_acts_in_both_places_of_his_principal(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", users("p33")), acme.step("b", users("p33"))])]
    play = acme.play(acme.request(), acme.organisation(delegated=[acme.delegation("p33", "p31")]), policies)
    [task] = play.route.progress.open_tasks
    assert (task.assignee, task.principal, task.steps) == ("p31", "p33", ("a", "b"))
