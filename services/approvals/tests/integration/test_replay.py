"""Past requests under other policies: what would have been different, whatever happens to the process meanwhile."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from approvals.adapters.replay_statements import PAST
from approvals.usecases import run_replay as story
from common.contracts.approvals.replays import CancelReplay, PolicyVersionRef, RunReplay, StartReplay
from common.identity import system_caller
from common.messaging.commands import Attempt
from common.persistence.inbox import Heard
from common.persistence.sql import raw
from common.web.queries import RemoteProblem

pytestmark = pytest.mark.integration

WRITER = "p19"
PURCHASES = [
    ("p17", "d-net", "1200.00", "office_supplies"),
    ("p16", "d-infra", "4000.00", "it_hardware"),
    ("p16", "d-infra", "15000.01", "it_hardware"),
    ("p24", "d-wh", "90.00", "office_supplies"),
    ("p34", "d-mkt", "3000.00", "marketing_services"),
]


def the_draft(acme: Any) -> dict[str, Any]:
    """Version 2 of std-opex, but finance looks from 1 000 on, and nobody looks after assets."""
    (found,) = [each for each in acme.company["policies"] if (each["id"], each["version"]) == ("std-opex", 2)]
    draft: dict[str, Any] = deepcopy(found)
    for stage in draft["stages"]:
        stage["steps"] = [each for each in stage["steps"] if each["id"] != "it_asset"]
        for step in stage["steps"]:
            if step["id"] == "controller":
                step["when"] = {"fact": "amount", "op": "gt", "value": {"amount": "1000.00", "currency": "EUR"}}
    return draft


class Replaying:
    def __init__(self, acme: Any) -> None:
        self.acme = acme
        self.replay_id = uuid4()

    async def start(self, person: str = WRITER, **more: Any) -> Any:
        now = self.acme.db.now()
        values = {
            "since": now - timedelta(days=1),
            "until": now + timedelta(days=1),
            "documents": [the_draft(self.acme)],
        }
        return await self.acme.ask(StartReplay(replay_id=self.replay_id, **values | more), person)

    async def jobs(self) -> list[tuple[UUID, RunReplay]]:
        async with self.acme.db.transaction(self.acme.portal) as tx:
            rows = await tx.fetch(
                raw("SELECT message_id, payload FROM outbox WHERE type = 'approvals.run_replay' ORDER BY id")
            )
        found = [(row["message_id"], RunReplay(**orjson.loads(row["payload"]))) for row in rows]
        return [(message_id, job) for message_id, job in found if job.replay_id == self.replay_id]

    async def run(self, message_id: UUID, job: RunReplay) -> None:
        """As the background lane would."""
        portal = self.acme.portal
        heard = Heard(message_id, portal, job.name, "service:approvals", "f", None, job.model_dump_json().encode(), {})
        await self.acme.commands.run(Attempt(heard, system_caller(portal, "approvals"), self.acme.db.now()))

    async def to_the_end(self) -> int:
        done = 0
        while len(jobs := await self.jobs()) > done:
            await self.run(*jobs[done])
            done += 1
        return done


@pytest.fixture
async def purchased(acme: Any, a_submit: Any) -> list[Any]:
    asked = [a_submit(*each) for each in PURCHASES]
    for each in asked:
        await acme.hear(each)
    return asked


@pytest.fixture
def replay(acme: Any, purchased: Any) -> Replaying:
    return Replaying(acme)


@pytest.fixture
def small_chunks(monkeypatch: Any) -> None:
    monkeypatch.setattr(story, "CHUNK", 2)


async def test_it_finds_changed_routes_tasks_and_controls(
    acme: Any, ask: Any, replay: Replaying, purchased: Any
) -> None:
    outcome = await replay.start()
    assert (outcome.status, outcome.result["total"]) == ("succeeded", 5)
    assert await replay.to_the_end() == 1
    report = await ask(f"replays/{replay.replay_id}", WRITER)
    assert (report["status"], report["done"], report["changed"], report["unreadable"]) == ("done", 5, 3, 0)
    controls = {(each["change"], each["step"]): each for each in report["controls"]}
    assert {key: each["requests"] for key, each in controls.items()} == {
        ("lost", "it_asset"): 2,
        ("added", "controller"): 1,
    }
    lost = controls["lost", "it_asset"]
    assert (lost["least"]["amount"], lost["most"]["amount"], lost["total"]["amount"]) == (
        "4000.00",
        "15000.01",
        "19000.01",
    )
    tasks = {each["person"]: (each["before"], each["after"]) for each in report["people"]}
    assert tasks["p11"] == tasks["p12"] == (2, 0)
    assert tasks["p05"] == (3, 4)
    assert "p15" not in tasks, "heads are asked as before"
    changes = (await ask(f"replays/{replay.replay_id}/changes", WRITER))["items"]
    assert [each["request_id"] for each in changes] == [str(purchased[at].request_id) for at in (0, 1, 2)]
    assert changes[0]["before"] == "s1[mgr_chain:p15]"
    assert changes[0]["after"].startswith("s1[mgr_chain:p15] s3[controller:1/p05,p06")
    only = (await ask(f"replays/{replay.replay_id}/changes", WRITER, step="it_asset"))["items"]
    assert [each["lost"] for each in only] == [["it_asset"], ["it_asset"]]


async def test_the_policy_that_was_in_force_changes_nothing(ask: Any, replay: Replaying) -> None:
    await replay.start(documents=[], policies=[PolicyVersionRef(policy="std-opex", version=2)])
    await replay.to_the_end()
    report = await ask(f"replays/{replay.replay_id}", WRITER)
    assert (report["done"], report["changed"], report["controls"], report["people"]) == (5, 0, [], [])


async def test_chunk_by_chunk_is_the_same_as_at_once(ask: Any, acme: Any, replay: Replaying, small_chunks: Any) -> None:
    await replay.start()
    assert await replay.to_the_end() == 3
    found = await ask(f"replays/{replay.replay_id}", WRITER)
    again = Replaying(acme)
    story.CHUNK = 500
    await again.start()
    assert await again.to_the_end() == 1
    at_once = await ask(f"replays/{again.replay_id}", WRITER)
    apart = {"id", "from", "to", "started_at", "updated_at", "finished_at"}
    assert {key: value for key, value in found.items() if key not in apart} == {
        key: value for key, value in at_once.items() if key not in apart
    }


async def test_a_job_heard_twice_or_late_counts_once(ask: Any, replay: Replaying, small_chunks: Any) -> None:
    await replay.start()
    ((first, job),) = await replay.jobs()
    await replay.run(first, job)
    await replay.run(first, job)
    await replay.run(uuid4(), job)
    assert (await ask(f"replays/{replay.replay_id}", WRITER))["done"] == 2
    await replay.to_the_end()
    report = await ask(f"replays/{replay.replay_id}", WRITER)
    assert (report["status"], report["done"]) == ("done", 5)


async def test_a_chunk_that_dies_is_done_again_from_its_beginning(
    ask: Any, replay: Replaying, small_chunks: Any, monkeypatch: Any
) -> None:
    await replay.start()
    ((first, job),) = await replay.jobs()

    def killed(*_: Any) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as dying:
        dying.setattr(story, "text_of", killed)
        with pytest.raises(ConnectionResetError):
            await replay.run(first, job)
    assert (await ask(f"replays/{replay.replay_id}", WRITER))["done"] == 0
    await replay.to_the_end()
    assert (await ask(f"replays/{replay.replay_id}", WRITER))["done"] == 5


async def test_cancelled_it_keeps_what_it_found_and_lets_the_next_one_start(
    acme: Any, ask: Any, replay: Replaying, small_chunks: Any
) -> None:
    await replay.start()
    await replay.run(*(await replay.jobs())[0])
    second = Replaying(acme)
    refused = await second.start()
    assert (refused.problem["code"], refused.problem["status"]) == ("replay_running", 409)
    cancelled = await acme.ask(CancelReplay(replay_id=replay.replay_id), WRITER)
    assert cancelled.result["status"] == "cancelled"
    await replay.to_the_end()
    report = await ask(f"replays/{replay.replay_id}", WRITER)
    assert (report["status"], report["done"]) == ("cancelled", 2)
    assert (await second.start()).status == "succeeded"
    listed = (await ask("replays", WRITER))["items"]
    assert [(each["id"], each["status"]) for each in listed] == [
        (str(second.replay_id), "running"), (str(replay.replay_id), "cancelled"),
    ]  # fmt: skip


async def test_what_can_not_be_read_any_more_is_counted_and_passed_over(
    acme: Any, ask: Any, replay: Replaying, approvals_urls: dict[str, str]
) -> None:
    import asyncpg  # noqa: PLC0415

    owner = await asyncpg.connect(approvals_urls["owner"])
    gone = "UPDATE plans SET org_version = 999 WHERE portal = $1 AND (plan->>'text') = 'auto_approved'"
    await owner.execute(gone, acme.portal)
    await owner.close()
    await replay.start()
    await replay.to_the_end()
    report = await ask(f"replays/{replay.replay_id}", WRITER)
    assert (report["status"], report["done"], report["unreadable"]) == ("done", 5, 1)


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"documents": [{"id": "x", "stages": []}]}, "invalid_document", "/documents/0/"),
        ({"documents": []}, "invalid", "/policies"),
        ({"documents": [], "policies": [PolicyVersionRef(policy="none", version=1)]}, "policy_unknown", None),
    ],
)
async def test_what_makes_no_sense_is_refused(replay: Replaying, changed: Any, code: str, pointer: str | None) -> None:
    refused = await replay.start(**changed)
    assert refused.problem["code"] == code
    if pointer:
        assert all(each["pointer"].startswith(pointer) for each in refused.problem["errors"])
    assert await replay.jobs() == []


async def test_only_who_writes_policies_may(ask: Any, acme: Any, replay: Replaying) -> None:
    assert (await replay.start(person="p17")).problem["code"] == "right_missing"
    await replay.start()
    assert (await acme.ask(CancelReplay(replay_id=replay.replay_id), "p17")).problem["code"] == "right_missing"
    for path in ("replays", f"replays/{replay.replay_id}", f"replays/{replay.replay_id}/changes"):
        with pytest.raises(RemoteProblem) as refused:
            await ask(path, "p17")
        assert refused.value.problem["code"] == "right_missing"
    nobody_by_this_name = await acme.ask(RunReplay(replay_id=replay.replay_id, chunk=1), "p17")
    assert nobody_by_this_name.problem["code"] == "not_found"


async def test_the_past_is_read_along_an_index_whoever_else_is_in_the_database(acme: Any, replay: Replaying) -> None:
    """Row-level security keeps conditions of functions that might leak out of indexes: these are none of them."""
    now = acme.db.now()
    values = {"since": now, "until": now, "at": now, "request_id": uuid4(), "revision": 1, "limit": 500}
    async with acme.db.transaction(acme.portal) as tx:
        await tx.connection.execute("SET LOCAL enable_seqscan = off")
        explained = await tx.fetch(raw(f"EXPLAIN {_text_of(PAST)}"), portal=acme.portal, **values)
    plan = "\n".join(row[0] for row in explained)
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line and "planned_at" in line]
    assert "plans_in_time" in plan
    assert "ROW(planned_at, request_id, revision) >" in condition.replace("p.", "")
    assert "Sort" not in plan


def _text_of(sql: Any) -> str:
    """With names again in the place of numbers."""
    text: str = sql.text
    for number, name in reversed(list(enumerate(sql.names, start=1))):
        text = text.replace(f"${number}", f":{name}")
    return text
