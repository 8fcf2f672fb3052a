"""One bell entry through answers, lost answers and changes of mind."""

from datetime import UTC, datetime, timedelta

import pytest

from notifier.domain.delivery import LONGEST_CALL, Notice
from notifier.domain.notice import Content

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ASK = Content("ask", 12, 1, "1.00", "EUR", tasks=1)
DONE = Content("approved", 12, 1, "1.00", "EUR")


def a_notice(wanted: Content | None = ASK) -> Notice:
    notice = Notice("t", "r", "17", None, 0, NOON)
    notice.want(wanted, NOON)
    return notice


def sent(wanted: Content = ASK) -> Notice:
    notice = a_notice(wanted)
    notice.start(1)
    notice.succeeded(NOON)
    return notice


def test_what_was_sent_is_not_pending_any_more():
    assert not sent().pending


def test_wanting_the_same_again_changes_nothing():
    notice = sent()
    assert notice.want(ASK, NOON) is False
    assert not notice.pending


def test_asked_and_relieved_before_sending_leaves_nothing_to_send():
    notice = a_notice()
    notice.want(None, NOON)
    assert notice.forgettable


def test_relieved_while_the_call_is_under_way_is_deleted_after_it():
    notice = a_notice()
    notice.start(1)
    notice.want(None, NOON)
    assert not notice.forgettable
    notice.succeeded(NOON)
    assert notice.pending
    notice.start(1)
    notice.succeeded(NOON)
    assert notice.forgettable


def test_back_to_what_the_bell_shows_needs_no_call():
    notice = sent()
    notice.want(None, NOON)
    notice.want(ASK, NOON)
    assert not notice.pending


def test_a_call_that_was_not_done_is_tried_later_each_time():
    notice = a_notice()
    waits = []
    for _ in range(14):
        notice.start(1)
        notice.not_done(NOON)
        waits.append(notice.next_attempt_at - NOON)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=2)
    assert waits[-1] == timedelta(minutes=2)


def test_a_notice_that_is_not_to_blame_does_not_wait_longer():
    notice = a_notice()
    notice.start(1)
    notice.put_back(NOON)
    assert (notice.next_attempt_at, notice.attempts, notice.pending) == (NOON, 0, True)


def test_a_lost_answer_to_the_same_call_needs_no_third_one():
    notice = a_notice()
    notice.start(1)
    notice.lost(NOON)
    assert notice.pending
    notice.start(1)
    notice.succeeded(NOON + timedelta(seconds=2))
    assert not notice.pending
    assert notice.unsure is None


def test_a_delete_after_a_lost_add_is_repeated_when_the_add_cannot_come_any_more():
    notice = a_notice()
    notice.start(1)
    notice.lost(NOON)
    notice.want(None, NOON)
    notice.start(1)
    notice.succeeded(NOON + timedelta(seconds=1))
    assert notice.pending
    assert notice.next_attempt_at == NOON + LONGEST_CALL
    notice.start(1)
    notice.succeeded(NOON + LONGEST_CALL)
    assert notice.forgettable


def test_two_different_lost_calls_are_never_taken_for_one():
    notice = a_notice()
    notice.start(1)
    notice.lost(NOON)
    notice.want(None, NOON)
    notice.start(1)
    notice.lost(NOON)
    notice.start(1)
    notice.succeeded(NOON)
    assert notice.pending, "the lost add may still come"


def test_a_change_of_mind_during_the_doubt_is_sent_at_once_and_the_doubt_stays():
    notice = a_notice()
    notice.start(1)
    notice.lost(NOON)
    notice.want(None, NOON)
    notice.start(1)
    notice.want(DONE, NOON + timedelta(seconds=1))
    notice.succeeded(NOON + timedelta(seconds=1))
    assert notice.next_attempt_at == NOON + timedelta(seconds=1)
    assert notice.unsure is not None


def test_a_refused_notice_is_not_tried_again_until_something_changes():
    notice = a_notice()
    notice.start(1)
    notice.refused()
    assert not notice.pending
    assert notice.want(DONE, NOON)
    assert notice.pending


def test_two_calls_of_one_tag_at_once_are_a_mistake():
    notice = a_notice()
    notice.start(1)
    with pytest.raises(AssertionError):
        notice.start(1)
