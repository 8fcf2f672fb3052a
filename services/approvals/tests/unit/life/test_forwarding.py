"""Handing on: the same authority in another hand, never in one that signs elsewhere."""

from typing import Any

import pytest

from approvals.domain import happened as h
from approvals.domain.slot import Voice


def test_the_other_one_acts_with_the_same_authority(acme: Any) -> None:
    play = acme.play(acme.request())
    happened = play.forward("p15", "p18", comment="please")
    assert play.asked == ["p18"]
    [handed] = [each for each in happened if isinstance(each, h.TaskDelegated)]
    assert (handed.principal, handed.actor, handed.to, handed.comment) == ("p15", "p15", "p18", "please")
    [moved] = [each for each in happened if isinstance(each, h.TaskReassigned)]
    assert (moved.assignee, moved.new_assignee, moved.cause) == ("p15", "p18", "forwarded")
    [decided, *_] = play.approve("p18")
    assert (decided.decisions[0].principal, decided.decisions[0].actor) == ("p15", "p18")
    assert play.state == "approved"


def test_whoever_handed_it_on_does_not_act_any_more(acme: Any) -> None:
    play = acme.play(acme.request())
    play.forward("p15", "p18")
    assert acme.refused(play.approve, "p15").code == "slot_lost"


def test_it_can_be_handed_back_and_further(acme: Any) -> None:
    play = acme.play(acme.request())
    play.forward("p15", "p18")
    play.forward("p18", "p33")
    assert play.asked == ["p33"]
    play.forward("p33", "p15")
    assert play.asked == ["p15"]
    play.approve("p15")
    assert play.state == "approved"
    assert acme.refused(play.approve, "p15").code == "already_decided"


@pytest.mark.parametrize(
    ("actor", "to", "code"),
    [
        ("p15", "p16", "self_approval"),
        ("p15", "p08", "inactive"),
        ("p15", "p10", "already_in_route"),
        ("p15", "p15", "already_in_route"),
        ("p10", "p18", "not_active"),
        ("p33", "p18", "not_asked"),
        ("p33", "p08", "inactive"),
        ("p16", "p18", "self_approval"),
    ],
)
def test_refusals_in_order(acme: Any, actor: str, to: str, code: str) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    assert acme.refused(play.forward, actor, to).code == code
    assert play.asked == ["p15"]


def test_nobody_signs_twice(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_software"))
    play.approve("p15")
    assert acme.refused(play.forward, "p10", "p15").code == "already_in_route"
    play.approve("p10")
    assert play.asked == ["p11", "p12", "p13", "p14"]
    assert acme.refused(play.forward, "p13", "p11").code == "already_in_route"
    assert acme.refused(play.forward, "p13", "p14").code == "already_in_route"


def test_a_member_of_a_later_pool_leaves_it_when_he_is_handed_something(acme: Any) -> None:
    play = acme.play(acme.request("p16", "4000.00", category="it_hardware"))
    play.forward("p15", "p11")
    play.approve("p11")
    assert play.asked == ["p12"]


def test_a_hand_over_outlives_a_change_of_the_company_but_not_a_dismissal(acme: Any) -> None:
    play = acme.play(acme.request())
    play.forward("p15", "p18")
    play.becomes(acme.organisation(heads={"d-mkt": "p33"}))
    assert play.asked == ["p18"]
    play.becomes(acme.organisation(absent=["p15"]))
    assert play.asked == ["p18"]
    play.becomes(acme.organisation(inactive=["p18"]))
    assert play.asked == ["p15"]


def test_a_hand_over_does_not_move_with_the_post(acme: Any) -> None:
    play = acme.play(acme.request())
    play.forward("p15", "p18")
    play.becomes(acme.organisation(heads={"d-infra": "p14"}))
    assert play.asked == ["p14"]


def test_who_becomes_an_approver_of_his_own_gives_back_what_he_was_handed(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    play.forward("p15", "p33")
    play.becomes(acme.organisation(heads={"d-it": "p33"}, limits={"p33": {"amount": "100000.00", "currency": "EUR"}}))
    assert play.asked == ["p15"]


def test_a_policy_may_keep_a_step_with_its_approver_or_within_his_department(acme: Any) -> None:
    def play(rule: str) -> Any:
        step = acme.step("head", acme.chain("direct"), forward=rule)
        return acme.play(acme.request(), policies=[acme.policy([step])])

    error = acme.refused(play("never").forward, "p15", "p18")
    assert (error.code, error.details) == ("forward_not_allowed", {"step": "head", "forward": "never"})
    assert acme.refused(play("subordinates").forward, "p15", "p33").code == "forward_not_allowed"
    below = play("subordinates")
    below.forward("p15", "p18")
    assert below.asked == ["p18"]
    below.forward("p18", "p15")
    assert below.asked == ["p15"]


def test_a_delegate_hands_on_and_the_record_names_the_principal(acme: Any) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p18")])
    play = acme.play(acme.request(), company)
    play.forward("p18", "p33")
    assert play.asked == ["p33"]
    [decided, *_] = play.approve("p33")
    assert (decided.principal, decided.actor) == ("p15", "p33")


def test_reviews_after_approval_are_not_handed_on(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    play.approve("p28")
    assert acme.refused(play.forward, "p05", "p33").code == "already_decided"


def test_a_delegation_that_begins_under_way_is_told_as_one(acme: Any) -> None:
    play = acme.play(acme.request())
    happened = play.becomes(acme.organisation(delegated=[acme.delegation("p15", "p18")]))
    assert [(each.principal, each.to) for each in happened if isinstance(each, h.TaskDelegated)] == [("p15", "p18")]
    play.approve("p15")
    assert play.state == "approved"


def escalated(acme: Any) -> Any:
    """p15 was too slow: p10 may act as well."""
    play = acme.play(acme.request())
    [slot] = play.route.progress.slots_with(Voice.OPEN)
    slot.second = "p10"
    play.becomes(play.organisation)
    assert play.asked == ["p10", "p15"]
    return play


def test_who_came_in_as_second_hands_on_his_own_seat_only(acme: Any) -> None:
    play = escalated(acme)
    play.forward("p10", "p33")
    assert play.asked == ["p15", "p33"]
    play.forward("p33", "p15")
    assert play.asked == ["p15"]


def test_the_first_hands_on_and_the_second_stays(acme: Any) -> None:
    play = escalated(acme)
    play.forward("p15", "p33")
    assert play.asked == ["p10", "p33"]


def test_whoever_of_two_decides_does_so_on_his_own_task(acme: Any) -> None:
    play = escalated(acme)
    happened = play.approve("p10")
    [decided] = [each for each in happened if isinstance(each, h.TaskDecided)]
    assert (decided.assignee, decided.actor, decided.principal) == ("p10", "p10", "p15")
    assert [(each.assignee, each.reason) for each in happened if isinstance(each, h.TaskClosed)] == [
        ("p15", "decided_by_other")
    ]
