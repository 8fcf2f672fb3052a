"""A service as small as can be: approvals' queues, a table of effects, handlers that do what a test asks for."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine

from common.clock import utc_now
from common.contracts.approvals import ApproveRequest
from common.identity import Caller, Identity, Standing, portal_id
from common.messaging import topology
from common.messaging.connection import Link
from common.messaging.publisher import CommandPublisher, Publisher
from common.messaging.routing import CommandRouter, EventRouter
from common.persistence.migrations import create_message_tables, enable_rls, grant_schema
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from common.runtime import Runtime
from common.settings import ServiceSettings

PORTAL = portal_id("portal-a")
KEYS = {name: {"k1": base64.b64encode(name.encode().ljust(32, b"!")).decode()} for name in ("approvals", "requests")}

_EFFECT = raw("INSERT INTO effects (portal, what) VALUES (:portal, :what)")
_EFFECTS = raw("SELECT what FROM effects WHERE portal = :portal ORDER BY id")
_INBOX = raw("SELECT * FROM inbox WHERE portal = :portal AND message_id = :message_id")


def create_schema(owner_url: str) -> None:
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        op.execute("CREATE TABLE alembic_version (version_num text PRIMARY KEY)")
        grant_schema(op, "approvals")
        create_message_tables(op, "approvals")
        op.execute("CREATE TABLE effects (portal uuid, id bigint GENERATED ALWAYS AS IDENTITY, what text)")
        enable_rls(op, "effects", "approvals")
    engine.dispose()


@dataclass
class Small:
    """The service under test: its runtime and what tests look at."""

    runtime: Runtime
    portal: UUID = PORTAL
    seen: list[Any] = field(default_factory=list)
    act: Callable[[Any, "Small", Transaction], Awaitable[Any]] | None = None

    async def effect(self, tx: Transaction, what: str) -> None:
        await tx.execute(_EFFECT, portal=tx.portal, what=what)

    async def effects(self) -> list[str]:
        async with self.runtime.db.transaction(PORTAL) as tx:
            return [row["what"] for row in await tx.fetch(_EFFECTS, portal=PORTAL)]

    async def inbox(self, message_id: UUID) -> Any:
        async with self.runtime.db.transaction(PORTAL) as tx:
            return await tx.fetch_one(_INBOX, portal=PORTAL, message_id=message_id)


def settings(urls: dict[str, str], amqp_url: str, **changes: Any) -> ServiceSettings:
    return ServiceSettings(
        database_url=urls["app"],
        database_worker_url=urls["worker"],
        amqp_url=amqp_url,
        identity_keys=json.dumps(KEYS),
        **changes,
    )


async def start_small(urls: dict[str, str], amqp_url: str, **changes: Any) -> Small:
    runtime = Runtime("approvals", settings(urls, amqp_url, **changes))
    await runtime.start()
    small = Small(runtime)
    commands, events = CommandRouter("approvals"), EventRouter("approvals")

    @commands.on(ApproveRequest)
    async def approve(command: ApproveRequest, caller: Caller, tx: Transaction) -> Any:
        small.seen.append(command)
        if small.act is not None:
            return await small.act(command, small, tx)
        await small.effect(tx, command.comment)
        return {"comment": command.comment}

    @events.stream("request")
    async def told(batch: Any, tx: Transaction) -> None:
        small.seen.append(batch)
        if small.act is not None:
            await small.act(batch, small, tx)
        await small.effect(tx, f"{batch.subject}@{batch.version}")

    await runtime.consume(commands, events, lambda tx: tx)
    return small


@pytest.fixture
def urls(databases: Any) -> dict[str, str]:
    made = databases.create("approvals")
    create_schema(made["owner"])
    return made


@pytest.fixture
async def small(urls: dict[str, str], rabbit: Any) -> AsyncIterator[Small]:
    service = await start_small(urls, rabbit.amqp_url("approvals"))
    yield service
    await service.runtime.stop()
    await purge(service, rabbit)


async def purge(service: Small, rabbit: Any) -> None:
    connection = await Link.open(rabbit.amqp_url("approvals"), "purge")
    channel = await connection.channel()
    for name in ("approvals.commands", "approvals.events", "dead-letter", "requests.events", "notifier.events"):
        await (await channel.declare_queue(name, passive=True)).purge()
    await connection.close()


@dataclass
class Gateway:
    """Publishes commands the way the gateway does."""

    publisher: CommandPublisher
    connection: Any

    async def send(
        self,
        comment: str = "yes",
        *,
        command_id: UUID | None = None,
        reply_to: str | None = None,
        fingerprint: str = "f",
    ) -> UUID:
        command_id = command_id or uuid4()
        command = ApproveRequest(request_id=uuid4(), revision=1, content_hash="0" * 64, comment=comment)
        caller = Caller(PORTAL, "17", Standing(known=True))
        await self.publisher.publish(
            command, command_id=command_id, caller=caller, fingerprint=fingerprint, reply_to=reply_to
        )
        return command_id


async def open_gateway(rabbit: Any, issued: timedelta = timedelta()) -> Gateway:
    url = rabbit.amqp_url("gateway")
    connection = await Link.open(url, "test-gateway")

    def clock() -> datetime:
        return utc_now() - issued

    return Gateway(CommandPublisher(Publisher(connection, url), Identity(KEYS), clock), connection)


@pytest.fixture
async def gateway(rabbit: Any, small: Small) -> AsyncIterator[Gateway]:
    opened = await open_gateway(rabbit)
    yield opened
    await opened.connection.close()


@pytest.fixture
async def small_gateway(rabbit: Any, small: Small) -> AsyncIterator[Gateway]:
    """A second gateway process."""
    opened = await open_gateway(rabbit)
    yield opened
    await opened.connection.close()


@pytest.fixture(name="open_gateway")
async def _open_gateway(rabbit: Any) -> AsyncIterator[Callable[[timedelta], Awaitable[Gateway]]]:
    opened: list[Gateway] = []

    async def open_(issued: timedelta = timedelta()) -> Gateway:
        opened.append(await open_gateway(rabbit, issued))
        return opened[-1]

    yield open_
    for one in opened:
        await one.connection.close()


@pytest.fixture(scope="session")
def service_parts() -> Any:
    """For tests with a broker of their own."""
    return SimpleNamespace(start_small=start_small, open_gateway=open_gateway)


@pytest.fixture(name="until")
def _until() -> Any:
    return until


@pytest.fixture
def declare_again(rabbit: Any) -> Callable[[], Awaitable[None]]:
    """Puts the topology right after a test broke it."""

    async def declare() -> None:
        connection = await Link.open(rabbit.amqp_url("approvals"), "repair")
        await topology.declare(await connection.channel())
        await connection.close()

    return declare


@pytest.fixture
def dead_letters(rabbit: Any) -> Callable[[int], Awaitable[list[Any]]]:
    """Takes that many messages from the dead letters."""

    async def take(count: int) -> list[Any]:
        connection = await Link.open(rabbit.amqp_url("approvals"), "undertaker")
        queue = await (await connection.channel()).get_queue("dead-letter")
        found: list[Any] = []

        async def one_more() -> bool:
            message = await queue.get(no_ack=True, fail=False)
            if message is not None:
                found.append(message)
            return len(found) >= count

        await until(one_more)
        await connection.close()
        return found

    return take


async def until(found: Callable[[], Awaitable[Any]], timeout: float = 15.0) -> Any:
    """Polls until it is true; fails with the last value otherwise."""
    async with asyncio.timeout(timeout):
        while not (value := await found()):  # noqa: ASYNC110 - tests look from outside
            await asyncio.sleep(0.02)
        return value
