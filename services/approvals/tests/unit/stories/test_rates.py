"""Exchange rates: entered where the portal tells none, or where somebody said so; in force for the next submit."""

from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.register_csv import read_register
from approvals.domain.errors import InvalidDocument, VersionMismatch
from approvals.domain.money import Rates
from approvals.domain.registers.difference import PreviewOutdated
from approvals.domain.registers.rates import PivotWithoutRate, RatesFollowPortal
from approvals.domain.registers.uses import EntryInUse
from approvals.domain.rights import RightMissing
from approvals.usecases.apply_import import apply_import
from approvals.usecases.open_route import open_route
from approvals.usecases.preview_import import preview_import
from approvals.usecases.remove_entry import remove_entry
from approvals.usecases.save_entry import save_entry
from approvals.usecases.set_rate_source import set_rate_source
from approvals.usecases.take_rates import take_rates
from common.contracts.approvals.imports import ApplyImport, PreviewImport
from common.contracts.approvals.rates import SetRateSource
from common.contracts.approvals.registers import LimitEntry, MemberEntry, RateEntry, RemoveEntry, SaveEntry
from common.contracts.base import MoneyWire

ADA, BOB, CY = "1", "2", "3"
PORTALS = Rates("EUR", {"USD": Decimal("0.9")})


async def enter(
    uow: Any, currency: str, rate: str, version: int | None = None, *, by: str = ADA, pivot: str = "EUR"
) -> Any:
    entry = RateEntry(currency=currency, rate=rate, pivot=pivot)
    return await save_entry(SaveEntry(entry=entry, expected_version=version), by, uow)


async def remove(uow: Any, currency: str, version: int = 1) -> Any:
    return await remove_entry(RemoveEntry(kind="rate", entry_id=currency, expected_version=version), ADA, uow)


async def source(uow: Any, wanted: Any, pivot: str | None = None, by: str = ADA) -> Any:
    return await set_rate_source(SetRateSource(source=wanted, pivot=pivot), by, uow)


async def in_force(uow: Any) -> dict[str, str]:
    return {code: f"{rate:f}" for code, rate in (await uow.company.rates()).rates.items()}


async def test_where_the_portal_tells_none_rates_are_entered_and_count_at_once(uow: Any) -> None:
    answer = await enter(uow, "USD", "0.920")
    assert (answer["id"], answer["version"], answer["rate"], answer["pivot"]) == ("USD", 1, "0.92", "EUR")
    rates = await uow.company.rates()
    assert (rates.pivot, rates.rates, rates.as_of, uow.company.source) == (
        "EUR",
        {"USD": Decimal("0.92")},
        "2026-11-23",
        "entered",
    )
    assert uow.last("books")["events"][0].rates == {"USD": "0.92"}
    noted = uow.details[len(uow.notes) - 1 - uow.notes[::-1].index(("rates", "rates.set"))]
    assert (noted["before"]["rates"], noted["after"]["rates"], noted["source"]) == ({}, {"USD": "0.92"}, "entered")
    assert ("rate:USD", "rate.saved") in uow.notes


async def test_entries_are_numbered_and_the_same_number_written_otherwise_is_no_change(uow: Any) -> None:
    await enter(uow, "USD", "0.92")
    noted = uow.notes.count(("rates", "rates.set"))
    assert (await enter(uow, "USD", "00.9200", 1))["version"] == 1
    assert uow.notes.count(("rates", "rates.set")) == noted
    with pytest.raises(VersionMismatch):
        await enter(uow, "USD", "0.95")
    assert (await enter(uow, "USD", "0.95", 1))["version"] == 2
    assert await in_force(uow) == {"USD": "0.95"}


async def test_a_revision_under_way_keeps_the_rates_of_its_submit(uow: Any, a_submit: Any) -> None:
    await enter(uow, "USD", "0.92")
    asked = a_submit()
    await open_route(asked, uow)
    before = uow.approvals.kept[asked.request_id].route.pinned.rates
    await enter(uow, "USD", "0.5", 1)
    await remove(uow, "USD", 2)
    assert uow.approvals.kept[asked.request_id].route.pinned.rates == before
    assert (f"{before.rates['USD']:f}", await in_force(uow)) == ("0.92", {})


@pytest.mark.parametrize(
    ("currency", "rate", "pivot", "pointer", "code"),
    [
        ("USD", "0", "EUR", "/rate", "rate_not_positive"),
        ("USD", "-0.92", "EUR", "/rate", "rate_not_positive"),
        ("USD", "123456789012345", "EUR", "/rate", "rate_too_long"),
        ("USD", "0.123456789012345678901", "EUR", "/rate", "rate_too_long"),
        ("EUR", "1", "EUR", "/currency", "rate_of_pivot"),
        ("USD", "0.92", "USD", "/pivot", "pivot_differs"),
        ("XXX", "0.92", "EUR", "/currency", "currency_unknown"),
    ],
)
async def test_nonsense_names_its_place(
    uow: Any, currency: str, rate: str, pivot: str, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidDocument) as refused:
        await enter(uow, currency, rate, pivot=pivot)
    (error,) = refused.value.details["errors"]
    assert (error["pointer"], error["code"], await in_force(uow)) == (pointer, code, {})


async def test_controllers_enter_rates_and_nothing_else(uow: Any) -> None:
    with pytest.raises(RightMissing) as refused:
        await enter(uow, "USD", "0.92", by=BOB)
    assert refused.value.details["right"] == "rates"
    member = MemberEntry(role="controller", person=BOB)
    await save_entry(SaveEntry(entry=member), ADA, uow)
    await enter(uow, "USD", "0.92", by=BOB)
    await source(uow, "portal", by=BOB)
    with pytest.raises(RightMissing):
        await save_entry(SaveEntry(entry=LimitEntry(person=CY, limit="unlimited")), BOB, uow)
    with pytest.raises(RightMissing):
        await source(uow, "entered", by=CY)


async def test_while_the_portal_tells_rates_none_is_entered_until_somebody_says_so(uow: Any) -> None:
    await take_rates(PORTALS, uow)
    assert uow.company.facts["rate"] == {"USD": {"currency": "USD", "rate": "0.9", "pivot": "EUR"}}
    for attempt in (enter(uow, "USD", "1", 1), remove(uow, "USD"), preview(uow, "USD;1;EUR")):
        with pytest.raises(RatesFollowPortal):
            await attempt
    answer = await source(uow, "entered")
    assert (answer["source"], answer["follows_portal"], answer["count"]) == ("entered", False, 1)
    assert await in_force(uow) == {"USD": "0.9"}, "nothing goes missing with the switch"
    await enter(uow, "USD", "1.1", 1)
    await take_rates(PORTALS, uow)
    assert await in_force(uow) == {"USD": "1.1"}


async def test_back_to_the_portal_its_rates_come_with_the_next_poll(uow: Any) -> None:
    await take_rates(PORTALS, uow)
    await source(uow, "entered")
    await enter(uow, "JPY", "0.006")
    polls = uow.portals.polls
    assert (await source(uow, "portal"))["follows_portal"] is True
    assert (await in_force(uow), uow.portals.polls) == ({"JPY": "0.006", "USD": "0.9"}, polls + 1)
    await take_rates(PORTALS, uow)
    assert (await in_force(uow), set(uow.company.facts["rate"])) == ({"USD": "0.9"}, {"USD"})


async def test_a_currency_that_something_is_compared_in_keeps_its_rate(uow: Any) -> None:
    await enter(uow, "USD", "0.92")
    limit = LimitEntry(person=CY, limit=MoneyWire(amount="1000", currency="USD"))
    await save_entry(SaveEntry(entry=limit), ADA, uow)
    with pytest.raises(EntryInUse) as refused:
        await remove(uow, "USD")
    assert refused.value.details["used_by"] == [f"limit:{CY}"]


async def test_another_pivot_recounts_the_entries(uow: Any) -> None:
    await enter(uow, "USD", "0.8")
    await enter(uow, "JPY", "0.006")
    answer = await source(uow, "entered", "USD")
    assert (answer["pivot"], answer["count"]) == ("USD", 2)
    assert await in_force(uow) == {"EUR": "1.25", "JPY": "0.0075"}
    assert {each["pivot"] for each in uow.company.facts["rate"].values()} == {"USD"}
    with pytest.raises(PivotWithoutRate) as refused:
        await source(uow, "entered", "KWD")
    assert refused.value.details["currency"] == "KWD"


async def preview(uow: Any, *lines: str) -> Any:
    csv = "\n".join(("currency;rate;pivot", *lines))
    table = read_register("rate", csv)
    return await preview_import(PreviewImport(kind="rate", csv=csv), table.rows, table.errors, ADA, uow)


async def test_a_file_replaces_the_rates_at_once(uow: Any) -> None:
    await enter(uow, "USD", "0.8")
    await enter(uow, "KWD", "3")
    shown = await preview(uow, "USD;0.85;EUR", "JPY;0,006;EUR")
    assert shown["counts"] == {"added": 1, "changed": 1, "removed": 1, "unchanged": 0, "errors": 0}
    await apply_import(ApplyImport(preview=shown["preview"]), ADA, uow)
    assert await in_force(uow) == {"JPY": "0.006", "USD": "0.85"}


async def test_a_file_names_a_currency_once_and_the_pivot_of_the_portal(uow: Any) -> None:
    shown = await preview(uow, "USD;0.8;EUR", "USD;0.9;EUR", "JPY;0.006;USD", "EUR;1;EUR")
    assert (shown["preview"], [(each["code"], each["pointer"]) for each in shown["errors"]]) == (
        None,
        [("row_repeated", "/3"), ("pivot_differs", "/4/pivot"), ("rate_of_pivot", "/5/currency")],
    )


async def test_a_preview_made_before_the_pivot_changed_is_not_applied(uow: Any) -> None:
    shown = await preview(uow, "JPY;0.006;EUR")
    await source(uow, "entered", "USD")
    with pytest.raises(PreviewOutdated):
        await apply_import(ApplyImport(preview=shown["preview"]), ADA, uow)
    assert await in_force(uow) == {}
