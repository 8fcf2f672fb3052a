"""Make the bells of one portal show what is wanted: a batch of calls after the other, several under way."""

import asyncio
import contextlib
from uuid import UUID

from notifier.usecases.landed import Flights, landed
from notifier.usecases.ports import Lease, LeaseLost, Line, Lines, Outgoing, Work

IN_FLIGHT = 6
KEEP_SECONDS = 10.0
FAREWELL_SECONDS = 5.0


async def deliver_notices(portal: UUID, outgoing: Outgoing, lines: Lines, news: asyncio.Event) -> bool:
    """False when another process does it. What is sent is decided as late as the rate limit allows.

    `news` is set by whoever committed something new: it goes out beside the calls that are under way.
    """
    taken = await outgoing.take(portal)
    if taken is None:
        return False
    lease, first = taken
    line = lines.open(portal, lease.level)
    flights: Flights = set()
    keeper = asyncio.create_task(_keep(lease, outgoing))
    try:
        await _until_done(lease, first, outgoing, line, flights, news)
    except LeaseLost:
        return False
    finally:  # also when the process stops: the next one need not wait for the lease to end
        keeper.cancel()
        if flights:
            await asyncio.wait(flights, timeout=FAREWELL_SECONDS)
        with contextlib.suppress(LeaseLost):
            await outgoing.finish(lease, line.level)
    return True


async def _until_done(
    lease: Lease, first: Work | None, outgoing: Outgoing, line: Line, flights: Flights, news: asyncio.Event
) -> None:
    claimed = first
    while await landed(flights, at_most=IN_FLIGHT - 1):
        if claimed is None:
            await line.ready()
            news.clear()
        work, claimed = claimed or await outgoing.claim(lease), None
        if not work.empty:
            flights.add(asyncio.create_task(_send(lease, work, outgoing, line)))
        elif not flights:
            break
        if not work.full and not await landed(flights, at_most=len(flights) - 1, news=news):
            break
    await landed(flights, at_most=0)


async def _send(lease: Lease, work: Work, outgoing: Outgoing, line: Line) -> bool:
    """False when the portal should be left alone for a while."""
    report = await line.send(work)
    await outgoing.record(lease, work, report)
    return report.pause is None


async def _keep(lease: Lease, outgoing: Outgoing) -> None:
    with contextlib.suppress(LeaseLost):  # whoever records next finds out
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            await outgoing.keep(lease)
