"""Companies, cost centres and rates are told as a whole, whenever one of them changed and not otherwise."""

from decimal import Decimal
from typing import Any

import pytest

from approvals.domain.money import Rates
from approvals.usecases.tell_books import tell_books

pytestmark = pytest.mark.integration


async def told(approvals: Any) -> list[dict[str, Any]]:
    return [event for message in await approvals.said("books") for event in message]


async def test_loading_a_company_tells_its_books(acme: Any) -> None:
    last = (await told(acme))[-1]
    data = last["data"]
    assert (last["type"], last["subject"]) == ("purchase.books.told.v1", str(acme.portal))
    assert data["companies"]["d-net"] == "acme-eu"
    assert set(data["cost_centers"]["cc-it-100"]) == {"name", "department", "owner"}
    assert (data["pivot"], data["rates"]["USD"]) == ("EUR", acme.company["fx"]["rates"]["USD"])


async def test_the_same_books_are_told_once(acme: Any) -> None:
    before = len(await told(acme))
    await acme.poll_with()
    await acme.poll_with(p17={"title": "Chief engineer"})
    await acme.poll_with(drop="d-net")
    versions = [event["version"] for event in await told(acme)]
    assert versions == list(range(1, before + 1))


async def test_a_deleted_department_keeps_the_company_of_where_it_went(acme: Any) -> None:
    await acme.poll_with(drop="d-net")
    assert (await told(acme))[-1]["data"]["companies"]["d-net"] == "acme-eu"


async def test_new_rates_are_told(acme: Any) -> None:
    async with acme.transactions(acme.portal) as uow:
        await uow.company.set_rates(Rates("EUR", {"USD": Decimal("0.5")}), "entered")
        await tell_books(await uow.company.current(), uow)
    assert (await told(acme))[-1]["data"]["rates"] == {"USD": "0.5"}
