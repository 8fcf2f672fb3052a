"""Nothing lost, nothing doubled, while every plug is pulled: the verdict is passed on what clients were told."""

import asyncio
import os
import random
import time

import pytest

from stack.load.client import Client
from stack.load.faults import KILLED, Plugs
from stack.load.journal import Journal
from stack.load.stories import People, live
from stack.load.verdict import judge
from stack.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

CLIENTS = 8
COMMANDS = 2_000
SECONDS = 60


async def test_every_accepted_command_has_exactly_one_effect(run_dir):
    seed = int(os.environ.get("PLUG_SEED", "") or time.time_ns() % 1_000_000)
    print(f"\nPLUG_SEED={seed}")
    async with Stack.start(run_dir, portals=("acme",)) as stack:
        await stack.install("acme")
        await stack.load_company("acme")
        journal = Journal()
        plugs = Plugs(stack, random.Random(seed))
        pulled = asyncio.Event()
        clients = [asyncio.create_task(_client(stack, journal, seed + n, pulled)) for n in range(CLIENTS)]
        await plugs.pull_all(lambda: len(journal.unknown), print)
        pulled.set()
        await asyncio.gather(*clients)
        verdict = await judge(stack, "acme", journal)
    print(f"{len(journal.entries)} commands, {verdict.facts}")
    assert sorted(name for name, _ in plugs.pulled) == sorted(KILLED)
    assert len(journal.entries) >= COMMANDS
    assert verdict.faults == []


async def _client(stack, journal, seed, pulled):
    """Lives requests until all plugs were pulled, enough commands were sent and enough time has passed."""
    chance = random.Random(seed)
    client = Client(stack.gateway_url, stack.control, "acme", journal)
    people = People.of(stack.portal("acme"))
    started = time.monotonic()
    while not pulled.is_set() or len(journal.entries) < COMMANDS or time.monotonic() - started < SECONDS:
        await live(client, people, chance)
    await client.close()
