"""Reading a whole portal over the wire of the emulator: how many calls it takes, and what it brings."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest

from approvals.adapters.directory import BitrixDirectory
from approvals.usecases.poll_organisation import poll_organisation
from approvals.usecases.ports import Expected
from common.bitrix24 import AccessToken, Bucket, PortalClient, Share, guarded_client
from common.clock import utc_now
from common.testing.processes import spawn

pytestmark = pytest.mark.integration

PEOPLE, DEPARTMENTS = 5000, 400
PORTAL = UUID(int=5)


def company() -> dict[str, Any]:
    """Persons 1 to 400 head a department each; department 2 has a deputy."""
    people = [{"id": f"p{n}", "name": f"P {n}", "department": f"d{1 + n % DEPARTMENTS}"} for n in range(1, PEOPLE + 1)]
    people[18] |= {"admin": True}
    departments = [
        {"id": f"d{n}", "name": f"D {n}", "parent": f"d{n // 2}" if n > 1 else None, "head": f"p{n}"}
        for n in range(1, DEPARTMENTS + 1)
    ]
    departments[1] |= {"deputy": "p500"}
    return {"org": {"people": people, "departments": departments, "roles": []}}


class Emulated:
    """The first emulated portal as a source of tokens, with a client that has all the share in the world."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.portal = ready["portals"][0]
        origins = f"{self.portal['origin']},{ready['oauth']}"
        self.http = guarded_client(SimpleNamespace(environment="development", dev_allowed_origins=origins))
        self.directory = BitrixDirectory(lambda _: self.client(), lambda _: self.client())

    def client(self) -> PortalClient:
        return PortalClient(self.http, self, PORTAL, Bucket(Share(1000.0, 1000)))

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.ready['control']}/control/{path}", json={"portal": "acme"} | body)
        assert answer.is_success, answer.text
        return answer.json()

    def calls(self) -> dict[str, Any]:
        state = httpx.get(f"{self.ready['control']}/control/state", params={"portal": "acme"}, timeout=20).json()
        return dict(state["calls"])

    async def get(self, portal: UUID) -> AccessToken:
        fields = await asyncio.to_thread(self.post, "tokens", user="19")
        return AccessToken(fields["AUTH_ID"], self.portal["rest"], self.portal["app"]["code"], time.time() + 3600, "19")

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        raise AssertionError("a fresh token was refused")


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    folder = Path(tmp_path_factory.mktemp("emulator"))
    seed, log = folder / "company.json", folder / "log.txt"
    seed.write_text(json.dumps(company()))
    argv = [sys.executable, "-m", "portal_emulator", "--seed", str(seed), "--no-rate-limit", "--die-with-parent"]
    child = spawn(argv, log=log)
    try:
        child.wait_until(lambda: log.read_text().endswith("}\n"), 60, "the emulator")
        found = Emulated(json.loads(log.read_text().splitlines()[-1]))
        found.post("finish")
        yield found
    finally:
        child.stop()


async def test_five_thousand_people_are_two_calls_and_the_rest_of_the_company_is_few(emulated: Emulated) -> None:
    before = emulated.calls()
    expected = Expected(people=PEOPLE, departments=DEPARTMENTS, watched=tuple(str(n) for n in range(1, 401)))
    found = await emulated.directory.read(PORTAL, expected, utc_now())
    after = emulated.calls()
    assert (len(found.directory["people"]), len(found.directory["departments"])) == (PEOPLE, DEPARTMENTS)
    assert after["batched"]["user.get"] - before["batched"].get("user.get", 0) == 100
    v2 = after["methods"]["batch"] - before["methods"].get("batch", 0)
    assert v2 == 2 + 1 + 1 + 8, "people; departments, currencies, calendars; nodes; members"
    tree = {each["id"]: each for each in found.directory["departments"]}
    assert (tree["2"]["head"], tree["2"]["deputy"]) == ("2", "500")


async def test_a_first_reading_that_expects_nothing_finds_everybody(emulated: Emulated) -> None:
    found = await emulated.directory.read(PORTAL, Expected(), utc_now())
    assert len(found.directory["people"]) == PEOPLE


async def test_a_portal_without_rest_3_or_scopes_is_read_all_the_same(emulated: Emulated) -> None:
    fresh = BitrixDirectory(lambda _: emulated.client(), lambda _: emulated.client())
    emulated.post("faults", rest3_absent=True)
    emulated.post("app", scope="user,department")
    try:
        found = await fresh.read(PORTAL, Expected(watched=("1",)), utc_now())
    finally:
        emulated.post("faults", rest3_absent=False)
        emulated.post("app", scope=emulated.portal["app"]["scope"])
    assert (found.rates, found.absences, "deputy" in found.directory["departments"][0]) == (None, None, False)


class Ours:
    async def holds(self, uow: Any) -> bool:
        return True


async def test_absences_rates_and_deputies_of_a_portal_arrive_in_the_organisation(
    empty: Any, emulated: Emulated
) -> None:
    await empty.install("19")
    now = empty.db.now()
    emulated.post("calendar", person="7", start=now.isoformat(), end=(now + timedelta(days=2)).isoformat())
    emulated.post("currencies", code="JPY", amount="0.62", count="100")
    for _ in range(2):  # the first one learns who holds a post
        await poll_organisation(empty.portal, emulated.directory, empty.transactions, Ours())
    async with empty.transactions(empty.portal) as uow:
        organisation, rates = await uow.company.current(), await uow.company.rates()
    assert [each.person for each in organisation.absences] == ["7"]
    assert organisation.departments["2"].deputy == "500"
    assert (rates.pivot, rates.rates["JPY"]) == ("EUR", Decimal("0.0062"))
    status = (await empty.rows("portals"))[0]["last_poll"]
    assert (status["outcome"], status["people"]) == ("changed", PEOPLE)
