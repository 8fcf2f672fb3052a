"""From the database to the auditor: browse, export, prove."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from approvals import verify_audit
from approvals.entrypoints.command_line import Doors, run
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.seal_evidence import seal_evidence
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

AUDITOR = "p19"


class Held:
    async def holds(self, uow: Any) -> bool:
        return True


async def sealed(acme: Any) -> None:
    async with acme.transactions(acme.portal) as uow:
        assert not (await seal_evidence(Held(), uow)).more


@pytest.fixture
async def decided(acme: Any, a_submit: Any) -> Any:
    """A request that went all the way, its audit sealed."""
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15", comment="größer — fine")
    await sealed(acme)
    return asked


@pytest.fixture
async def exported(
    acme: Any, decided: Any, approvals_urls: dict[str, str], monkeypatch: Any, capfdbinary: Any, tmp_path: Path
) -> Any:
    """`await exported(*options)`: what the command line writes, as a file."""
    monkeypatch.setenv("DATABASE_URL", approvals_urls["app"])

    async def export(*options: str) -> Path:
        capfdbinary.readouterr()
        asked = ["export-audit", "--portal", str(acme.portal), *options]
        assert await asyncio.to_thread(run, asked, Doors(None, tmp_path)) == 0
        file = tmp_path / "audit.ndjson"
        file.write_bytes(capfdbinary.readouterr().out)
        return file

    return export


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


async def test_an_export_proves_itself_and_holds_what_its_records_name(acme: Any, exported: Any) -> None:
    file = await exported()
    (anchor,) = await acme.rows("audit_anchors")
    assert run(["verify-audit", str(file), "--anchor", f"{anchor['seal_no']}:{anchor['hash'].hex()}"], None) == 0
    found = lines(file)
    assert {each["kind"] for each in found if "kind" in each} == {
        "policy",
        "organisation",
        "directory",
        "company",
        "stand_ins",
        "rates",
        "facts",
    }
    assert sum("record" in each for each in found) == len(await acme.rows("audit"))


async def test_an_owner_who_edits_the_tables_is_found_out(
    acme: Any, exported: Any, approvals_urls: dict[str, str], capfdbinary: Any
) -> None:
    owner = await asyncpg.connect(approvals_urls["owner"])
    try:
        changed = await owner.fetchval(
            "SELECT audit_id FROM audit_seals WHERE portal = $1 AND seal_no = 2", acme.portal
        )
        await owner.execute("UPDATE audit SET actor = 'p01' WHERE portal = $1 AND id = $2", acme.portal, changed)
        gone = await owner.fetchval("SELECT audit_id FROM audit_seals WHERE portal = $1 AND seal_no = 4", acme.portal)
        await owner.execute("DELETE FROM audit WHERE portal = $1 AND id = $2", acme.portal, gone)
        await owner.execute(
            "UPDATE snapshots SET document = document || '{\"pivot\": \"XXX\"}' WHERE portal = $1 AND kind = 'rates'",
            acme.portal,
        )
    finally:
        await owner.close()
    file = await exported()
    assert verify_audit.main([str(file)]) == 1
    found = capfdbinary.readouterr().out.decode()
    assert "record 2: changed" in found
    assert "record 4: deleted" in found
    assert "(rates): changed" in found


async def test_a_period_continues_the_chain_before_it(acme: Any, exported: Any, decided: Any) -> None:
    before = lines(await exported())[-1]["end"]
    async with acme.transactions(acme.portal) as uow:
        await uow.note("organisation", "later", "p01", {})
    moment = acme.db.now()
    await sealed(acme)
    file = await exported("--from", moment.isoformat())
    found = lines(file)
    assert found[0]["after"] == before
    assert [each["record"]["action"] for each in found[1:-1]] == ["later"]
    assert verify_audit.main([str(file), "--anchor", f"{before['no']}:{before['hash']}"]) == 0
    nothing = await exported("--from", (moment + timedelta(days=1)).isoformat())
    assert len(lines(nothing)) == 2
    assert verify_audit.main([str(nothing)]) == 0


async def test_the_audit_is_browsed_by_subject_person_action_and_time(acme: Any, ask: Any, decided: Any) -> None:
    request = str(decided.request_id)
    found = (await ask("audit", AUDITOR, subject=request))["items"]
    assert [each["action"] for each in found] == ["TaskDecided", "RoutePlanned", "revision.planned"]
    names = {each["id"]: each["name"] for each in acme.company["org"]["people"]}
    assert (found[0]["actor"], found[0]["actor_name"]) == ("p15", names["p15"])
    assert found[0]["seal"]["no"] > found[1]["seal"]["no"]
    assert [each["subject"] for each in (await ask("audit", AUDITOR, action="TaskDecided"))["items"]] == [request]
    mine = (await ask("audit", AUDITOR, person="p15"))["items"]
    assert [each["action"] for each in mine] == ["TaskDecided"]
    assert (await ask("audit", AUDITOR, person="p15", to=found[0]["at"]))["items"] == []
    assert (await ask("audit", AUDITOR, subject=request, **{"from": found[0]["at"]}))["items"] == found[:1]


async def test_whoever_acted_for_somebody_is_found_under_both_names(acme: Any, ask: Any, a_submit: Any) -> None:
    async with acme.transactions(acme.portal) as uow:
        delegation = {
            "id": "d1", "from_person": "p15", "to_person": "p10", "from": "2020-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z",
        }  # fmt: skip
        await uow.company.put_own("delegation", {"d1": delegation})
        await apply_organisation(uow)
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p10")
    for person in ("p10", "p15"):
        (found,) = (await ask("audit", AUDITOR, person=person))["items"]
        assert (found["actor"], found["principal"]) == ("p10", "p15")


async def test_pages_follow_each_other_without_gap_or_repeat(acme: Any, ask: Any, decided: Any) -> None:
    everything = (await ask("audit", AUDITOR, limit=200))["items"]
    found, cursor = [], None
    while True:
        page = await ask("audit", AUDITOR, limit=2, cursor=cursor)
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == everything
    assert len(found) == len(await acme.rows("audit"))


@pytest.mark.parametrize("path", ["audit", "audit/export"])
async def test_both_need_the_right(ask: Any, path: str) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await ask(path, "p17")
    assert refused.value.problem["code"] == "right_missing"


async def test_a_cursor_of_somebody_elses_making_is_refused(ask: Any) -> None:
    with pytest.raises(RemoteProblem) as refused:
        await ask("audit", AUDITOR, cursor="tomorrow~x")
    assert (refused.value.status, refused.value.problem["code"]) == (422, "invalid")
