"""Tables, rights and portals: what the database itself guarantees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from common.contracts.base import CloudEvent
from common.contracts.gateway import PortalRemoved
from common.contracts.requests import DocumentWire, SaveDraft, SubmitRequest
from common.errors import NotFound
from common.messaging.routing import EventBatch, Told
from common.persistence.migrations import differences
from purchase_requests.adapters.card import request_card
from purchase_requests.adapters.list_filter import ListFilter
from purchase_requests.adapters.tables import DUE_TABLES, PORTAL_TABLES, SCHEMA, metadata
from purchase_requests.adapters.views import request_list
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.entrypoints.callers import writer_of
from purchase_requests.entrypoints.schedule import Schedule

pytestmark = pytest.mark.integration
Documents = Callable[..., DocumentWire]


def test_the_migrations_build_exactly_the_described_tables(urls: dict[str, str]) -> None:
    assert differences(urls["owner"], SCHEMA, metadata) == []


async def test_every_table_forces_row_level_security(urls: dict[str, str]) -> None:
    connection = await asyncpg.connect(urls["owner"])
    try:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)",
            SCHEMA,
        )
    finally:
        await connection.close()
    assert [row["relname"] for row in rows] == ["alembic_version"]


async def test_another_portal_sees_nothing(hands: Any, a_document: Documents) -> None:
    request_id = uuid4()
    await hands.done(SaveDraft(request_id=request_id, requester="17", document=a_document(title="Unheard-of")))
    caller = hands.caller("17", "all")
    async with hands.app.transaction(uuid4()) as tx:
        for table in (*PORTAL_TABLES, *DUE_TABLES):
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {table.name}") == 0
        with pytest.raises(NotFound):
            await request_card(tx, caller, writer_of(caller), request_id)
        assert (await request_list(tx, caller, ListFilter(text="unheard"), None, 10))["items"] == []


async def test_a_row_cannot_be_written_into_another_portal(hands: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with hands.app.transaction(uuid4()) as tx:
            await tx.connection.execute(
                "INSERT INTO request_numbers (portal, last, last_at) VALUES ($1, 1, now())", hands.portal
            )


@pytest.mark.parametrize("setting", [None, ""])
async def test_a_missing_or_emptied_portal_setting_is_an_error(hands: Any, setting: str | None) -> None:
    async with hands.app.plain() as connection:
        if setting is not None:
            await connection.execute("SELECT set_config('app.portal', '', false)")
        for question in ("SELECT count(*) FROM requests", "SELECT search_requests('''a''', 1)"):
            with pytest.raises(asyncpg.PostgresError):
                await connection.fetch(question)


async def test_the_worker_role_reads_the_thin_tables_only(hands: Any, a_document: Documents) -> None:
    request_id = uuid4()
    await hands.done(SaveDraft(request_id=request_id, requester="17", document=a_document()))
    await hands.run(SubmitRequest(request_id=request_id, document_version=1))
    async with hands.worker.plain() as connection:
        due = await connection.fetch("SELECT portal FROM submitting_due")
        assert hands.portal in {row["portal"] for row in due}
        for table in PORTAL_TABLES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT 1 FROM {table.name}")


async def test_a_removed_portal_is_purged_in_batches_but_not_what_came_after(
    hands: Any, a_document: Documents
) -> None:
    for _ in range(5):
        await hands.done(SaveDraft(request_id=uuid4(), requester="17", document=a_document()))
    removed_at = hands.app.now() + timedelta(seconds=1)
    envelope = CloudEvent(
        id=uuid4(), source="/gateway", type=PortalRemoved.type, subject=str(hands.portal), time=removed_at,
        dataschema="", portal=hands.portal, version=9, data={},
    )  # fmt: skip
    told = Told(envelope, PortalRemoved())
    await hands.hear(EventBatch(uuid4(), hands.portal, "portal", str(hands.portal), 9, (told,)))
    hands.later(timedelta(seconds=2))
    await hands.done(SaveDraft(request_id=uuid4(), requester="17", document=a_document(title="After")))

    schedule = Schedule(hands.app, hands.worker, ReturnedLife(timedelta(days=25), None), purge_batch=2, purge_batches=2)
    await schedule.once()
    assert len((await hands.ask(request_list, hands.caller(), ListFilter(), None, 10))["items"]) == 2
    await schedule.once()
    left = await hands.ask(request_list, hands.caller(), ListFilter(), None, 10)
    assert [item["title"] for item in left["items"]] == ["After"]
    async with hands.app.transaction(hands.portal) as tx:
        for table in ("request_viewers", "request_texts"):
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {table}") == 1
        assert await tx.connection.fetchval("SELECT count(*) FROM portal_removals") == 0
