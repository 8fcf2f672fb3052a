"""A stalled step gets a stand-in from a process administrator, who never decides himself."""

from typing import Any

import pytest

from approvals.domain import happened as h


def cloud(acme: Any, *, stalled: bool = True) -> Any:
    """p13 buys cloud, so only p14 is left for the security review, and he is dismissed."""
    play = acme.play(acme.request("p13", "2000.00", category="cloud", flags={"personal_data": True}))
    play.becomes(acme.organisation(inactive=["p14"]))
    if stalled:
        play.approve("p10")
        assert (play.route.progress.stalled, play.asked) == ("pool_too_small:infosec", ["p19"])
    return play


def test_a_stand_in_is_asked_and_the_route_goes_on(acme: Any) -> None:
    play = cloud(acme)
    happened = play.name_stand_in("p19", "p11", comment="knows the field")
    assert (play.asked, play.route.progress.stalled) == (["p11"], None)
    assert h.RouteResumed(acme.noon) in happened
    [named] = [each for each in happened if isinstance(each, h.StandInNamed)]
    assert (named.step, named.actor, named.person) == ("infosec", "p19", "p11")
    [decided, *_] = play.approve("p11")
    assert decided.decisions[0].principal == "p11"
    assert play.state == "approved"


def test_a_risk_is_mended_before_anybody_gets_there(acme: Any) -> None:
    play = cloud(acme, stalled=False)
    assert play.route.progress.at_risk == "pool_too_small:infosec"
    play.name_stand_in("p19", "p11")
    assert play.route.progress.at_risk is None
    play.approve("p10")
    assert play.asked == ["p11"]


def test_restoring_the_role_makes_the_stand_in_superfluous(acme: Any) -> None:
    play = cloud(acme)
    play.name_stand_in("p19", "p11")
    play.becomes(acme.organisation())
    assert play.asked == ["p14"]
    assert acme.refused(play.approve, "p11").code == "slot_lost"


def test_a_stand_in_who_leaves_is_a_stall_again(acme: Any) -> None:
    play = cloud(acme)
    play.name_stand_in("p19", "p11")
    play.becomes(acme.organisation(inactive=["p14", "p11"]))
    assert (play.route.progress.stalled, play.asked) == ("pool_too_small:infosec", ["p19"])


def test_the_administrator_cannot_approve_with_it(acme: Any) -> None:
    play = cloud(acme)
    assert acme.refused(play.approve, "p19").code == "not_an_approval_task"
    assert acme.refused(play.name_stand_in, "p19", "p19").code == "not_an_approval_task"


@pytest.mark.parametrize(
    ("person", "more", "code"),
    [
        ("p13", {}, "self_approval"),
        ("p14", {}, "inactive"),
        ("p10", {}, "already_in_route"),
        ("p11", {"step": "mgr_chain"}, "nothing_to_repair"),
        ("p11", {"revision": 4}, "stale_revision"),
    ],
)
def test_refusals(acme: Any, person: str, more: dict[str, Any], code: str) -> None:
    assert acme.refused(cloud(acme).name_stand_in, "p19", person, **more).code == code


def test_there_is_nothing_to_repair_in_a_route_that_goes_on(acme: Any) -> None:
    assert acme.refused(acme.play(acme.request()).name_stand_in, "p19", "p33").code == "nothing_to_repair"


def test_for_his_own_request_another_administrator_names(acme: Any) -> None:
    admins = {"proc_admin": ["p19", "p13"]}
    play = acme.play(acme.request("p13", "2000.00", category="cloud"), acme.organisation(roles=admins))
    play.becomes(acme.organisation(inactive=["p14"], roles=admins))
    play.approve("p10")
    assert acme.refused(play.name_stand_in, "p13", "p11").code == "self_approval"
    play.name_stand_in("p19", "p11")
    assert play.asked == ["p11"]


def test_a_quorum_of_two_needs_two_stand_ins(acme: Any) -> None:
    play = acme.play(acme.request("p24", "100000.01", category="capex_machinery"))
    play.approve("p23")
    play.becomes(acme.organisation(inactive=["p02", "p03", "p04", "p39"]))
    assert play.route.progress.stalled == "pool_too_small:committee"
    play.name_stand_in("p19", "p33")
    assert play.route.progress.stalled == "pool_too_small:committee"
    play.name_stand_in("p19", "p34")
    assert (play.route.progress.stalled, play.asked) == (None, ["p33", "p34"])


def test_a_cost_centre_nobody_owns_any_more_gets_an_owner(acme: Any) -> None:
    line = {"category": "services", "net": "100.00", "cost_center": "cc-us-420"}
    play = acme.play(acme.request("p37", currency="USD", lines=[line]))
    play.becomes(acme.organisation(inactive=["p39", "p35", "p01"], owners={"cc-us-420": None}))
    assert play.route.progress.stalled == "no_owner:cc-us-420"
    play.name_stand_in("p19", "p43")
    assert play.asked == ["p43"]


def test_somebody_away_with_nobody_to_act_for_him_gets_a_stand_in(acme: Any) -> None:
    policies = [acme.policy([acme.step("owner", {"type": "users", "ids": ["p01"]})])]
    play = acme.play(acme.request(), policies=policies)
    play.becomes(acme.organisation(absent=["p01"]))
    assert play.route.progress.stalled == "no_stand_in:owner"
    play.name_stand_in("p19", "p02")
    [decided, *_] = play.approve("p02")
    assert (decided.principal, decided.actor) == ("p01", "p02")
