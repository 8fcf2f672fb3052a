"""Writes that wait for company: fewer round trips, the same truth."""

import pytest

from common.contracts.approvals import OrgChanged
from common.errors import Conflict
from common.outcome import Outcome
from common.persistence.sql import raw

pytestmark = pytest.mark.integration

ADD = raw("INSERT INTO effects (portal, what) VALUES (:portal, :what)")
ADD_TWO = raw(
    "WITH one AS (INSERT INTO effects (portal, what) VALUES (:portal, :what))"
    " INSERT INTO effects (portal, what) VALUES (:portal, :more)"
)
CHANGE = raw("UPDATE effects SET what = what || :more WHERE portal = :portal")
COUNT = raw("SELECT count(*) FROM effects WHERE portal = :portal")


class Counted:
    """A connection that counts its statements."""

    def __init__(self, connection):
        self._connection = connection
        self.statements = []

    async def execute(self, text, *arguments):
        self.statements.append(text)
        return await self._connection.execute(text, *arguments)

    async def fetchval(self, text, *arguments):
        self.statements.append(text)
        return await self._connection.fetchval(text, *arguments)


async def test_writes_without_a_read_between_them_go_out_as_one_with_the_outbox(small):
    async with small.runtime.db.transaction(small.portal) as tx:
        tx.connection = counted = Counted(tx.connection)
        await tx.later(ADD, of=1, portal=tx.portal, what="a")
        await tx.later(ADD, of=2, portal=tx.portal, what="b")
        await tx.later(ADD_TWO, portal=tx.portal, what="c", more="d")
        tx.outbox.say("org", "org", 1, [OrgChanged(org_version=1)])
    assert len(counted.statements) == 1
    assert sorted(await small.effects()) == ["a", "b", "c", "d"]


async def test_whatever_is_read_afterwards_sees_them(small):
    async with small.runtime.db.transaction(small.portal) as tx:
        await tx.later(ADD, portal=tx.portal, what="a")
        assert await tx.fetch_value(COUNT, portal=tx.portal) == 1
        await tx.later(ADD, portal=tx.portal, what="b")
        assert await tx.execute(CHANGE, portal=tx.portal, more="!") == 2


async def test_two_writes_of_the_same_thing_both_happen(small):
    async with small.runtime.db.transaction(small.portal) as tx:
        await tx.later(ADD, portal=tx.portal, what="a")
        await tx.fetch_value(COUNT, portal=tx.portal)
        await tx.later(CHANGE, of="effects", portal=tx.portal, more="!")
        await tx.later(raw("UPDATE effects SET what = what || '?'"), of="effects")
    assert await small.effects() == ["a!?"]


async def test_a_refused_command_writes_nothing_of_what_waited(small, gateway, until):
    async def act(command, small, tx):
        await tx.later(ADD, portal=tx.portal, what="waited")
        raise Conflict("no")

    small.act = act
    refused = await gateway.send()
    await until(lambda: refused_row(small, refused))
    assert await small.effects() == []


async def refused_row(small, message_id):
    row = await small.inbox(message_id)
    return row is not None and row["state"] == Outcome.refused(Conflict("no")).status
