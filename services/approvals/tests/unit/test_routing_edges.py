"""Edges of planning that the pinned cases leave open."""

from typing import Any

import pytest

from approvals.domain.routing.plan import Problem


def users(*people: str) -> dict[str, Any]:
    return {"type": "users", "ids": list(people)}


def codes(planned: Any) -> list[str]:
    return [reason.code for reason in planned.reasons]


def test_the_limit_and_the_amount_are_told_with_their_numbers(acme: Any) -> None:
    planned = acme.plan(acme.request("p16", "15000.01"))
    [reason] = [each for each in planned.reasons if each.code == "limit_below"]
    assert reason.person == "p15"
    assert reason.detail == {"limit": "15000.00 EUR", "amount": "15000.01 EUR", "is": "<"}


def test_a_skipped_step_says_which_comparison_decided(acme: Any) -> None:
    [reason] = [each for each in acme.plan(acme.request()).reasons if (each.code, each.step) == ("skipped", "buyer")]
    assert reason.detail["because"] == "amount 1200.00 EUR <= 10000.00 EUR"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"lines": []}, "invalid:no_lines"),
        ({"net": "-5.00"}, "invalid:amount_must_be_positive"),
        ({"currency": "CHF"}, "invalid:rate_missing"),
        ({"category": ""}, "invalid:category_required"),
        ({"department": "d-us", "currency": "USD"}, "invalid:cost_center_required"),
        ({"department": "d-us", "currency": "USD", "cost_center": "cc-nowhere"}, "blocked:no_owner:cc-nowhere"),
    ],
    ids=str,
)
def test_what_cannot_be_routed_is_refused_with_a_code(acme: Any, change: dict[str, Any], text: str) -> None:
    assert acme.text(acme.request(**change)) == text


def test_a_discount_line_lowers_the_total(acme: Any) -> None:
    lines = [{"category": "office_supplies", "net": "5100.00"}, {"category": "office_supplies", "net": "-100.00"}]
    assert acme.text(acme.request("p24", lines=lines)) == "s1[mgr_chain:p23]"


def test_lines_are_rounded_before_they_are_added(acme: Any) -> None:
    lines = [{"category": "spare_parts", "net": "0.005"}, {"category": "spare_parts", "net": "4999.995"}]
    assert acme.text(acme.request("p24", lines=lines)) == "s1[mgr_chain:p23 > p22] s3[controller:1/p05,p06]"


def test_a_route_without_any_stage_is_blocked_not_approved(acme: Any) -> None:
    never = {"fact": "budget.over", "op": "eq", "value": True}
    policies = [acme.policy([acme.step("a", users("p33"), when=never)])]
    assert acme.text(acme.request(), policies=policies) == "blocked:empty_route"


def test_an_unlimited_head_covers_everything(acme: Any) -> None:
    company = acme.organisation(limits={"p01": "unlimited"})
    assert acme.text(acme.request("p33", "9000000.00", department="d-mkt"), company).startswith(
        "s1[mgr_chain:p32 > p01] "
    )


def test_direct_takes_the_nearest_head_whatever_his_limit(acme: Any) -> None:
    policies = [acme.policy([acme.step("head", acme.chain("direct"))])]
    assert acme.text(acme.request("p24", "900000.00"), policies=policies) == "s1[head:p23]"


def test_direct_without_any_eligible_head_goes_above_the_top(acme: Any) -> None:
    policies = [acme.policy([acme.step("head", acme.chain("direct"))])]
    assert acme.text(acme.request("p01"), policies=policies) == "s1[head:2/p40,p41,p42]"


def test_chain_members_in_the_role_above_the_top_count_by_themselves(acme: Any) -> None:
    company = acme.organisation(limits={"p01": None}, roles={"board": ["p01", "p40", "p41"]})
    planned = acme.plan(acme.request("p20", "900.00"), company)
    [stage] = planned.stages
    assert acme.text(acme.request("p20", "900.00"), company) == "s1[mgr_chain:p01 > 1/p40,p41]"
    assert [slot.principal for slot in stage.steps[0].levels[1].slots if slot.collapsed] == ["p01"]


def test_again_asks_twice(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", users("p33"))], [acme.step("b", users("p33"), overlap="again")])]
    assert acme.text(acme.request(), policies=policies) == "s1[a:p33] s2[b:p33]"


def test_nobody_collapses_onto_a_seat_in_a_pool(acme: Any) -> None:
    policies = [acme.policy([acme.step("a", acme.role("it_asset"))], [acme.step("b", users("p11"))])]
    assert acme.text(acme.request(), policies=policies) == "s1[a:1/p11,p12] s2[b:p11]"


def test_nobody_collapses_onto_a_stage_of_which_one_step_suffices(acme: Any) -> None:
    stage = {"join": "any", "steps": [acme.step("a", users("p33")), acme.step("b", users("p34"))]}
    policies = [acme.policy(stage, [acme.step("c", users("p33"))])]
    assert acme.text(acme.request(), policies=policies) == "s1|any[a:p33; b:p34] s2[c:p33]"


def test_a_stage_with_one_live_step_counts_as_all(acme: Any) -> None:
    stage = {"join": "any", "steps": [acme.step("a", users("p33")), acme.step("b", acme.role("nobody"))]}
    policies = [acme.policy(stage, [acme.step("c", users("p33"))])]
    planned = acme.plan(acme.request(), policies=policies)
    assert acme.text(acme.request(), policies=policies) == "s1|any[a:p33] s2[c:p33=]"
    assert "step_unavailable" in codes(planned)


def test_a_stage_of_which_no_step_can_be_filled_is_blocked(acme: Any) -> None:
    stage = {"join": "any", "steps": [acme.step("a", acme.role("none")), acme.step("b", acme.role("nobody"))]}
    assert acme.text(acme.request(), policies=[acme.policy(stage)]) == "blocked:pool_too_small:a"


def test_a_pool_sheds_whoever_is_named_beside_it_even_by_a_later_step(acme: Any) -> None:
    policies = [acme.policy([acme.step("pool", acme.role("it_asset")), acme.step("named", users("p11"))])]
    assert acme.text(acme.request(), policies=policies) == "s1[pool:p12; named:p11]"


def test_a_pool_keeps_them_when_too_few_remain_and_says_so(acme: Any) -> None:
    policies = [acme.policy([acme.step("named", users("p11"))], [acme.step("pool", acme.role("it_asset"), need=2)])]
    assert acme.text(acme.request(), policies=policies) == "s1[named:p11] s2[pool:2/p11,p12]"
    assert "stays_in_pool" in codes(acme.plan(acme.request(), policies=policies))


def test_count_on_several_people_lowers_the_need_one_by_one(acme: Any) -> None:
    asked = acme.step("b", users("p33", "p34", "p31"))
    policies = [acme.policy([acme.step("a", users("p33"))], [asked])]
    assert acme.text(acme.request(), policies=policies) == "s1[a:p33] s2[b:2/p31,p34]"
    play = acme.play(acme.request(), policies=policies)
    play.approve("p33", "p34")
    assert play.asked == ["p31"]
    play.approve("p31")
    assert play.state == "approved"


def test_need_all_counts_people_before_the_filters(acme: Any) -> None:
    asked = acme.step("a", users("p33", "p08"))
    assert acme.text(acme.request(), policies=[acme.policy([asked])]) == "blocked:pool_too_small:a"
    asked = acme.step("a", users("p33", "p08"), fallback=[acme.role("it_asset")])
    assert acme.text(acme.request(), policies=[acme.policy([asked])]) == "s1[a:2/p11,p12]"


def test_an_empty_field_is_an_empty_pool(acme: Any) -> None:
    policies = [acme.policy([acme.step("lead", {"type": "field", "name": "project_manager"})])]
    assert acme.text(acme.request(), policies=policies) == "blocked:pool_too_small:lead"
    assert acme.text(acme.request(fields={"project_manager": "p33"}), policies=policies) == "s1[lead:p33]"


def test_an_excluded_owner_is_replaced_from_above(acme: Any) -> None:
    found = acme.text(acme.request("p36", "900.00", currency="USD", cost_center="cc-us-410"))
    assert found == "s1[cc_owners:p35] s2[authority:p35=]"


def test_an_owner_with_nobody_above_is_refused(acme: Any) -> None:
    company = acme.organisation(inactive=["p01", "p35", "p36"])
    found = acme.text(acme.request("p37", "900.00", currency="USD", cost_center="cc-us-410"), company)
    assert found == "blocked:no_owner:cc-us-410"


def test_the_highest_priority_wins(acme: Any) -> None:
    low, high = (
        acme.policy([acme.step("a", users("p33"))], id="low"),
        acme.policy([acme.step("b", users("p34"))], id="high", priority=2),
    )
    assert acme.text(acme.request(), policies=[low, high]) == "s1[b:p34]"


@pytest.mark.parametrize(
    "change", [{"status": "draft"}, {"companies": ["acme-us"]}, {"effective_to": "2026-02-01T00:00:00Z"}]
)
def test_a_policy_that_is_not_in_force_is_never_chosen(acme: Any, change: dict[str, Any]) -> None:
    planned = acme.plan(acme.request(), policies=[acme.policy([acme.step("a", users("p33"))], **change)])
    assert isinstance(planned, Problem)
    assert planned.code == "no_policy"


def test_a_request_filed_away_from_home_says_so(acme: Any) -> None:
    assert "away_from_home" in codes(acme.plan(acme.request("p16", department="d-mkt")))
    assert "away_from_home" not in codes(acme.plan(acme.request("p16")))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"fact": "requester.role", "op": "in", "value": ["buyer"]}, True),
        ({"fact": "requester.role", "op": "in", "value": ["legal"]}, False),
        ({"fact": "request.department", "op": "in_subtree", "value": "d-root"}, True),
        ({"fact": "request.department", "op": "in_subtree", "value": "d-ops"}, True),
        ({"fact": "request.department", "op": "in_subtree", "value": "d-it"}, False),
        ({"not": {"fact": "vendor.risk", "op": "in", "value": ["high"]}}, True),
        (
            {"fact": "requester.spend_30d_same_vendor", "op": "gt", "value": {"amount": "0.00", "currency": "USD"}},
            False,
        ),
        ({"fact": "flags.contract_months", "op": "gte", "value": 0}, True),
        ({"fact": "lines.cost_center", "op": "any_in", "value": ["cc-it-100"]}, False),
        ({"fact": "request.company", "op": "eq", "value": "acme-eu"}, True),
    ],
    ids=str,
)
def test_conditions_look_at_the_listed_facts(acme: Any, condition: dict[str, Any], holds: bool) -> None:
    steps = [acme.step("always", users("p33")), acme.step("maybe", users("p34"), when=condition)]
    expected = "s1[always:p33; maybe:p34]" if holds else "s1[always:p33]"
    assert acme.text(acme.request("p29"), policies=[acme.policy(steps)]) == expected
