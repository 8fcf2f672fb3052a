"""Each bell shows exactly what is open, whatever the portal does meanwhile."""

from uuid import uuid4

import httpx
import pytest

pytestmark = pytest.mark.integration


def lost_before(portal, commands):
    raise httpx.ReadTimeout("never arrived")


def lost_after(portal, commands):
    portal.run(commands)
    raise httpx.ReadTimeout("carried out, answer lost")


def lost_and_late(portal, commands):
    portal.late.append(commands)
    raise httpx.ReadTimeout("carried out later")


async def test_everybody_asked_has_one_notice_and_nobody_else(notifier, portal, route):
    await notifier.hears(route("17", "18"))
    await notifier.delivers()
    assert {p: len(bell) for p, bell in portal.bells.items()} == {"17": 1, "18": 1}
    assert "/marketplace/view/local.app/?params%5Brequest_id%5D=" in portal.rests("17")[0]


async def test_a_decision_elsewhere_empties_the_other_bells_and_tells_the_requester(notifier, portal, route):
    await notifier.hears(route("17", "18"))
    await notifier.delivers()
    await notifier.hears(route(version=2, status="approved", decided_by="17"))
    await notifier.delivers()
    assert (portal.rests("17"), portal.rests("18")) == ([], [])
    assert "approved" in portal.rests("5")[0]
    assert await notifier.value("SELECT count(*) FROM notices") == 1


async def test_who_is_asked_and_relieved_before_anything_was_sent_hears_nothing(notifier, portal, route):
    await notifier.hears(route("17"), route("18", version=2))
    await notifier.delivers()
    assert portal.log == [("add", f"pr:{route().request_id}:18")]
    assert await notifier.value("SELECT count(*) FROM notices") == 1


async def test_the_same_event_twice_rings_once(notifier, portal, route):
    await notifier.hears(route("17"))
    await notifier.delivers()
    await notifier.hears(route("17"))
    await notifier.delivers()
    assert len(portal.log) == 1
    assert await notifier.value("SELECT to_approve FROM counters WHERE person = '17'") == 1


async def test_an_older_version_changes_nothing(notifier, portal, route):
    await notifier.hears(route("18", version=3), route("17", version=2), route("17", version=9, revision=0))
    await notifier.delivers()
    assert list(portal.bells) == ["18"]


async def test_a_new_revision_beats_a_higher_version_of_the_old_one(notifier, portal, route):
    await notifier.hears(route("17", version=9), route("18", version=1, revision=2))
    await notifier.delivers()
    assert list(portal.bells) == ["18"]


@pytest.mark.parametrize("trouble", [lost_before, lost_after])
async def test_a_lost_answer_leaves_one_notice(notifier, portal, route, clock, trouble):
    portal.trouble.append(trouble)
    await notifier.hears(route("17"))
    await notifier.delivers()
    clock.later(30)
    await notifier.delivers()
    assert len(portal.rests("17")) == 1
    clock.later(300)
    await notifier.delivers()
    assert len(portal.log) == (2 if trouble is lost_after else 1), "the same text is not sent a third time"


async def test_a_lost_delete_is_sent_again_and_harms_nobody(notifier, portal, route, clock):
    await notifier.hears(route("17"))
    await notifier.delivers()
    portal.trouble.append(lost_after)
    await notifier.hears(route("18", version=2))
    await notifier.delivers()
    clock.later(30)
    await notifier.delivers()
    assert [verb for verb, tag in portal.log if tag.endswith(":17")] == ["add", "delete", "delete"]
    assert (portal.rests("17"), len(portal.rests("18"))) == ([], 1)


async def test_an_add_that_happens_after_its_delete_is_deleted_a_second_time(notifier, portal, route, clock):
    portal.trouble.append(lost_and_late)
    await notifier.hears(route("17"))
    await notifier.delivers()
    await notifier.hears(route(version=2, status="draft", decided_by="5"))
    clock.later(30)
    await notifier.delivers()
    portal.happens_late()
    assert len(portal.rests("17")) == 1, "the late call undid our delete"
    clock.later(70)
    await notifier.delivers()
    assert portal.rests("17") == []
    assert await notifier.value("SELECT count(*) FROM notices") == 0


async def test_a_delete_that_happens_late_does_not_take_the_next_question_with_it(notifier, portal, route, clock):
    await notifier.hears(route("17"))
    await notifier.delivers()
    portal.trouble.append(lost_and_late)
    await notifier.hears(route(version=2, status="returned", decided_by="17"))
    await notifier.delivers()
    await notifier.hears(route("17", version=3, revision=2))
    clock.later(30)
    await notifier.delivers()
    portal.happens_late()
    clock.later(70)
    await notifier.delivers()
    assert len(portal.rests("17")) == 1


async def test_people_read_their_own_language_and_else_the_portals(notifier, portal, route):
    await notifier.install(language="de", version=2)
    await notifier.sees("17", "ru")
    await notifier.hears(route("17", "18"))
    await notifier.delivers()
    assert "Требуется" in portal.rests("17")[0]
    assert "entscheiden" in portal.rests("18")[0]


async def test_a_hundred_and_twenty_people_take_three_batches(notifier, portal, route):
    await notifier.hears(route(*(str(100 + n) for n in range(120))))
    await notifier.delivers()
    assert len(portal.bells) == 120
    assert portal.batches == 3


async def test_a_refused_notice_does_not_hold_up_its_neighbours(notifier, portal, route, clock):
    portal.denied.add("im.notify.delete")
    await notifier.hears(route("17"))
    await notifier.delivers()
    await notifier.hears(route("18", version=2))
    await notifier.delivers()
    assert len(portal.rests("18")) == 1
    portal.denied.clear()
    clock.later(4000)
    await notifier.delivers()
    assert portal.rests("17") == []


async def test_the_menu_number_is_written_once_in_ten_seconds(notifier, portal, route, clock):
    for n in range(3):
        await notifier.hears(route("17", request_id=uuid4()))
        await notifier.delivers()
        assert portal.options == {"bx24_leftMenuCounter": "1"}, n
    clock.later(11)
    await notifier.delivers()
    assert portal.options == {"bx24_leftMenuCounter": "3"}


async def test_open_frames_are_told_their_counter_until_the_portal_denies_it(notifier, portal, route):
    await notifier.hears(route("17", "18"))
    await notifier.delivers()
    assert [(p["PARAMS[to_approve]"], p["USER_ID[0]"], p["USER_ID[1]"]) for p in portal.pushes] == [("1", "17", "18")]
    portal.denied.add("pull.application.event.add")
    await notifier.hears(route("18", version=2))
    await notifier.delivers()
    batches = portal.batches
    portal.denied.clear()
    await notifier.hears(route("17", version=3))
    await notifier.delivers()
    assert (len(portal.pushes), portal.batches) == (1, batches + 1)
