"""When the inbox is looked through: soon after this process kept something in it."""

import asyncio
from contextlib import asynccontextmanager

from common.messaging.retry import InboxRetry

HOUR = 3600.0


class Inbox:
    """An empty one that counts how often somebody looks."""

    def __init__(self):
        self.looks = 0
        self.looked = asyncio.Event()

    @asynccontextmanager
    async def plain(self):
        yield self

    async def fetch(self, statement):
        self.looks += 1
        self.looked.set()
        return []


class Runner:
    def kept(self):
        raise AssertionError("nobody listens to this runner")


async def test_what_either_runner_keeps_is_looked_for_at_once_and_nothing_else_is():
    inbox, commands, events = Inbox(), Runner(), Runner()
    looking = asyncio.create_task(InboxRetry("small", inbox, commands, events, quiet_seconds=HOUR).run())
    await asyncio.sleep(0.3)
    assert inbox.looks == 0
    for runner in (commands, events):
        inbox.looked.clear()
        runner.kept()
        await asyncio.wait_for(inbox.looked.wait(), 30)
    looking.cancel()
