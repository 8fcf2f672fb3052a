"""Added approvers: before or after, with a yes that is needed and a no that counts; nobody of the policy is replaced."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain import happened as h
from approvals.domain.progress import TaskState


def committee(acme: Any) -> Any:
    play = acme.play(acme.request("p24", "100000.01", category="capex_machinery"))
    play.approve("p23")
    assert play.asked == ["p02", "p03", "p04", "p39"]
    return play


def states(play: Any) -> dict[str, str]:
    return {task.assignee: task.state.value for task in play.route.progress.tasks}


def test_before_suspends_the_own_task_until_he_has_decided(acme: Any) -> None:
    play = acme.play(acme.request())
    happened = play.add("p15", "p12", comment="is this the right one?")
    assert [each.person for each in happened if isinstance(each, h.ApproverAdded)] == ["p12"]
    assert (play.asked, states(play)) == (["p12"], {"p15": "suspended", "p12": "open"})
    assert acme.refused(play.approve, "p15").code == "not_active"
    assert acme.refused(play.ask, "p15", "p17").code == "not_active"
    play.approve("p12")
    assert (play.asked, states(play)) == (["p15"], {"p15": "open", "p12": "approved"})
    play.approve("p15")
    assert play.state == "approved"


def test_the_clock_of_a_suspended_task_stands_still(acme: Any) -> None:
    play = acme.play(acme.request())
    [task] = play.route.progress.open_tasks
    start = play.at
    play.add("p15", "p12")
    play.at += timedelta(hours=5)
    play.approve("p12")
    [task] = play.route.progress.open_tasks
    [pause] = play.route.progress.pauses(task)
    assert (pause.since, pause.until) == (start, start + timedelta(hours=5))


def test_after_is_asked_once_the_other_has_agreed(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12", before=False)
    assert play.asked == ["p15"]
    play.approve("p15")
    assert (play.state, play.asked) == ("active", ["p12"])
    play.approve("p12")
    assert play.state == "approved"


@pytest.mark.parametrize("before", [True, False])
def test_an_added_no_is_a_no_of_the_slot(acme: Any, before: bool) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12", before=before)
    if not before:
        play.approve("p15")
    happened = play.reject("p12", "wrong model")
    assert (play.state, play.asked) == ("rejected", [])
    assert [each for each in happened if isinstance(each, h.RouteRejected)] == [
        h.RouteRejected("p12", "mgr_chain", "wrong model", acme.noon)
    ]


def test_in_a_quorum_an_added_no_removes_the_voter_who_added_him(acme: Any) -> None:
    play = committee(acme)
    play.add("p02", "p33")
    assert play.asked == ["p03", "p04", "p33", "p39"]
    play.reject("p33")
    assert (play.state, play.asked) == ("active", ["p03", "p04", "p39"])
    assert acme.refused(play.approve, "p02").code == "already_decided"
    play.approve("p03", "p04")
    assert play.asked == ["p01"]


def test_a_quorum_short_through_an_added_no_and_dismissals_is_a_visible_stall(acme: Any) -> None:
    play = committee(acme)
    play.add("p02", "p33")
    play.reject("p33")
    play.becomes(acme.organisation(inactive=["p03", "p04"]))
    assert (play.route.progress.stalled, play.asked) == ("pool_too_small:committee", ["p19", "p39"])


def test_others_of_the_pool_go_on_and_may_finish_first(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_hardware"))
    play.approve("p15")
    play.add("p11", "p33")
    assert play.asked == ["p12", "p33"]
    happened = play.approve("p12")
    assert play.state == "approved"
    closed = {each.assignee: each.reason for each in happened if isinstance(each, h.TaskClosed)}
    assert closed == {"p11": "decided_by_other", "p33": "decided_by_other"}


@pytest.mark.parametrize(
    ("actor", "person", "code"),
    [
        ("p15", "p16", "self_approval"),
        ("p15", "p08", "inactive"),
        ("p15", "p10", "already_in_route"),
        ("p15", "p15", "already_in_route"),
        ("p10", "p33", "not_active"),
        ("p33", "p34", "not_asked"),
    ],
)
def test_refusals_in_order(acme: Any, actor: str, person: str, code: str) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    assert acme.refused(play.add, actor, person).code == code


def test_an_added_approver_may_add_one_before_himself(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12")
    play.add("p12", "p33")
    assert play.asked == ["p33"]
    play.approve("p33", "p12", "p15")
    assert play.state == "approved"


def test_a_dismissed_added_approver_holds_nothing_up(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12")
    happened = play.becomes(acme.organisation(inactive=["p12"]))
    assert play.asked == ["p15"]
    assert [each.assignee for each in happened if isinstance(each, h.TaskResumed)] == ["p15"]


def test_what_an_added_approver_handed_on_comes_back_when_the_other_is_dismissed(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12")
    play.forward("p12", "p33")
    assert play.asked == ["p33"]
    play.becomes(acme.organisation(inactive=["p33"]))
    assert play.asked == ["p12"]
    play.approve("p12", "p15")
    assert play.state == "approved"


def test_whom_a_head_added_stays_with_the_post(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p33", before=False)
    play.becomes(acme.organisation(heads={"d-infra": "p18"}, limits={"p18": "unlimited"}))
    play.approve("p18")
    assert (play.state, play.asked) == ("active", ["p33"])


def test_he_leaves_a_later_pool_and_is_no_second_voice(acme: Any) -> None:
    play = acme.play(acme.request("p16", "4000.00", category="it_hardware"))
    play.add("p15", "p12")
    play.approve("p12", "p15")
    assert play.asked == ["p11"]


def test_an_added_yes_does_not_count_in_the_next_revision(acme: Any) -> None:
    first = acme.play(acme.request())
    first.add("p15", "p12")
    first.approve("p12")
    first.withdraw("p17")
    second = acme.play(acme.request(), revision=2, earlier=first.route.earlier())
    assert second.asked == ["p15"]
    assert "p12" in second.route.participants


def test_a_return_by_the_added_approver_returns(acme: Any) -> None:
    play = acme.play(acme.request())
    play.add("p15", "p12")
    play.send_back("p12")
    assert play.state == "returned"
    assert {task.state for task in play.route.progress.tasks} == {TaskState.CLOSED, TaskState.RETURNED}
