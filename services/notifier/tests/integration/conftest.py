"""The notifier without a broker: events go in by hand, the portal is make-believe, PostgreSQL is real."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from common.contracts.approvals import RouteState
from common.contracts.gateway import PersonSeen, PortalInstalled
from common.persistence.pool import Database
from common.testing.given import Corner, corner_of
from common.testing.servers import RabbitServer
from notifier.adapters.bitrix24 import Bitrix24Lines
from notifier.adapters.outgoing import SqlOutgoing
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.usecases.deliver_notices import deliver_notices
from notifier.usecases.reconcile_route import reconcile_route
from notifier.usecases.remember_person import remember_person
from notifier.usecases.resume_portal import resume_portal


@dataclass
class Notifier:
    """One process of the notifier at one portal."""

    db: Database
    id: UUID
    http: httpx.AsyncClient
    tokens: Any

    def __post_init__(self) -> None:
        self.outgoing = self.process()
        self.lines = Bitrix24Lines(self.http, self.tokens)

    def process(self) -> SqlOutgoing:
        """Another replica of the same service."""
        return SqlOutgoing(self.db, menu_every=timedelta(seconds=10), menu=True)

    async def install(self, language: str = "en", version: int = 1) -> None:
        fact = PortalInstalled(installer="1", language=language, app_code="local.app", origin="https://portal.example")
        async with self.db.transaction(self.id) as tx:
            await resume_portal(fact, version, SqlUnitOfWork(tx))

    async def sees(self, person: str, language: str) -> None:
        async with self.db.transaction(self.id) as tx:
            await remember_person(PersonSeen(person=person, language=language, seen_at=tx.now), SqlUnitOfWork(tx))

    async def hears(self, *states: RouteState) -> None:
        for state in states:
            async with self.db.transaction(self.id) as tx:
                await reconcile_route(state, SqlUnitOfWork(tx))

    async def delivers(self) -> bool:
        return await deliver_notices(self.id, self.outgoing, self.lines)

    async def value(self, sql: str, *args: Any) -> Any:
        async with self.db.transaction(self.id) as tx:
            return await tx.connection.fetchval(sql, *args)


@pytest.fixture
async def notifier(db: Database, portal: Any, tokens: Any) -> AsyncIterator[Notifier]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(portal.handle)) as http:
        one = Notifier(db, uuid4(), http, tokens)
        await one.install()
        yield one


@pytest.fixture(scope="session")
def rabbit(rabbit: RabbitServer) -> Iterator[Corner]:
    """A corner of the run's broker: what other services' tests say about a portal is not heard here."""
    with corner_of(rabbit) as corner:
        yield corner
