"""Exchange rates on a real database: entries and snapshot say the same, read by whoever enters them."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from approvals.adapters.register_views import register_page
from common.contracts.approvals.rates import SetRateSource
from common.contracts.approvals.registers import RateEntry, RemoveEntry, SaveEntry
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

ADMINISTRATOR, CONTROLLER, CLERK = "p19", "p05", "p34"


async def entries(acme: Any) -> dict[str, Any]:
    async with acme.transactions(acme.portal) as uow:
        organisation = await uow.company.current()
        found = await register_page(uow.tx, "rate", organisation, within=None, after="", limit=100)
        return {each["id"]: each for each in found["items"]}


async def in_force(acme: Any) -> dict[str, Decimal]:
    async with acme.transactions(acme.portal) as uow:
        rates = await uow.company.rates()
        return {code: rate for code, rate in rates.rates.items() if code != rates.pivot}


async def test_the_rates_of_a_loaded_company_are_entries_and_can_be_changed(acme: Any) -> None:
    listed = await entries(acme)
    assert {code: Decimal(each["rate"]) for code, each in listed.items()} == await in_force(acme)
    entry = RateEntry(currency="USD", rate="0.95", pivot="EUR")
    saved = await acme.ask(SaveEntry(entry=entry, expected_version=listed["USD"]["version"]), CONTROLLER)
    assert (saved.result["version"], (await in_force(acme))["USD"]) == (listed["USD"]["version"] + 1, Decimal("0.95"))
    told = (await acme.said("books"))[-1][-1]["data"]
    assert told["rates"]["USD"] == "0.95"


async def test_what_a_revision_took_at_its_submit_stays(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p16", "d-infra", "15000.01")
    await acme.hear(asked)
    before = {row["hash"]: row["document"] for row in await acme.rows("snapshots") if row["kind"] == "rates"}
    (plan,) = await acme.rows("plans")
    version = (await entries(acme))["USD"]["version"]
    entry = RateEntry(currency="USD", rate="0.5", pivot="EUR")
    await acme.ask(SaveEntry(entry=entry, expected_version=version), ADMINISTRATOR)
    assert (await acme.approve(asked.request_id, "p15")).status == "succeeded"
    after = [row["document"] for row in await acme.rows("snapshots") if row["hash"] == plan["rates_hash"]]
    assert after == [before[plan["rates_hash"]]]
    assert after[0]["rates"]["USD"] != "0.5"


async def test_controllers_read_rates_and_clerks_do_not(acme: Any, ask: Any) -> None:
    told = await ask("rates", CONTROLLER)
    assert (told["source"], told["follows_portal"], told["pivot"]) == ("entered", False, "EUR")
    assert (await ask("registers/rate", CONTROLLER))["items"]
    assert "USD" in (await ask("exports/rate", CONTROLLER))["csv"]
    with pytest.raises(RemoteProblem, match="right_missing"):
        await ask("registers/limit", CONTROLLER)
    with pytest.raises(RemoteProblem, match="right_missing"):
        await ask("rates", CLERK)


@pytest.mark.parametrize(
    ("command", "person", "code"),
    [
        (SaveEntry(entry=RateEntry(currency="CHF", rate="1", pivot="EUR")), CLERK, "right_missing"),
        (SaveEntry(entry=RateEntry(currency="CHF", rate="0", pivot="EUR")), CONTROLLER, "invalid_document"),
        (RemoveEntry(kind="rate", entry_id="CHF", expected_version=1), CONTROLLER, "not_found"),
        (SetRateSource(source="portal"), CLERK, "right_missing"),
        (SetRateSource(source="entered", pivot="CHF"), CONTROLLER, "pivot_without_rate"),
    ],
)
async def test_refusals(acme: Any, command: Any, person: str, code: str) -> None:
    assert (await acme.ask(command, person)).problem["code"] == code


async def test_rates_kept_before_the_register_become_its_entries(
    acme: Any, approvals_urls: dict[str, str], statements_of: Any
) -> None:
    before = {code: each["rate"] for code, each in (await entries(acme)).items()}
    await acme.ask(SetRateSource(source="entered", pivot="USD"), ADMINISTRATOR)
    owner = await asyncpg.connect(approvals_urls["owner"])
    try:
        await owner.execute("DELETE FROM own_facts WHERE kind = 'rate' AND portal = $1", acme.portal)
        assert await entries(acme) == {}
        for statement in statements_of("0014_rates_as_entries"):
            await owner.execute(statement)
    finally:
        await owner.close()
    found = await entries(acme)
    assert {code: Decimal(each["rate"]) for code, each in found.items()} == await in_force(acme)
    assert (found.keys() ^ before.keys(), found["EUR"]["pivot"]) == ({"EUR", "USD"}, "USD")
