"""Patterns planted among innocent purchases are found, and nothing else is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.requests import VendorWire
from common.persistence.sql import raw
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

AUDITOR = "p19"
MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
YEAR = {"from": "2026-01-01T00:00:00Z", "to": "2026-12-31T00:00:00Z"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIGN = raw(
    "INSERT INTO decisions (portal, request_id, revision, step, level, principal, actor, verdict, comment, content_hash,"
    " decided_at) VALUES (:portal, :request, 1, 's', 0, :principal, :actor, 'approve', '', 'h', :at)"
)


class Year:
    """Purchases at moments of a test's choice."""

    def __init__(self, acme: Any, a_submit: Any, monkeypatch: Any) -> None:
        self.acme, self._submit, self._patch = acme, a_submit, monkeypatch

    async def buy(
        self,
        requester: str,
        department: str,
        net: str,
        *deciders: str,
        vendor: str = "",
        at: datetime = MONDAY,
        **more: Any,
    ) -> str:
        """Each decider takes an hour unless `took` says otherwise."""
        asked = self._submit(requester, department, net)
        document = asked.document.model_copy(update={"vendor": VendorWire(name=vendor)})
        self._now(at)
        await self.acme.hear(asked.model_copy(update={"document": document}))
        for decider in deciders:
            at += more.get("took", HOUR)
            self._now(at)
            outcome = await self.acme.approve(asked.request_id, decider)
            assert outcome.status == "succeeded", outcome
        return str(asked.request_id)

    def _now(self, at: datetime) -> None:
        self._patch.setattr(self.acme.db, "_clock", lambda: at)

    async def sign(self, actor: str, principal: str) -> None:
        async with self.acme.db.transaction(self.acme.portal) as tx:
            about = {"actor": actor, "principal": principal, "request": uuid4(), "at": MONDAY}
            await tx.execute(SIGN, portal=self.acme.portal, **about)


@pytest.fixture
def year(acme: Any, a_submit: Any, monkeypatch: Any) -> Year:
    return Year(acme, a_submit, monkeypatch)


def people(*rows: Any) -> list[str]:
    return [each["person"] for each in rows]


def examples(row: Any) -> set[str]:
    return {each["request_id"] for each in row["examples"]}


async def test_a_quiet_year_shows_nothing(ask: Any, year: Year) -> None:
    for week in range(4):
        await year.buy("p17", "d-net", "1200.00", "p15", vendor="Paper & Co", at=MONDAY + 7 * week * DAY)
        await year.buy("p34", "d-mkt", "1200.00", "p32", vendor="Paper & Co", at=MONDAY + 7 * week * DAY)
    found = await ask("segregation", AUDITOR, **YEAR)
    assert found["decisions"] == 8
    assert {key: found[key] for key in ("reciprocal", "vendors", "splitting", "hasty", "loops")} == {
        "reciprocal": [], "vendors": [], "splitting": [], "hasty": [], "loops": [],
    }  # fmt: skip


async def test_people_who_approve_each_other(ask: Any, year: Year) -> None:
    mine = [await year.buy("p05", "d-ctl", "6000.00", "p04", "p06", at=MONDAY + n * DAY) for n in range(3)]
    his = [await year.buy("p06", "d-ctl", "6000.00", "p04", "p05", at=MONDAY + n * DAY) for n in range(2)]
    await year.buy("p17", "d-net", "1200.00", "p15")
    (row,) = (await ask("segregation", AUDITOR, **YEAR))["reciprocal"]
    assert (people(*row["people"]), row["approved_by_first"], row["approved_by_second"]) == (["p05", "p06"], 2, 3)
    assert examples(row) == {*mine, *his}
    assert row["examples"][0]["title"] == "Things"
    assert (await ask("segregation", AUDITOR, **YEAR, reciprocal=3))["reciprocal"] == []
    before = {"from": "2026-01-01T00:00:00Z", "to": MONDAY.isoformat()}
    assert (await ask("segregation", AUDITOR, **before))["reciprocal"] == []


async def test_the_same_two_on_most_of_one_vendor(ask: Any, year: Year) -> None:
    for n, name in enumerate(("Friends GmbH", "friends gmbh", "Friends-GmbH.", "FRIENDS GMBH")):
        await year.buy("p17", "d-net", "120.00", "p15", vendor=name, at=MONDAY + n * DAY)
        await year.buy("p17", "d-net", "120.00", "p15", vendor="Everybody's", at=MONDAY + n * DAY)
        await year.buy("p34", "d-mkt", "150.00", "p32", vendor="Everybody's", at=MONDAY + n * DAY)
    await year.buy("p34", "d-mkt", "150.00", "p32", vendor="Friends GmbH")
    (row,) = (await ask("segregation", AUDITOR, **YEAR))["vendors"]
    assert (row["requester"]["person"], row["approver"]["person"]) == ("p17", "p15")
    assert (row["requests"], row["of"]) == (4, 5)
    assert row["vendor"].casefold().startswith("friends")
    assert (await ask("segregation", AUDITOR, **YEAR, vendor_share=0.9))["vendors"] == []


async def test_sums_cut_under_a_line(ask: Any, year: Year) -> None:
    parts = [await year.buy("p17", "d-net", "2400.00", vendor="Cut & Co", at=MONDAY + n * DAY) for n in range(3)]
    for n in range(3):
        await year.buy("p34", "d-mkt", "2400.00", vendor="Cut & Co", at=MONDAY + 30 * n * DAY)
        await year.buy("p24", "d-wh", "900.00", vendor="Cut & Co", at=MONDAY + n * DAY)
        await year.buy("p33", "d-mkt", "2400.00", vendor=f"Vendor {n}", at=MONDAY + n * DAY)
    (row,) = (await ask("segregation", AUDITOR, **YEAR))["splitting"]
    assert (row["requester"]["person"], row["requests"]) == ("p17", 3)
    assert (row["line"], row["total"]["amount"]) == ({"amount": "2500.00", "currency": "EUR"}, "7200.00")
    assert [each["request_id"] for each in row["examples"]] == parts
    wide = (await ask("segregation", AUDITOR, **YEAR, split_days=31))["splitting"]
    assert sorted(each["requester"]["person"] for each in wide) == ["p17", "p34"]


async def test_a_resubmitted_request_is_no_part_of_itself(acme: Any, ask: Any, year: Year, a_submit: Any) -> None:
    first = await year.buy("p17", "d-net", "2400.00", vendor="Cut & Co")
    await acme.send_back(first, "p15")
    again = a_submit("p17", "d-net", "2450.00", request_id=first, revision=2, content_hash="b" * 64)
    document = again.document.model_copy(update={"vendor": VendorWire(name="Cut & Co")})
    await acme.hear(again.model_copy(update={"document": document}))
    assert (await ask("segregation", AUDITOR, **YEAR))["splitting"] == []


async def test_decisions_nobody_can_have_read_for(ask: Any, year: Year) -> None:
    seconds = timedelta(seconds=4)
    hasty = [await year.buy("p17", "d-net", "1200.00", "p15", at=MONDAY + n * DAY, took=seconds) for n in range(2)]
    await year.buy("p17", "d-net", "1300.00", "p15", at=MONDAY + 9 * DAY)
    await year.buy("p34", "d-mkt", "1200.00", "p32", took=timedelta(seconds=10))
    (row,) = (await ask("segregation", AUDITOR, **YEAR))["hasty"]
    assert (row["person"]["person"], row["hasty"], row["decided"], row["median_seconds"]) == ("p15", 2, 3, 4.0)
    assert examples(row) == set(hasty)


async def test_delegates_in_a_ring(ask: Any, year: Year) -> None:
    for actor, principal in (
        ("p10", "p15"),
        ("p15", "p20"),
        ("p20", "p10"),
        ("p32", "p33"),
        ("p33", "p32"),
        ("p04", "p32"),
    ):
        await year.sign(actor, principal)
    await year.sign("p10", "p15")
    rings = (await ask("segregation", AUDITOR, **YEAR))["loops"]
    assert [people(*each["people"]) for each in rings] == [["p32", "p33"], ["p10", "p15", "p20"]]
    assert rings[1]["requests"] == [2, 1, 1]


async def test_people_without_the_right_see_nothing(ask: Any, year: Year) -> None:
    await year.sign("p10", "p15")
    with pytest.raises(RemoteProblem) as refused:
        await ask("segregation", "p17", **YEAR)
    assert refused.value.problem["code"] == "right_missing"


@pytest.mark.parametrize(
    "period", [{"from": YEAR["to"], "to": YEAR["from"]}, {"from": "2020-01-01T00:00:00Z", "to": YEAR["to"]}]
)
async def test_an_empty_or_endless_period_is_refused(ask: Any, period: Any) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await ask("segregation", AUDITOR, **period)
    assert (refused.value.status, refused.value.problem["errors"][0]["pointer"]) == (422, "/to")
