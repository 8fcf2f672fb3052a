"""Settings, statements, logs, problems, contracts: the small parts everything stands on."""

import base64
import gc
import json
import subprocess
import sys
from typing import Any, ClassVar

import httpx
import pytest
from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, select

from common.contracts.base import Moment, MoneyWire, Registry
from common.contracts.gateway import PortalRemoved
from common.contracts.registry import REGISTRY, build_registry
from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from common.identity import Caller, Identity, portal_id
from common.messaging import topology
from common.messaging.consumer import EventConsumer
from common.messaging.routing import CommandRouter, EventRouter
from common.observability.logging import redact
from common.outcome import Outcome, problem_of
from common.persistence.pool import VALUE_ERROR
from common.persistence.sql import compiled, literal, merged, raw
from common.process import COLLECT_AFTER, settle_memory
from common.settings import EX_CONFIG, ServiceSettings
from common.web.app import service_app
from common.web.queries import Queries, RemoteProblem, Unreachable


def test_production_with_development_origins_ends_with_code_78():
    code = "from common.settings import *; load_settings(ServiceSettings)"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={"DATABASE_URL": "x", "DEV_ALLOWED_ORIGINS": "http://localhost:1", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == EX_CONFIG
    assert "DEV_ALLOWED_ORIGINS" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_settings_are_frozen_and_know_their_roles_and_origins():
    settings = ServiceSettings(
        database_url="x", environment="development", dev_allowed_origins="http://a:1/, http://b:2"
    )
    assert settings.development_origins == {"http://a:1", "http://b:2"}
    assert settings.oauth_origins > {"https://oauth.bitrix.info", "https://oauth.bitrix24.tech"}
    with pytest.raises(ValidationError):
        settings.port = 1
    with pytest.raises(ValidationError, match="ROLES"):
        ServiceSettings(database_url="x", roles="http,sleep")


def test_secrets_never_reach_a_log_line_however_deep():
    line = redact(
        None, "info", {"event": "x", "auth_token": "a", "deep": {"refresh": "b", "rows": [{"comment": "c"}]}, "ok": 1}
    )
    assert line == {
        "event": "x",
        "auth_token": "***",
        "deep": {"refresh": "***", "rows": [{"comment": "***"}]},
        "ok": 1,
    }


things = Table("things", MetaData(), Column("id", Integer), Column("name", Text))


def test_a_core_statement_is_compiled_once_with_names_for_places():
    sql = compiled(select(things.c.id).where(things.c.name == bindparam("name")).limit(5))
    assert "$1" in sql.text
    assert sql.args({"name": "a"}) in (["a", 5], [5, "a"])
    with pytest.raises(TypeError, match="unknown"):
        sql.args({"name": "a", "unknown": 1})
    with pytest.raises(KeyError):
        sql.args({})


def test_hand_written_sql_has_the_same_names_and_leaves_casts_alone():
    sql = raw("SELECT :a::int, :b, :a::text")
    assert (sql.text, sql.names) == ("SELECT $1::int, $2, $1::text", ("a", "b"))


def test_writes_are_merged_with_their_own_places_and_the_one_with_a_with_last():
    plain = raw("UPDATE a SET x = :x WHERE k = :k AND x <> :x")
    own = raw("WITH w AS (INSERT INTO b VALUES (:y)) INSERT INTO c VALUES (:k, :y)")
    text, arguments = merged([(own, {"y": 1, "k": 2}), (plain, {"x": 3, "k": 4})])
    assert text == (
        "WITH part_0 AS (UPDATE a SET x = $3 WHERE k = $4 AND x <> $3),"
        " w AS (INSERT INTO b VALUES ($1)) INSERT INTO c VALUES ($2, $1)"
    )
    assert arguments == [1, 2, 3, 4]
    assert merged([(plain, {"x": 3, "k": 4})]) == ("UPDATE a SET x = $1 WHERE k = $2 AND x <> $1", [3, 4])


def test_literals_cannot_break_out():
    assert literal("O'Neil'); DROP TABLE x; --") == "'O''Neil''); DROP TABLE x; --'"
    assert literal(None) == "NULL"
    assert literal(b"\x00\xff") == "'\\x00ff'::bytea"
    with pytest.raises(ValueError, match="NUL"):
        literal("a\x00b")


class Short(Conflict):
    """Too few are left.

    A second paragraph is for readers of the code.
    """

    code = "pool_too_small"


def test_a_refusal_becomes_a_problem_with_its_kind_code_and_details():
    problem = problem_of(Short("only one", left=1))
    assert problem == {
        "type": "/problems/pool_too_small", "title": "Too few are left.", "status": 409, "detail": "only one",
        "code": "pool_too_small", "left": 1,
    }  # fmt: skip
    kinds = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422, DomainError: 400}
    assert {kind: problem_of(kind())["status"] for kind in kinds} == kinds


def test_details_never_replace_a_problems_own_members():
    problem = problem_of(Short("only one", status="retired", code="other", detail="x", left=1))
    assert (problem["status"], problem["code"], problem["detail"], problem["left"]) == (
        409, "pool_too_small", "only one", 1,
    )  # fmt: skip


def test_an_outcome_survives_its_row():
    outcome = Outcome.refused(Short(left=1))
    assert Outcome.from_dict(json.loads(json.dumps(outcome.as_dict())), replayed=True).replayed
    assert Outcome.from_dict(outcome.as_dict()) == outcome


@pytest.mark.parametrize("amount", ["1e3", "1.", ".5", "1,5", "--1", "NaN", "1.2.3", "9" * 30, ""])
def test_money_is_a_plain_decimal_string(amount):
    with pytest.raises(ValidationError):
        MoneyWire(amount=amount, currency="EUR")
    assert MoneyWire(amount="-1200.00", currency="EUR").amount == "-1200.00"


def test_every_contract_is_registered_once_and_reaches_a_queue():
    registry = Registry()
    registry.event("gateway", ("requests",), PortalRemoved)
    with pytest.raises(ValueError, match="twice"):
        registry.event("gateway", ("requests",), PortalRemoved)
    bound = {key for queue in topology.queues() for key in queue.routing_keys}
    assert set(REGISTRY.commands) <= bound
    assert {f"*.{s}" for s in ("request", "route", "portal", "org")} <= bound
    assert build_registry().events.keys() == REGISTRY.events.keys()


def test_own_queues_are_quorum_with_a_limit_and_safe_dead_letters():
    for queue in topology.queues():
        assert queue.arguments["x-queue-type"] == "quorum"
        assert "x-max-length" not in queue.arguments
        if queue.name not in {topology.UNROUTABLE, topology.DEAD_LETTER}:
            assert queue.arguments["x-delivery-limit"] == topology.DELIVERY_LIMIT
            assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"
            assert queue.arguments["x-overflow"] == "reject-publish"


def test_a_router_refuses_what_its_service_is_not_asked():
    with pytest.raises(ValueError, match="no registered command"):
        CommandRouter("requests").on(REGISTRY.commands["approvals.approve_request"])
    with pytest.raises(ValueError, match="does not hear"):
        EventRouter("requests").stream("request")


async def test_until_everything_is_wired_the_answer_is_503_and_not_404():
    app = service_app("small", lambda: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://small") as client:
        early = await client.get("/queries/anything")
        alive = await client.get("/health/live")
        app.state.open = True
        late = await client.get("/queries/anything")
    assert (early.status_code, early.json()["code"], early.headers["Retry-After"]) == (503, "not_ready", "1")
    assert (alive.status_code, late.status_code) == (200, 404)


async def _asked(method: str, path: str, **more: Any) -> httpx.Response:
    """One call of a small service that reads a JSON body and breaks on its value."""
    app = service_app("small", lambda: None)
    app.state.open = True

    @app.post("/values")
    async def values(body: dict[str, int]) -> None:
        raise VALUE_ERROR(f"a value is out of range: {body}")

    others = APIRouter()

    @others.get("/values")
    async def looked_at() -> None:
        """The same address in another router."""

    app.include_router(others)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://small") as client:
        return await client.request(method, path, **more)


@pytest.mark.parametrize("body", [b"\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
async def test_a_body_that_cannot_be_read_is_invalid_input(body):
    answer = await _asked("POST", "/values", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_value_the_database_cannot_take_is_invalid_input():
    answer = await _asked("POST", "/values", json={"a": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_method_that_is_not_there_is_answered_with_those_that_are():
    answer = await _asked("DELETE", "/values")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (
        405,
        "method_not_allowed",
        "GET, POST",
    )


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "1899-12-31T23:59:59Z", "3000-01-01T00:00:00Z"])
def test_an_instant_lies_far_from_both_ends_of_the_calendar(instant):
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(instant)
    assert TypeAdapter(Moment).validate_python("2999-12-31T23:59:59Z").year == 2999


@pytest.mark.parametrize(
    ("status", "error"), [(502, Unreachable), (503, Unreachable), (504, Unreachable), (404, RemoteProblem)]
)
async def test_a_service_that_starts_or_stops_is_away_and_has_not_answered(status, error):
    queries = asking(lambda _: httpx.Response(status, json={}))
    for how in (queries.get, queries.stream):
        with pytest.raises(error):
            await how("requests", "/q", Caller(portal_id("a"), "17"))
    await queries.close()


async def test_what_is_too_large_to_hold_is_passed_on_piece_by_piece():
    async def body():
        for n in range(3):
            yield str(n).encode()

    queries = asking(lambda _: httpx.Response(200, content=body()))
    pieces = await queries.stream("requests", "/q", Caller(portal_id("a"), "17"))
    assert [piece async for piece in pieces] == [b"0", b"1", b"2"]
    await queries.close()


def asking(answer):
    identity = Identity({"requests": {"k": base64.b64encode(b"k" * 32).decode()}})
    return Queries(identity, {"requests": "http://requests"}, transport=httpx.MockTransport(answer))


def test_a_queue_passes_over_what_only_others_listen_to():
    class Message:
        headers: ClassVar = {"x-types": "purchase.request.edited.v1"}

    listener = EventConsumer(None, "approvals.events", 1, None, None)
    assert not listener._concerns_us(Message())
    Message.headers = {"x-types": "purchase.request.edited.v1,purchase.request.submitting.v1"}
    assert listener._concerns_us(Message())
    Message.headers = {}
    assert listener._concerns_us(Message())


def test_what_a_process_has_loaded_is_never_walked_again_by_the_collector():
    before = gc.get_threshold()
    try:
        settle_memory()
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.get_threshold() == COLLECT_AFTER
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
