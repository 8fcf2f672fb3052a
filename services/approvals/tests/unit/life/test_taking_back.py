"""A yes is taken back while the route is active; what came after it waits again, what was said stays said."""

from typing import Any

import pytest

from approvals.domain import happened as h


def hardware(acme: Any, *approved: str, net: str = "15000.01") -> Any:
    play = acme.play(acme.request("p16", net, category="it_hardware"))
    play.approve(*approved)
    return play


def resubmitted(acme: Any, *approved: str) -> Any:
    first = hardware(acme, *approved)
    first.withdraw("p16")
    document = acme.request("p16", "15000.01", category="it_hardware")
    return acme.play(document, revision=2, earlier=first.route.earlier())


def test_a_survivor_takes_back_his_yes_and_is_asked_again(acme: Any) -> None:
    play = resubmitted(acme, "p15", "p10", "p12")
    assert play.asked == ["p05", "p06"]
    happened = play.take_back("p15", comment="not at this price")
    [taken] = [each for each in happened if isinstance(each, h.ApprovalTakenBack)]
    assert (taken.step, taken.principal, taken.actor, taken.revision) == ("mgr_chain", "p15", "p15", 1)
    assert play.asked == ["p15"]
    closed = {each.assignee: each.reason for each in happened if isinstance(each, h.TaskClosed)}
    assert closed == {"p05": "taken_back", "p06": "taken_back"}


def test_what_others_said_stays_said(acme: Any) -> None:
    play = resubmitted(acme, "p15", "p10", "p12")
    play.take_back("p15")
    play.approve("p15")
    assert play.asked == ["p05", "p06"]


def test_a_yes_stays_when_its_post_moves_to_somebody_below(acme: Any) -> None:
    play = acme.play(acme.request("p13", "60000.00", category="it_software", department="d-ctl"))
    play.approve("p04", "p02")
    play.take_back("p04")
    play.becomes(acme.organisation(heads={"d-fin": "p04"}))
    assert play.asked == ["p04"]
    play.approve("p04")
    assert play.asked == ["p07", "p09", "p11", "p12", "p14"]


def test_a_yes_of_this_revision_can_be_taken_back_too(acme: Any) -> None:
    play = hardware(acme, "p15")
    play.take_back("p15")
    assert play.asked == ["p15"]
    assert acme.refused(play.approve, "p10").code == "not_active"


def test_a_yes_taken_back_does_not_come_back_with_the_next_revision(acme: Any) -> None:
    second = resubmitted(acme, "p15")
    second.take_back("p15")
    second.withdraw("p16")
    document = acme.request("p16", "15000.01", category="it_hardware")
    third = acme.play(document, revision=3, earlier=second.route.earlier())
    assert third.asked == ["p15"]


def test_records_of_one_slot_are_numbered(acme: Any) -> None:
    play = hardware(acme)
    [first] = play.approve("p15")[0].decisions
    [taken] = [each for each in play.take_back("p15") if isinstance(each, h.ApprovalTakenBack)]
    [again] = play.approve("p15")[0].decisions
    assert (first.turn, taken.turn, again.turn) == (0, 1, 2)


def test_the_others_of_a_pool_are_asked_again(acme: Any) -> None:
    play = hardware(acme, "p15", "p10", "p12")
    play.take_back("p12")
    assert play.asked == ["p11", "p12"]


def test_a_pool_that_was_left_by_dismissal_meanwhile_is_bound_to_today(acme: Any) -> None:
    play = hardware(acme, "p15", "p10", "p12")
    play.becomes(acme.organisation(inactive=["p11"]))
    play.take_back("p12")
    assert play.asked == ["p12"]


def test_a_voter_of_a_quorum_takes_back_without_disturbing_the_others(acme: Any) -> None:
    play = acme.play(acme.request("p24", "100000.01", category="capex_machinery"))
    play.approve("p23", "p03")
    tasks = {task.assignee: task.id for task in play.route.progress.open_tasks}
    play.take_back("p03")
    assert play.asked == ["p02", "p03", "p04", "p39"]
    kept = {task.assignee: task.id for task in play.route.progress.open_tasks}
    assert {person: kept[person] for person in tasks} == tasks


def test_in_a_stage_of_which_one_step_is_enough_the_others_are_open_again(acme: Any) -> None:
    steps = [
        acme.step("first", {"type": "users", "ids": ["p33"]}),
        acme.step("second", {"type": "users", "ids": ["p34"]}),
    ]
    last = acme.step("last", {"type": "users", "ids": ["p10"]})
    play = acme.play(acme.request(), policies=[acme.policy({"join": "any", "steps": steps}, [last])])
    play.approve("p33")
    assert play.asked == ["p10"]
    play.take_back("p33")
    assert play.asked == ["p33", "p34"]


def test_a_delegate_or_his_principal_takes_back(acme: Any) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p18")])
    for person in ("p18", "p15"):
        play = acme.play(acme.request("p16", "15000.01", category="it_hardware"), company)
        play.approve("p18")
        play.take_back(person)
        assert play.asked == ["p18"]


def test_once_the_route_is_closed_it_is_already_decided(acme: Any) -> None:
    play = acme.play(acme.request())
    play.approve("p15")
    error = acme.refused(play.take_back, "p15")
    assert (error.code, error.details["decided_by"]) == ("already_decided", "p15")
    returned = hardware(acme, "p15")
    returned.send_back("p10")
    assert acme.refused(returned.take_back, "p15").code == "already_decided"


@pytest.mark.parametrize(
    ("person", "more", "code"),
    [
        ("p15", {"revision": 9}, "stale_revision"),
        ("p08", {}, "inactive"),
        ("p16", {}, "self_approval"),
        ("p10", {}, "not_active"),
        ("p33", {}, "not_asked"),
    ],
)
def test_refusals_in_order(acme: Any, person: str, more: dict[str, Any], code: str) -> None:
    assert acme.refused(hardware(acme, "p15").take_back, person, **more).code == code


def test_an_added_yes_taken_back_holds_the_level_up_again(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_hardware"))
    play.add("p15", "p33")
    play.approve("p33", "p15")
    assert play.asked == ["p11", "p12"]
    play.take_back("p33")
    assert play.asked == ["p33"]
    play.approve("p33")
    assert play.asked == ["p11", "p12"]
