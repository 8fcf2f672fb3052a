"""What is told is gathered, and nothing told is forgotten."""

import asyncio
from contextlib import asynccontextmanager

from common.persistence.wakeups import Waker


class FakeWorker:
    """Remembers what was notified; while the first notification is on its way something else is told."""

    def __init__(self):
        self.notified = []
        self.meanwhile = lambda: None

    @asynccontextmanager
    async def plain(self):
        yield self

    async def execute(self, _, channel, what):
        self.notified.append((channel, what))
        if len(self.notified) == 1:
            self.meanwhile()


async def test_what_is_told_at_once_goes_out_together_and_each_thing_once():
    worker = FakeWorker()
    waker = Waker(worker, "c")
    for what in ("b", "a", "b"):
        waker.tell(what)
    await asyncio.sleep(0.1)
    assert worker.notified == [("c", ["a", "b"])]


async def test_what_is_told_while_a_notification_is_on_its_way_goes_out_after_it():
    worker = FakeWorker()
    waker = Waker(worker, "c")
    worker.meanwhile = lambda: waker.tell("late")
    waker.tell("early")
    await asyncio.sleep(0.1)
    assert worker.notified == [("c", ["early"]), ("c", ["late"])]
