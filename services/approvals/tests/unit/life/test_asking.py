"""An approver asks before he decides: the task stays, its clock stands still, only the person asked answers."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain import happened as h
from approvals.domain.question import Span


def clock(play: Any) -> list[bool]:
    return [play.route.progress.is_paused(task) for task in play.route.progress.open_tasks]


def test_a_question_pauses_the_clock_and_an_answer_starts_it(acme: Any) -> None:
    play = acme.play(acme.request())
    [asked] = play.ask("p15", "p17", "which site?")
    assert (asked.asker, asked.to, asked.comment) == ("p15", "p17", "which site?")
    assert (play.asked, clock(play)) == (["p15"], [True])
    [answered] = play.answer("p17", "Riga")
    assert (answered.question, answered.actor, answered.asker) == (asked.question, "p17", "p15")
    assert (play.asked, clock(play)) == (["p15"], [False])


def test_the_pauses_of_a_task_are_disjoint_however_the_questions_overlap(acme: Any) -> None:
    play = acme.play(acme.request())
    [task] = play.route.progress.open_tasks
    start = play.at
    play.ask("p15", "p17")
    play.at += timedelta(hours=1)
    play.ask("p15", "p33")
    play.at += timedelta(hours=1)
    play.answer("p17")
    play.at += timedelta(hours=1)
    play.answer("p33")
    play.at += timedelta(hours=1)
    play.ask("p15", "p17")
    spans = play.route.progress.pauses(task)
    assert spans == [Span(start, start + timedelta(hours=3)), Span(start + timedelta(hours=4), None)]


def test_whoever_was_asked_may_see_the_request(acme: Any) -> None:
    play = acme.play(acme.request())
    assert "p33" not in play.route.participants
    play.ask("p15", "p33")
    assert "p33" in play.route.participants


def test_only_the_person_asked_answers_and_only_once(acme: Any) -> None:
    play = acme.play(acme.request())
    assert acme.refused(play.answer, "p17").code == "not_asked"
    play.ask("p15", "p17")
    assert acme.refused(play.answer, "p15").code == "not_asked"
    assert acme.refused(play.answer, "p17", comment=" ").code == "comment_required"
    play.answer("p17")
    error = acme.refused(play.answer, "p17")
    assert (error.code, error.details["decided_by"]) == ("already_decided", "p17")


def test_without_a_name_the_oldest_question_is_answered(acme: Any) -> None:
    play = acme.play(acme.request())
    [first] = play.ask("p15", "p17", "site?")
    [second] = play.ask("p15", "p17", "when?")
    assert play.answer("p17")[0].question == first.question
    assert play.answer("p17", question=second.question)[0].question == second.question


@pytest.mark.parametrize(
    ("asker", "to", "comment", "code"),
    [
        ("p33", "p17", "?", "not_asked"),
        ("p17", "p15", "?", "self_approval"),
        ("p15", "p08", "?", "inactive"),
        ("p17", "p08", "?", "inactive"),
        ("p15", "p17", "", "comment_required"),
        ("p33", "p17", "", "not_asked"),
        ("p15", "p15", "?", "invalid"),
    ],
)
def test_refusals_of_a_question_in_order(acme: Any, asker: str, to: str, comment: str, code: str) -> None:
    play = acme.play(acme.request())
    assert acme.refused(play.ask, asker, to, comment).code == code
    assert play.route.progress.questions == []


def test_a_later_level_does_not_ask_yet(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    assert acme.refused(play.ask, "p10", "p16").code == "not_active"


def test_the_approver_may_decide_without_waiting_and_the_question_ends_with_the_route(acme: Any) -> None:
    play = acme.play(acme.request())
    play.ask("p15", "p17")
    play.approve("p15")
    assert play.state == "approved"
    assert acme.refused(play.answer, "p17").code == "already_decided"


def test_a_returned_route_takes_no_answer(acme: Any) -> None:
    play = acme.play(acme.request())
    play.ask("p15", "p17")
    play.send_back("p15")
    assert acme.refused(play.answer, "p17").code == "route_closed"


def test_an_answer_is_never_lost_when_the_task_moves_meanwhile(acme: Any) -> None:
    play = acme.play(acme.request())
    play.ask("p15", "p17")
    play.becomes(acme.organisation(heads={"d-infra": "p18"}))
    assert (play.asked, clock(play)) == (["p18"], [False])
    assert isinstance(play.answer("p17")[0], h.TaskAnswered)


def test_reviews_after_approval_ask_nobody(acme: Any) -> None:
    play = acme.play(acme.request("p26", "3000.00", category="maintenance", flags={"urgency": "emergency"}))
    play.approve("p28")
    assert acme.refused(play.ask, "p05", "p26").code == "already_decided"


def test_a_stale_revision_is_told_before_who_asks(acme: Any) -> None:
    play = acme.play(acme.request())
    play.ask("p15", "p17")
    assert acme.refused(play.ask, "p33", "p17", revision=2).code == "stale_revision"
    assert acme.refused(play.answer, "p17", revision=2).code == "stale_revision"
