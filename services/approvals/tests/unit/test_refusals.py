"""Every refusal of a decision, and which is told first."""

from datetime import timedelta
from typing import Any

import pytest


def test_a_later_level_is_not_active_yet(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    assert acme.refused(play.approve, "p10").code == "not_active"
    assert acme.refused(play.approve, "p05").code == "not_active"


def test_who_has_no_part_is_not_asked(acme: Any) -> None:
    assert acme.refused(acme.play(acme.request()).approve, "p33").code == "not_asked"


def test_the_requester_never_decides_even_if_not_asked(acme: Any) -> None:
    assert acme.refused(acme.play(acme.request()).approve, "p17").code == "self_approval"


def test_the_preparer_never_decides(acme: Any) -> None:
    play = acme.play(acme.request("p18", preparer="p15"))
    assert play.asked == ["p10"]
    assert acme.refused(play.approve, "p15").code == "self_approval"


def test_already_decided_names_who_and_when(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_software"))
    play.approve("p15", "p11")
    error = acme.refused(play.approve, "p12")
    assert (error.code, error.details["decided_by"]) == ("already_decided", "p11")
    assert error.details["decided_at"] == "2026-03-02T12:00:00Z"


def test_a_second_vote_of_the_same_person_is_already_decided(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_software"))
    play.approve("p15")
    assert acme.refused(play.approve, "p15").details["decided_by"] == "p15"


def test_an_approved_request_is_already_decided_for_everybody(acme: Any) -> None:
    play = acme.play(acme.request())
    play.approve("p15")
    error = acme.refused(play.approve, "p33")
    assert (error.code, error.details["decided_by"]) == ("already_decided", "p15")


@pytest.mark.parametrize("end", ["reject", "send_back"])
def test_an_ended_route_is_closed(acme: Any, end: str) -> None:
    play = acme.play(acme.request())
    getattr(play, end)("p15")
    error = acme.refused(play.approve, "p15")
    assert (error.code, error.details["decided_by"]) == ("route_closed", "p15")


def test_after_a_withdrawal_the_route_is_closed(acme: Any) -> None:
    play = acme.play(acme.request())
    play.withdraw("p17")
    assert acme.refused(play.approve, "p15").code == "route_closed"
    assert acme.refused(play.withdraw, "p17").code == "not_in_approval"


def test_another_revision_or_content_is_stale(acme: Any) -> None:
    play = acme.play(acme.request(), revision=2)
    assert acme.refused(play.approve, "p15", revision=1).code == "stale_revision"
    assert acme.refused(play.approve, "p15", content_hash="hash-1").code == "stale_revision"
    play.approve("p15", content_hash="hash-2")
    assert play.state == "approved"


def test_reject_and_return_need_a_comment(acme: Any) -> None:
    play = acme.play(acme.request())
    assert acme.refused(play.reject, "p15", comment=" ").code == "comment_required"
    assert acme.refused(play.send_back, "p15", comment="").code == "comment_required"
    assert play.asked == ["p15"]


def test_a_dismissed_person_is_inactive_before_the_route_has_followed(acme: Any) -> None:
    play = acme.play(acme.request())
    play.organisation = acme.organisation(inactive=["p15"])
    assert acme.refused(play.approve, "p15").code == "inactive"
    play.approve("p10")
    assert play.state == "approved"


def test_a_moved_post_is_lost_before_and_after_the_route_has_followed(acme: Any) -> None:
    play = acme.play(acme.request())
    changed = acme.organisation(heads={"d-infra": "p16"})
    play.organisation = changed
    assert acme.refused(play.approve, "p15").code == "slot_lost"
    play.becomes(changed)
    assert acme.refused(play.approve, "p15").code == "slot_lost"


def test_the_same_organisation_version_is_not_resolved_again(acme: Any) -> None:
    company = acme.organisation(version=7)
    play = acme.play(acme.request(), company)
    play.organisation = acme.organisation(version=7, heads={"d-infra": "p16"})
    play.approve("p15")
    assert play.state == "approved"


def test_a_member_who_left_the_role_has_lost_his_slot(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_hardware"))
    play.approve("p15")
    play.organisation = acme.organisation(roles={"it_asset": ["p12"]})
    assert acme.refused(play.approve, "p11").code == "slot_lost"


def test_an_ended_delegation_is_a_lost_slot_and_the_principal_decides(acme: Any) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p16")])
    play = acme.play(acme.request(), company)
    assert play.asked == ["p16"]
    play.at += timedelta(days=30)
    assert acme.refused(play.approve, "p16").code == "slot_lost"
    play.approve("p15")
    assert play.state == "approved"


def test_a_repair_task_does_not_approve(acme: Any) -> None:
    play = acme.play(acme.request("p13", "2000.00", category="cloud", flags={"personal_data": True}))
    play.becomes(acme.organisation(inactive=["p14"]))
    play.approve("p10")
    assert (play.asked, play.route.progress.stalled) == (["p19"], "pool_too_small:infosec")
    assert acme.refused(play.approve, "p19").code == "not_an_approval_task"


@pytest.mark.parametrize(
    ("person", "revision", "code"),
    [("p17", 9, "stale_revision"), ("p15", 9, "stale_revision"), ("p08", 1, "inactive"), ("p99", 1, "inactive")],
)
def test_the_first_refusal_of_the_order_is_told(acme: Any, person: str, revision: int, code: str) -> None:
    play = acme.play(acme.request())
    assert acme.refused(play.reject, person, comment="", revision=revision).code == code


def test_a_closed_route_is_told_before_a_stale_revision(acme: Any) -> None:
    play = acme.play(acme.request())
    play.withdraw("p17")
    assert acme.refused(play.approve, "p15", revision=9).code == "route_closed"


def test_already_decided_is_told_before_the_missing_comment(acme: Any) -> None:
    play = acme.play(acme.request("p16", "900.00", category="it_software"))
    play.approve("p15")
    assert acme.refused(play.reject, "p15", comment="").code == "already_decided"


def test_only_the_author_withdraws(acme: Any) -> None:
    play = acme.play(acme.request("p17", preparer="p18"))
    assert acme.refused(play.withdraw, "p15").code == "not_the_requester"
    play.withdraw("p18")
    assert play.state == "cancelled"


def test_a_request_in_approval_is_withdrawn_before_it_is_cancelled(acme: Any) -> None:
    assert acme.refused(acme.play(acme.request()).cancel, "p17").code == "withdraw_first"


def test_a_cancelled_request_takes_no_decision(acme: Any) -> None:
    play = acme.play(acme.request())
    play.approve("p15")
    play.cancel("p17")
    assert acme.refused(play.approve, "p15").code == "route_closed"
    assert acme.refused(play.cancel, "p17").code == "route_closed"
