"""Rotation and lifetimes of tokens; tags of notifications."""

from portal_emulator.clock import Clock
from portal_emulator.notifications import Bell, Notification
from portal_emulator.tokens import Tokens

DAY = 24 * 3600


def a_store() -> tuple[Clock, Tokens]:
    clock = Clock()
    return clock, Tokens(clock)


def test_a_refresh_token_works_once_and_its_access_token_lives_on() -> None:
    _, tokens = a_store()
    first = tokens.issue("portal", "app", 17)
    second = tokens.rotate(first.refresh)
    assert second is not None
    assert second.user_id == 17
    assert tokens.rotate(first.refresh) is None
    assert tokens.by_access[first.access].expires > tokens.clock.now()
    assert tokens.rotate(second.refresh) is not None


def test_refresh_tokens_live_for_180_days() -> None:
    clock, tokens = a_store()
    early, late = tokens.issue("portal", "app", 1), tokens.issue("portal", "app", 2)
    clock.advance(180 * DAY - 60)
    assert tokens.rotate(early.refresh) is not None
    clock.advance(120)
    assert tokens.rotate(late.refresh) is None


def test_a_code_works_once_within_thirty_seconds() -> None:
    clock, tokens = a_store()
    code = tokens.new_code("portal", "app", 17)
    assert tokens.redeem(code) is not None
    assert tokens.redeem(code) is None
    late = tokens.new_code("portal", "app", 17)
    clock.advance(31)
    assert tokens.redeem(late) is None


def a_notice(bell: Bell, *, user: int = 17, tag: str = "", sub_tag: str = "", app: str = "app") -> int:
    number = bell.number()
    return bell.add(Notification(number, user, 0, app, f"text {number}", "", tag, sub_tag, 0.0))


def test_a_repeated_tag_replaces_and_other_tags_stay() -> None:
    bell = Bell()
    first, other = a_notice(bell, tag="MP|app|t"), a_notice(bell, tag="MP|app|u")
    second = a_notice(bell, tag="MP|app|t")
    assert [item.id for item in bell.latest(17)] == [second, other]
    assert first not in bell.items
    assert bell.unread(17) == 2


def test_deletion_by_sub_tag_takes_all_of_them_and_by_id_only_ones_own() -> None:
    bell = Bell()
    for user in (1, 2, 3):
        a_notice(bell, user=user, sub_tag="MP|app|s")
    foreign = a_notice(bell, app="other")
    assert bell.delete_id(foreign, "app") == set()
    assert bell.delete_sub_tag("MP|app|s") == {1, 2, 3}
    assert list(bell.items) == [foreign]
    assert not bell.by_sub_tag
