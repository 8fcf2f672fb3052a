"""What the database itself guards, whatever the code does."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from approvals.adapters.approvals import WrittenByNewerRelease
from approvals.adapters.leases import Leases
from approvals.adapters.tables import metadata
from common.persistence.migrations import differences
from common.persistence.pool import Database
from common.persistence.sql import raw

pytestmark = pytest.mark.integration


async def approved(acme: Any, a_submit: Any) -> Any:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    await acme.approve(asked.request_id, "p15")
    return asked


async def test_an_upgraded_empty_database_is_what_the_tables_say(approvals_urls: dict[str, str]) -> None:
    assert differences(approvals_urls["owner"], "approvals", metadata) == []


async def test_another_portal_sees_nothing_and_no_portal_is_an_error(acme: Any, a_submit: Any) -> None:
    asked = await approved(acme, a_submit)
    async with acme.db.transaction(uuid4()) as tx:
        for table in metadata.tables:
            assert await tx.fetch(raw(f"SELECT 1 FROM {table}")) == []
    async with acme.transactions(uuid4()) as uow:
        assert await uow.approvals.get(asked.request_id) is None
    async with acme.db.plain() as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetch("SELECT 1 FROM routes")


@pytest.mark.parametrize("table", ["decisions", "audit", "audit_seals", "audit_anchors", "plans", "snapshots"])
async def test_what_is_written_once_can_be_neither_changed_nor_deleted(acme: Any, a_submit: Any, table: str) -> None:
    await approved(acme, a_submit)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET portal = portal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with acme.db.transaction(acme.portal) as tx:
                await tx.execute(raw(statement))


async def test_a_slot_has_one_decision_of_one_principal(acme: Any, a_submit: Any) -> None:
    await approved(acme, a_submit)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with acme.db.transaction(acme.portal) as tx:
            await tx.execute(raw("INSERT INTO decisions SELECT * FROM decisions"))


async def test_a_slot_has_one_open_task(acme: Any, a_submit: Any) -> None:
    await acme.hear(a_submit("p17", "d-net", "1200.00"))
    copied = (
        "INSERT INTO tasks SELECT portal, gen_random_uuid(), request_id, revision, kind, slot, assignee, principal, stage,"
        " steps, state, reason, opened_at, closed_at FROM tasks"
    )
    with pytest.raises(asyncpg.UniqueViolationError):
        async with acme.db.transaction(acme.portal) as tx:
            await tx.execute(raw(copied))


async def test_a_route_written_by_a_newer_release_is_left_alone(acme: Any, a_submit: Any) -> None:
    asked = a_submit("p17", "d-net", "1200.00")
    await acme.hear(asked)
    async with acme.db.transaction(acme.portal) as tx:
        await tx.execute(raw("UPDATE routes SET progress = jsonb_set(progress, '{schema}', '99')"))
    with pytest.raises(WrittenByNewerRelease):
        async with acme.transactions(acme.portal) as uow:
            await uow.approvals.get(asked.request_id)
    assert await acme.approve(asked.request_id, "p15") is None, "it waits for a newer process"
    assert await acme.rows("decisions") == []


async def test_the_worker_sees_what_is_due_and_nothing_else(acme: Any, approvals_urls: dict[str, str]) -> None:
    worker = await Database.open(approvals_urls["worker"], name="approvals-worker-test", max_size=2)
    try:
        async with worker.plain() as connection:
            for table in ("routes", "portals", "own_facts", "audit"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(f"SELECT 1 FROM {table}")
        first = [
            each for each in await Leases(worker, "one").take("organisation", 1000, 60) if each.portal == acme.portal
        ]
        again = [
            each for each in await Leases(worker, "two").take("organisation", 1000, 60) if each.portal == acme.portal
        ]
        assert (len(first), again) == (1, [])
        async with acme.transactions(acme.portal) as uow:
            assert await first[0].holds(uow)
        await Leases(worker, "one").release(first[0], after=-1, interval=5, failures=0)
        (taken,) = [
            each for each in await Leases(worker, "two").take("organisation", 1000, 60) if each.portal == acme.portal
        ]
        async with acme.transactions(acme.portal) as uow:
            assert (await first[0].holds(uow), await taken.holds(uow)) == (False, True)
    finally:
        await worker.close()
