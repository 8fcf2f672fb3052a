"""A returned request nobody works on, as its requester's bell tells it."""

from datetime import UTC, datetime

import pytest

from common.contracts.base import MoneyWire
from common.contracts.requests import RequestExpiring, RequestState

pytestmark = pytest.mark.integration


def expiring(of, revision=1):
    state = RequestState(
        request_id=of.request_id, number=12, status="returned", revision=revision, document_version=1,
        title="Laptops", requester="5", preparer="5", department="7",
        amount=MoneyWire(amount="1200.00", currency="EUR"),
    )  # fmt: skip
    at = datetime(2026, 4, 1, 12, tzinfo=UTC)
    return RequestExpiring(request_id=of.request_id, revision=1, cancels_at=at, state=state)


async def test_the_bell_says_that_it_was_returned_then_when_it_ends_then_that_it_ended(notifier, portal, route):
    returned = route(version=2, status="returned", decided_by="17")
    words = []
    for told in (returned, expiring(returned), route(version=3, status="cancelled", cancelled_because="untouched")):
        await (notifier.is_warned(told) if isinstance(told, RequestExpiring) else notifier.hears(told))
        await notifier.delivers()
        (text,) = portal.rests("5")
        words.append(text)
    assert "returned to you for rework" in words[0]
    assert "will be cancelled on April 1, 2026" in words[1]
    assert "was cancelled" in words[2]


async def test_the_same_warning_twice_rings_once(notifier, portal, route):
    returned = route(version=2, status="returned", decided_by="17")
    await notifier.hears(returned)
    for _ in range(2):
        await notifier.is_warned(expiring(returned))
        await notifier.delivers()
    assert len(portal.log) == 1


async def test_a_warning_that_comes_after_the_next_submit_says_nothing(notifier, portal, route):
    await notifier.hears(route("17", version=3, revision=2))
    await notifier.is_warned(expiring(route()))
    await notifier.delivers()
    assert (portal.rests("5"), len(portal.rests("17"))) == ([], 1)


async def test_a_submit_after_the_warning_takes_it_back(notifier, portal, route):
    returned = route(version=2, status="returned", decided_by="17")
    await notifier.hears(returned)
    await notifier.is_warned(expiring(returned))
    await notifier.delivers()
    await notifier.hears(route("17", version=3, revision=2))
    await notifier.delivers()
    assert (portal.rests("5"), len(portal.rests("17"))) == ([], 1)


async def test_a_number_of_a_refused_submit_does_not_silence_the_warning(notifier, portal, route):
    await notifier.hears(route(version=2, status="returned", decided_by="17", revision=2))
    await notifier.is_warned(expiring(route(), revision=2))
    await notifier.delivers()
    assert "will be cancelled" in portal.rests("5")[0]


async def test_what_an_older_replica_reads_has_no_field_it_does_not_know(notifier, portal, route):
    await notifier.hears(route("17"))
    assert await notifier.value("SELECT wanted ? 'expires_at' FROM notices WHERE person = '17'") is False
