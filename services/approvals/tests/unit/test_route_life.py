"""Chains, pools, joins, reviews afterwards: what a verdict brings about."""

from typing import Any

import pytest

from approvals.domain import happened as h
from common.errors import DomainError


def named(happened: tuple[Any, ...]) -> list[str]:
    return [type(each).__name__ for each in happened]


def committee(acme: Any) -> Any:
    play = acme.play(acme.request("p24", "100000.01", category="capex_machinery"))
    play.approve("p23")
    assert play.asked == ["p02", "p03", "p04", "p39"]
    return play


def test_opening_says_the_plan_and_asks_the_first(acme: Any) -> None:
    play = acme.play(acme.request())
    assert named(play.opened) == ["RoutePlanned", "TaskOpened"]


def test_an_auto_approved_route_asks_nobody(acme: Any) -> None:
    play = acme.play(acme.request("p24", "100.00"))
    assert named(play.opened) == ["RouteAutoApproved", "RouteApproved"]
    assert (play.state, play.asked) == ("approved", [])


def test_the_last_yes_approves(acme: Any) -> None:
    happened = acme.play(acme.request()).approve("p15", comment="fine")
    assert named(happened) == ["TaskDecided", "RouteApproved"]
    assert happened[0].decisions == (h.Decision("mgr_chain", 0, "p15", "p15", "approve", "fine"),)


def test_a_pool_is_closed_by_the_first_yes(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_hardware"))
    play.approve("p15")
    closed = [each for each in play.approve("p11") if isinstance(each, h.TaskClosed)]
    assert [(each.assignee, each.reason) for each in closed] == [("p12", "decided_by_other")]


def test_a_no_in_a_quorum_removes_one_voter(acme: Any) -> None:
    play = committee(acme)
    play.reject("p04")
    assert (play.state, play.asked) == ("active", ["p02", "p03", "p39"])


def test_a_quorum_out_of_reach_through_noes_is_a_rejection(acme: Any) -> None:
    play = committee(acme)
    play.reject("p04")
    play.reject("p03")
    happened = play.reject("p39", comment="never")
    assert play.state == "rejected"
    assert [each for each in happened if isinstance(each, h.RouteRejected)] == [
        h.RouteRejected("p39", "committee", "never", acme.noon)
    ]


def test_a_quorum_out_of_reach_through_dismissals_is_a_stall(acme: Any) -> None:
    play = committee(acme)
    play.reject("p04")
    play.reject("p03")
    happened = play.becomes(acme.organisation(inactive=["p39"]))
    assert (play.state, play.route.progress.stalled) == ("active", "pool_too_small:committee")
    assert "RouteStalled" in named(happened)
    assert play.asked == ["p02", "p19"]


def test_a_no_after_a_dismissal_stalls_while_the_noes_alone_would_not(acme: Any) -> None:
    play = committee(acme)
    play.becomes(acme.organisation(inactive=["p02", "p39"]))
    play.reject("p04")
    assert (play.state, play.route.progress.stalled) == ("active", "pool_too_small:committee")


def test_the_vote_of_a_dismissed_member_stays(acme: Any) -> None:
    play = committee(acme)
    play.approve("p03")
    play.becomes(acme.organisation(inactive=["p03", "p04"]))
    assert play.asked == ["p02", "p39"]
    play.approve("p39")
    assert play.asked == ["p01"]


def test_one_no_of_a_pool_of_which_one_is_needed_rejects(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_hardware"))
    play.approve("p15")
    play.reject("p12")
    assert (play.state, play.asked) == ("rejected", [])


def test_join_any_goes_on_while_a_step_is_left(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    assert play.asked == ["p20", "p27", "p28"]
    play.reject("p27")
    assert (play.state, play.asked) == ("active", ["p20"])
    play.reject("p20")
    assert play.state == "rejected"


def test_a_review_afterwards_does_not_hold_up_and_may_object(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    assert "RouteApproved" in named(play.approve("p28"))
    happened = play.reject("p05", comment="no emergency")
    assert "ExPostObjection" in named(happened)
    assert "RouteRejected" not in named(happened)
    assert (play.state, play.route.progress.ex_post_objection, play.asked) == ("approved", True, [])


def test_a_review_afterwards_cannot_return_the_request(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    play.approve("p28")
    with pytest.raises(DomainError) as error:
        play.send_back("p05")
    assert error.value.code == "already_decided"


def test_cancelling_closes_the_review(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    play.approve("p28")
    closed = [each for each in play.cancel("p26") if isinstance(each, h.TaskClosed)]
    assert {(each.assignee, each.reason) for each in closed} == {("p05", "route_closed"), ("p06", "route_closed")}


def test_two_parallel_steps_of_one_person_are_one_task_with_two_labels(acme: Any) -> None:
    steps = [
        acme.step("first", {"type": "users", "ids": ["p33"]}),
        acme.step("second", {"type": "users", "ids": ["p33"]}),
    ]
    play = acme.play(acme.request(), policies=[acme.policy(steps)])
    [task] = play.route.progress.open_tasks
    assert task.steps == ("first", "second")
    happened = play.approve("p33")
    assert [len(each.decisions) for each in happened if isinstance(each, h.TaskDecided)] == [2]
    assert play.state == "approved"


def test_a_return_closes_every_task(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_software"))
    play.approve("p15")
    happened = play.send_back("p13")
    assert (play.state, play.asked) == ("returned", [])
    assert named(happened).count("TaskClosed") == 3


def test_a_refused_command_leaves_no_trace(acme: Any) -> None:
    play = acme.play(acme.request())
    play.organisation = acme.organisation(heads={"d-infra": "p16"})
    with pytest.raises(DomainError):
        play.approve("p15")
    assert play.asked == ["p15"]
