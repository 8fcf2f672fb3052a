"""Calls under way: wait for answers, or for a reason to send more beside them."""

import asyncio

Flights = set[asyncio.Task[bool]]
"""True for a call after which the portal may be called again at once."""


async def landed(flights: Flights, *, at_most: int, news: asyncio.Event | None = None) -> bool:
    """Until no more than `at_most` calls are under way, or there is news; raises what a call raised.

    False when one of those that ended says that the portal should be left alone for a while.
    """
    well, told = True, {asyncio.create_task(news.wait())} if news else set()
    try:
        while flights and (len(flights) > at_most or any(task.done() for task in flights)):
            ended, _ = await asyncio.wait(flights | told, return_when=asyncio.FIRST_COMPLETED)
            for task in ended & flights:
                flights.discard(task)
                well = task.result() and well
            if ended & told:
                break
    finally:
        for task in told:
            task.cancel()
    return well
