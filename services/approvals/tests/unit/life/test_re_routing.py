"""The same revision under another policy: the difference first, then a new route with what survives."""

from dataclasses import replace
from typing import Any

from approvals.domain import happened as h
from approvals.domain.re_routing import re_routing
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict


def stricter(acme: Any, *, version: int = 9) -> list[Any]:
    """Legal looks at everything from version 9 on."""
    found = policy_to_dict(next(p for p in acme.policies if (p.id, p.version) == ("std-opex", 1)))
    steps = [step for stage in found["stages"] for step in stage["steps"] if step["id"] == "legal"]
    steps[0]["when"] = {"always": True}
    return [policy_from_dict({**found, "version": version})]


def hardware(acme: Any) -> Any:
    return acme.play(acme.request("p16", "15000.01", category="it_hardware"))


def test_the_difference_names_both_routes_and_who_survives(acme: Any) -> None:
    play = hardware(acme)
    play.approve("p15")
    found = re_routing(play.route, stricter(acme), play.organisation, play.at)
    assert found.before.startswith("s1[mgr_chain:p15 > p10] s2[it_asset:1/p11,p12]")
    assert found.after.startswith("s1[mgr_chain:p15 > p10] s2[it_asset:1/p11,p12; legal:1/p07,p09]")
    assert found.differs
    assert [(each.step, each.principal) for each in found.survivors] == [("mgr_chain", "p15")]
    assert play.asked == ["p10"], "looking changes nothing"


def test_the_same_policy_and_people_are_no_difference(acme: Any) -> None:
    play = hardware(acme)
    play.approve("p15", "p10")
    assert not re_routing(play.route, acme.policies, play.organisation, play.at).differs


def test_the_new_route_keeps_revision_and_approvals(acme: Any) -> None:
    play = hardware(acme)
    play.approve("p15", "p10", "p12")
    happened = play.re_route("p19", stricter(acme))
    assert (play.route.revision, play.route.progress.number, play.route.policy) == (1, 2, ("std-opex", 9))
    assert play.asked == ["p07", "p09"]
    survived = [(each.step, each.principal) for each in happened if isinstance(each, h.ApprovalCarriedOver)]
    assert survived == [("mgr_chain", "p15"), ("mgr_chain", "p10"), ("it_asset", "p12")]
    [told] = [each for each in happened if isinstance(each, h.RouteReRouted)]
    assert (told.actor, "legal" in told.before, "legal" in told.after) == ("p19", False, True)
    play.approve("p07")
    assert play.asked == ["p05", "p06"]


def test_tasks_asked_in_both_routes_go_on(acme: Any) -> None:
    play = hardware(acme)
    play.ask("p15", "p16")
    [before] = play.route.progress.open_tasks
    play.re_route("p19", stricter(acme))
    [after] = play.route.progress.open_tasks
    assert (after.id, play.route.progress.is_paused(after)) == (before.id, True)


def test_what_was_handed_on_or_added_goes_along(acme: Any) -> None:
    play = hardware(acme)
    play.forward("p15", "p33")
    play.add("p33", "p34")
    play.re_route("p19", stricter(acme))
    assert play.asked == ["p34"]
    play.approve("p34")
    assert play.asked == ["p33"]


def test_rejections_never_carry_over(acme: Any) -> None:
    play = acme.play(acme.request("p24", "100000.01", category="capex_machinery"))
    play.approve("p23", "p03")
    play.reject("p04")
    newer = [replace(policy, version=9) for policy in acme.policies if policy.id == "capex"]
    play.re_route("p19", newer)
    assert play.asked == ["p02", "p04", "p39"]


def test_without_a_route_under_the_new_policies_nothing_changes(acme: Any) -> None:
    play = hardware(acme)
    error = acme.refused(play.re_route, "p19", [])
    assert (error.code, error.details["reason"]) == ("no_route", "no_policy")
    assert (play.asked, play.route.progress.number) == (["p15"], 1)


def test_only_a_route_in_flight_is_planned_again(acme: Any) -> None:
    play = acme.play(acme.request())
    play.approve("p15")
    assert acme.refused(play.re_route, "p19", acme.policies).code == "not_in_approval"


def test_a_policy_that_needs_nobody_approves(acme: Any) -> None:
    play = acme.play(acme.request())
    found = policy_to_dict(next(p for p in acme.policies if (p.id, p.version) == ("std-opex", 1)))
    free = policy_from_dict({**found, "version": 9, "auto_approve_when": {"always": True}})
    happened = play.re_route("p19", [free])
    assert [type(each) for each in happened][:3] == [h.RouteReRouted, h.RouteAutoApproved, h.RouteApproved]
    assert (play.state, play.asked) == ("approved", [])
