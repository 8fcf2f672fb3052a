"""After a change of the company: which routes are looked at again, in pages, and with how many statements."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from approvals.adapters.leases import Leases
from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.boundaries import Boundaries
from approvals.settings import Settings
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.wake_routes import PAGE
from common.contracts.approvals import ReResolveRoute
from common.contracts.approvals.organisation import FollowOrganisation
from common.contracts.approvals.stand_ins import AbsenceTerms, CreateDelegation, DelegationTerms, RecordAbsence
from common.persistence.pool import Database
from common.persistence.sql import raw

pytestmark = pytest.mark.integration

HEAD, CLERK = "p15", "p34"
CLONE = raw(
    "INSERT INTO routes (portal, request_id, version, revision, number, title, status, requester, preparer, department,"
    " company, amount_minor, currency, progress, open, updated_at)"
    " SELECT portal, gen_random_uuid(), version, revision, number, title, status, requester, preparer, department,"
    " company, amount_minor, currency, progress, open, updated_at FROM routes, generate_series(1, :copies::int)"
    " WHERE portal = :portal"
)


async def clone_routes(acme: Any, copies: int) -> None:
    async with acme.db.transaction(acme.portal) as tx:
        await tx.execute(CLONE, portal=acme.portal, copies=copies)


async def jobs(acme: Any) -> tuple[list[ReResolveRoute], list[FollowOrganisation]]:
    found = await acme.said("job")
    routes = [ReResolveRoute.model_validate(each) for each in found if "request_id" in each]
    return routes, [FollowOrganisation.model_validate(each) for each in found if "scope" in each]


async def away(acme: Any, person: str) -> None:
    now = acme.db.now()
    terms = AbsenceTerms(start=now, end=now + timedelta(days=1))
    await acme.ask(RecordAbsence(absence_id=uuid4(), person=person, terms=terms), person)


async def test_an_absence_of_somebody_without_a_post_wakes_nothing_but_what_he_is_asked(
    acme: Any, a_submit: Any
) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    await away(acme, CLERK)
    assert await jobs(acme) == ([], [])
    await away(acme, HEAD)
    (job,), _ = await jobs(acme)
    assert job.tell_always is False


async def test_a_route_that_stays_as_it_is_says_nothing(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    said = len(await acme.said())
    await acme.re_resolve(ReResolveRoute(request_id=asked.request_id, org_version=2, tell_always=False))
    assert len(await acme.said()) == said
    await acme.re_resolve(ReResolveRoute(request_id=asked.request_id, org_version=2))
    assert len(await acme.said()) == said + 1


async def test_many_routes_are_woken_page_by_page_each_once(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    await clone_routes(acme, 2 * PAGE + 20)
    await acme.poll_with(d_infra={"head": "p16"})
    first, (rest,) = await jobs(acme)
    assert (len(first), rest.scope) == (PAGE, "open")
    await acme.ask(rest, "service:approvals")
    _, pages = await jobs(acme)
    await acme.ask(pages[-1], "service:approvals")
    woken, pages = await jobs(acme)
    assert (len(woken), len({each.request_id for each in woken}), len(pages)) == (2 * PAGE + 21, 2 * PAGE + 21, 2)
    assert (await acme.said("org"))[-1][0]["data"]["routes_affected"] == 2 * PAGE + 21


async def test_nobody_but_the_service_itself_asks_for_pages(acme: Any) -> None:
    page = FollowOrganisation(org_version=2, scope="every", after=UUID(int=0), stamp="x")
    outcome = await acme.ask(page, "p19")
    assert outcome.problem["code"] == "not_found"


def large(people: int, departments: int) -> dict[str, Any]:
    return {
        "people": [
            {"id": str(n), "name": f"P {n}", "title": "", "departments": [str(1 + n % departments)], "active": True}
            for n in range(1, people + 1)
        ],
        "departments": [
            {"id": str(n), "name": f"D {n}", "parent": str(n // 2) if n > 1 else None, "head": str(n)}
            for n in range(1, departments + 1)
        ],
    }


@asynccontextmanager
async def counted(company: Any) -> AsyncIterator[tuple[SqlUnitOfWork, list[str]]]:
    """A transaction whose statements are written down."""
    statements: list[str] = []
    async with company.transactions(company.portal) as uow:
        uow.tx.connection.add_query_logger(lambda record: statements.append(record.query))
        yield uow, statements


async def switched(company: Any, people: int, departments: int, routes: int, a_submit: Any) -> int:
    """How many statements a moved head costs in a company of this size."""
    await company.install("1")
    told = large(people, departments)
    await company.poll(told)
    await company.hear(a_submit("3", "2", "10.00"))
    await clone_routes(company, routes)
    told["departments"][0]["head"] = "2"
    async with counted(company) as (uow, statements):
        applied = await apply_organisation(uow, told, polled=True)
    assert applied.changed
    return len(statements)


async def test_a_switch_costs_the_same_statements_however_large_the_company(empty: Any, a_submit: Any) -> None:
    small = await switched(empty, 5, 3, 0, a_submit)
    empty.portal = uuid4()
    assert await switched(empty, 5000, 400, 2000, a_submit) == small


@pytest.fixture
async def boundaries(acme: Any, approvals_urls: dict[str, str]) -> AsyncIterator[Boundaries]:
    worker = await Database.open(approvals_urls["worker"], name="worker", max_size=2)
    yield Boundaries(Leases(worker, "test"), acme.transactions, Settings(database_url="postgresql://unused"))
    await worker.close()


async def test_a_delegation_begins_and_ends_when_it_says_not_when_the_portal_is_polled(
    acme: Any, a_submit: Any, boundaries: Boundaries
) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    now = acme.db.now()
    start, end = now + timedelta(milliseconds=400), now + timedelta(milliseconds=900)
    terms = DelegationTerms(delegate="p16", start=start, end=end)
    await acme.ask(CreateDelegation(delegation_id=uuid4(), principal=HEAD, terms=terms), HEAD)
    assert await due(acme) == start
    at_creation = len((await jobs(acme))[0])
    await until_done(boundaries)
    assert len((await jobs(acme))[0]) == at_creation + 1
    assert await due(acme) == end
    await until_done(boundaries)
    assert len((await jobs(acme))[0]) == at_creation + 2
    async with acme.transactions(acme.portal) as uow:
        assert (await uow.company.current()).delegations == ()


async def due(acme: Any) -> Any:
    (row,) = [row for row in await acme.rows("due") if row["kind"] == "boundary"]
    return row["next_at"]


async def until_done(boundaries: Boundaries) -> None:
    for _ in range(100):
        if await boundaries.once():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing fell due")
