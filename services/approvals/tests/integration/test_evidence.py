"""The chain over the audit: nobody who decides waits for it, and nothing is passed over."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from approvals.domain.documents import content_hash
from approvals.domain.evidence import AuditRecord, chain
from approvals.usecases.seal_evidence import Sealing, seal_evidence
from common.persistence.sql import raw

pytestmark = pytest.mark.integration


class Held:
    """A lease that is ours."""

    async def holds(self, uow: Any) -> bool:
        return True


async def seal(acme: Any, limit: int = 500) -> Sealing:
    async with acme.transactions(acme.portal) as uow:
        return await seal_evidence(Held(), uow, limit)


async def seal_all(acme: Any) -> None:
    while (await seal(acme)).more:
        pass


async def chained(acme: Any) -> list[int]:
    """Ids of the sealed records in order, after checking every hash."""
    records = {row["id"]: row for row in await acme.rows("audit")}
    seals = sorted(await acme.rows("audit_seals"), key=lambda row: row["seal_no"])
    names = AuditRecord.__dataclass_fields__
    in_order = [AuditRecord(**{name: records[row["audit_id"]][name] for name in names}) for row in seals]
    assert [each.hash for each in chain(acme.portal, None, in_order)] == [row["hash"] for row in seals]
    return [row["audit_id"] for row in seals]


async def unsealed(acme: Any) -> set[int]:
    return {row["id"] for row in await acme.rows("audit")} - set(await chained(acme))


async def test_every_record_is_sealed_once_in_batches(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    assert (await seal(acme, limit=3)).more
    await seal_all(acme)
    found = await chained(acme)
    assert len(found) == len(set(found)) == len(await acme.rows("audit")) > 5
    assert (await seal(acme)).sealed == 0


async def test_a_decision_names_revision_content_principal_actor_and_verdict(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15", comment="fine")
    (record,) = [row for row in await acme.rows("audit") if row["action"] == "TaskDecided"]
    (decision,) = record["detail"]["facts"][0]["decisions"]
    assert decision == {
        "step": "mgr_chain", "level": 0, "principal": "p15", "actor": "p15", "verdict": "approve", "comment": "fine",
        "turn": 0,
    }  # fmt: skip
    assert (record["detail"]["revision"], record["detail"]["content_hash"]) == (1, asked.content_hash)
    assert record["detail"]["organisation"] == 2
    assert record["actor"] == "p15"


async def test_what_is_in_force_is_in_the_audit_by_its_content(acme: Any, a_submit: Any) -> None:
    """A policy, an organisation or rates that count but stand in no record could be exchanged unseen."""
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    named = {pair for row in await acme.rows("audit") for pair in (row["detail"].get("documents") or {}).items()}
    in_force = {("policy", row["hash"]) for row in await acme.rows("policies")}
    in_force |= {("organisation", row["hash"]) for row in await acme.rows("organisation_versions")}
    in_force |= {("rates", row["rates_hash"]) for row in await acme.rows("portals") + await acme.rows("plans")}
    in_force |= {("facts", row["facts_hash"]) for row in await acme.rows("plans")}
    assert in_force - named == set()
    kept = {row["hash"]: row["document"] for row in await acme.rows("snapshots")}
    assert all(content_hash(kept[hashed]) == hashed for _, hashed in named)


async def test_a_decision_under_way_holds_up_neither_others_nor_the_sealing(acme: Any, a_submit: Any) -> None:
    slow, quick = a_submit("p17", "d-net", "1200.00"), a_submit("p17", "d-net", "1300.00")
    await acme.hear(slow)
    await acme.hear(quick)
    await seal_all(acme)
    async with AsyncExitStack() as under_way:
        uow = await under_way.enter_async_context(acme.transactions(acme.portal))
        await uow.note(str(slow.request_id), "first.written", "p15", {})
        await uow.company.current()  # a read: what was to be written later is written now
        async with asyncio.timeout(20):
            outcome = await acme.approve(quick.request_id, "p15")
            done = await seal(acme)
        assert outcome is not None
        assert outcome.status == "succeeded"
        assert done.sealed > 0, "what is committed is sealed while an older transaction is open"
        assert await unsealed(acme) == set()
    late = await unsealed(acme)
    assert len(late) == 1, "the older record became visible after younger ones were sealed"
    assert min(late) < max(await chained(acme))
    await seal_all(acme)
    assert await unsealed(acme) == set()


async def test_a_restored_backup_is_sealed_on(acme: Any, a_submit: Any, approvals_urls: dict[str, str]) -> None:
    """On another server transaction ids start anew: what was counted there must hide nothing here."""
    await seal_all(acme)
    async with acme.db.transaction(acme.portal) as tx:
        await tx.execute(
            raw(
                "INSERT INTO audit_seals SELECT portal, seal_no + 1, -1, hash, sealed_at, settled_before + 1000000000,"
                " settled_to, cluster - 1 FROM audit_seals WHERE portal = :portal ORDER BY seal_no DESC LIMIT 1"
            ),
            portal=acme.portal,
        )
        await tx.execute(
            raw(
                "INSERT INTO audit (portal, at, subject, action, actor, detail, written_by)"
                " VALUES (:portal, now(), 's', 'counted.elsewhere', 'a', '{}', 2000000000)"
            ),
            portal=acme.portal,
        )
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    assert (await seal(acme)).sealed > 1
    async with acme.transactions(acme.portal) as uow:
        await uow.note("s", "written.here", "p15", {})
    assert (await seal(acme)).sealed == 1
    sealed = {row["audit_id"] for row in await acme.rows("audit_seals")}
    assert {row["id"] for row in await acme.rows("audit")} - sealed == set()


async def test_two_sealers_at_once_make_one_chain(acme: Any) -> None:
    results = await asyncio.gather(*(seal(acme) for _ in range(4)), return_exceptions=True)
    await seal_all(acme)
    assert sum(each.sealed for each in results if isinstance(each, Sealing)) > 0
    assert await unsealed(acme) == set()


async def test_the_head_is_told_once_a_day(acme: Any) -> None:
    first, second = await seal(acme), await seal(acme)
    assert first.anchored is not None
    assert second.anchored is None
    ((said,),) = await acme.said("audit")
    assert said["type"] == "purchase.audit.anchored.v1"
    (kept,) = await acme.rows("audit_anchors")
    assert (said["data"]["records"], said["data"]["hash"]) == (kept["seal_no"], kept["hash"].hex())


async def test_a_removed_portal_leaves_nothing(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    await seal_all(acme)
    async with acme.transactions(acme.portal) as uow:
        await uow.portals.purge()
    from approvals.adapters.tables import metadata  # noqa: PLC0415

    left = {table: len(await acme.rows(table)) for table in metadata.tables if table not in {"inbox", "outbox"}}
    assert {table: count for table, count in left.items() if count} == {}
