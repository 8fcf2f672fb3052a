"""Fallbacks of every kind, and pools that stay complete: what a policy says is never quietly thinned out."""

from dataclasses import replace
from typing import Any


def users(*people: str) -> dict[str, Any]:
    return {"type": "users", "ids": list(people)}


LEAD = {"type": "field", "name": "lead"}


def text(acme: Any, *stages: Any, company: Any = None, **request: Any) -> str:
    found: str = acme.text(acme.request(**request), company, [acme.policy(*stages)])
    return found


def codes(acme: Any, *stages: Any, company: Any = None, **request: Any) -> list[tuple[str, str | None]]:
    planned = acme.plan(acme.request(**request), company, [acme.policy(*stages)])
    return [(reason.code, reason.person) for reason in planned.reasons]


def test_a_fallback_may_be_the_nearest_head(acme: Any) -> None:
    asked = acme.step("lead", LEAD, fallback=[acme.chain("direct")])
    assert text(acme, [asked]) == "s1[lead:p15]"
    assert text(acme, [asked], fields={"lead": "p33"}) == "s1[lead:p33]"
    away = acme.organisation(absent=["p15"])
    assert text(acme, [asked], company=away) == "s1[lead:p15->p10]"


def test_a_pool_that_absence_empties_turns_to_the_heads(acme: Any) -> None:
    asked = acme.step("committee", acme.role("fin_committee"), need=3, fallback=[acme.chain("direct")])
    assert text(acme, [asked], company=acme.organisation(absent=["p03"])) == "s1[committee:3/p02,p04,p39]"
    company = acme.organisation(absent=["p03", "p04"])
    assert text(acme, [asked], company=company) == "s1[committee:p15]"
    company = acme.organisation(absent=["p03", "p04", "p15"])
    assert text(acme, [asked], company=company) == "s1[committee:p15->p10]"


def test_a_fallback_after_absence_makes_room_like_the_pool_it_replaces(acme: Any) -> None:
    asked = acme.step("legal", acme.role("legal"), fallback=[acme.role("it_asset")])
    company = acme.organisation(absent=["p07", "p09"])
    assert text(acme, [acme.step("named", users("p11"))], [asked], company=company) == "s1[named:p11] s2[legal:p12]"


def test_the_role_above_the_top_has_the_fallback_of_its_step(acme: Any) -> None:
    asked = acme.step("heads", acme.chain(), fallback=[acme.role("cfo", need=1)])
    company = acme.organisation(inactive=["p40", "p41"], limits={"p01": None})
    assert text(acme, [asked], company=company, requester="p20") == "s1[heads:p01 > p02]"


def test_who_is_left_in_a_fresh_pool_must_be_able_to_act(acme: Any) -> None:
    named, pool = acme.step("named", users("p11")), acme.step("pool", acme.role("it_asset"))
    away = acme.organisation(absent=["p12"])
    assert text(acme, [named], [pool], company=away) == "s1[named:p11] s2[pool:p11]"
    assert ("stays_in_pool", "p11") in codes(acme, [named], [pool], company=away)
    delegated = acme.organisation(delegated=[acme.delegation("p12", "p33")])
    assert text(acme, [named], [pool], company=delegated) == "s1[named:p11] s2[pool:p12->p33]"


def test_reviews_after_approval_come_after_every_other_stage(acme: Any) -> None:
    review = {"blocking": False, "steps": [acme.step("review", acme.role("it_asset"))]}
    assert text(acme, review, [acme.step("late", users("p11"))]) == "s1|async[review:p12] s2[late:p11]"


def test_nobody_collapses_onto_a_review_after_approval(acme: Any) -> None:
    review = {"blocking": False, "steps": [acme.step("review", users("p33"))]}
    assert text(acme, review, [acme.step("late", users("p33"))]) == "s1|async[review:p33=] s2[late:p33]"


def test_a_step_that_is_dropped_takes_nobody_out_of_the_pools_beside_it(acme: Any) -> None:
    steps = [acme.step("short", users("p11", "p08")), acme.step("pool", acme.role("it_asset"))]
    assert text(acme, {"join": "any", "steps": steps}) == "s1|any[pool:1/p11,p12]"


def test_a_number_of_owners_that_is_not_there_is_refused(acme: Any) -> None:
    asked = acme.step("owners", {"type": "cost_center_owners"}, need=2)
    assert text(acme, [asked], cost_center="cc-it-100") == "blocked:pool_too_small:owners"


def test_two_stand_ins_of_one_person_are_the_same_person(acme: Any) -> None:
    steps = [acme.step("a", users("p24"))], [acme.step("b", users("p24"), overlap="again")]
    assert text(acme, *steps, company=acme.organisation(absent=["p24"])) == "s1[a:p24->p23] s2[b:p24->p23]"


def test_a_lone_member_who_is_away_goes_up_and_a_fallback_comes_before_the_refusal(acme: Any) -> None:
    asked = acme.step("vendor", acme.role("vendor_mgmt"), fallback=[acme.role("legal")])
    assert text(acme, [asked], company=acme.organisation(absent=["p31"])) == "s1[vendor:p31->p20]"
    nobody = acme.organisation(absent=["p31", "p20", "p01"])
    assert text(acme, [asked], company=nobody) == "s1[vendor:1/p07,p09]"


def test_a_request_of_a_deleted_department_goes_to_the_heads_of_its_heir(acme: Any) -> None:
    company = replace(acme.organisation(), merged={"d-gone": "d-mkt"})
    where = {"fact": "request.department", "op": "eq", "value": "d-mkt"}
    asked = [acme.step("heads", acme.chain()), acme.step("there", users("p34"), when=where)]
    found = acme.text(acme.request("p33", department="d-gone"), company, [acme.policy(asked)])
    assert found == "s1[heads:p32; there:p34]"


def test_an_unknown_paying_department_is_refused(acme: Any) -> None:
    found = acme.text(acme.request("p33", department="d-nowhere", company="acme-eu"))
    assert found == "invalid:department_unknown"


def test_leaving_the_category_out_evades_no_policy(acme: Any) -> None:
    request = acme.request("p37", currency="USD", cost_center="cc-us-410", category="")
    planned = acme.plan(request)
    assert (planned.code, planned.policy) == ("category_required", "capex")
    urgent = [acme.policy([acme.step("a", users("p33"))], applies_when={"always": True})]
    assert acme.text(acme.request(category=""), policies=urgent) == "s1[a:p33]"


def test_a_line_without_cost_centre_is_in_no_list_of_cost_centres(acme: Any) -> None:
    only = {"fact": "lines.cost_center", "op": "all_in", "value": ["cc-it-100"]}
    asked = [acme.step("a", users("p33")), acme.step("b", users("p34"), when=only)]
    lines = [{"net": "10.00", "cost_center": "cc-it-100"}, {"net": "10.00"}]
    assert text(acme, asked, lines=lines[:1]) == "s1[a:p33; b:p34]"
    assert text(acme, asked, lines=lines) == "s1[a:p33]"


def test_nobody_collapses_onto_a_level_that_is_left_out(acme: Any) -> None:
    """The absent top head sits in the role above the top: his level goes, so his seat is no earlier yes."""
    company = acme.organisation(absent=["p01"], limits={"p01": None}, roles={"board": ["p01", "p40", "p41"]})
    found = text(acme, [acme.step("heads", acme.chain())], company=company, requester="p20")
    assert found == "s1[heads:2/p40,p41]"
    alone = acme.organisation(absent=["p01"], limits={"p01": None}, roles={"board": ["p01"]})
    found = text(acme, [acme.step("heads", acme.chain(need=1))], company=alone, requester="p20")
    assert found == "blocked:no_stand_in:heads"
