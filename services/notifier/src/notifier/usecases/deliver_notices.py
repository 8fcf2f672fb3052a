"""Make the bells of one portal show what is wanted: a batch of calls after the other, several under way."""

import asyncio
from uuid import UUID

from notifier.usecases.ports import Lease, LeaseLost, Line, Lines, Outgoing, Work

IN_FLIGHT = 6


async def deliver_notices(portal: UUID, outgoing: Outgoing, lines: Lines) -> bool:
    """False when another process does it. What is sent is decided as late as the rate limit allows."""
    lease = await outgoing.take(portal)
    if lease is None:
        return False
    line = lines.open(portal, lease.level)
    flights: set[asyncio.Task[bool]] = set()
    try:
        while await _all_well(flights, at_most=IN_FLIGHT - 1):
            await line.ready()
            work = await outgoing.claim(lease)
            if not work.empty:
                flights.add(asyncio.create_task(_send(lease, work, outgoing, line)))
            elif not flights or not await _all_well(flights, at_most=len(flights) - 1):
                break
        await _all_well(flights, at_most=0)
        await outgoing.finish(lease, line.level)
    except LeaseLost:
        return False
    finally:
        await asyncio.gather(*flights, return_exceptions=True)
    return True


async def _send(lease: Lease, work: Work, outgoing: Outgoing, line: Line) -> bool:
    """False when the portal should be left alone for a while."""
    report = await line.send(work)
    await outgoing.record(lease, work, report)
    return report.pause is None


async def _all_well(flights: set[asyncio.Task[bool]], *, at_most: int) -> bool:
    """Wait until no more than `at_most` calls are under way; raises what a call raised."""
    well = True
    while flights and (len(flights) > at_most or any(task.done() for task in flights)):
        landed, _ = await asyncio.wait(flights, return_when=asyncio.FIRST_COMPLETED)
        flights -= landed
        for task in landed:
            well = task.result() and well
    return well
