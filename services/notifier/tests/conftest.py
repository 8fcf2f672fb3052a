"""Builders and the make-believe portal of the notifier's tests."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from common.bitrix24 import AccessToken
from common.contracts.approvals import OpenTask, RouteState
from common.contracts.base import MoneyWire
from common.persistence.migrations import migrate
from common.persistence.pool import Database
from notifier.settings import MIGRATIONS

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REQUEST = UUID("018f0000-0000-7000-8000-000000000012")


def a_task(person: str, stage: str = "Head of department", **changes: Any) -> OpenTask:
    values: dict[str, Any] = {
        "task_id": uuid4(),
        "assignee": person,
        "principal": person,
        "stage": stage,
        "steps": ["s1"],
        "opened_at": NOON,
    }
    return OpenTask(**values | changes)


def a_route(*approvers: str, version: int = 1, status: str = "in_approval", **changes: Any) -> RouteState:
    """Request 12 of person 5, with an open task for each approver."""
    values: dict[str, Any] = {
        "request_id": REQUEST,
        "number": 12,
        "revision": 1,
        "route_version": version,
        "status": status,
        "title": "Laptops",
        "amount": MoneyWire(amount="1200.00", currency="EUR"),
        "requester": "5",
        "preparer": "5",
        "department": "7",
        "company": None,
        "open_tasks": [a_task(person) for person in approvers],
        "people": list(approvers),
    }
    return RouteState(**values | changes)


@pytest.fixture
def route() -> Callable[..., RouteState]:
    return a_route


@pytest.fixture
def task() -> Callable[..., OpenTask]:
    return a_task


@dataclass
class FakePortal:
    """Answers `batch` as Bitrix24 does, keeps bells by tag and fails on demand."""

    bells: dict[str, dict[str, str]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    pushes: list[dict[str, str]] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    trouble: list[Callable[["FakePortal", dict[str, str]], httpx.Response]] = field(default_factory=list)
    late: list[dict[str, str]] = field(default_factory=list)
    batches: int = 0

    def rests(self, person: str) -> list[str]:
        return sorted(self.bells.get(person, {}).values())

    def handle(self, request: httpx.Request) -> httpx.Response:
        body = orjson.loads(request.content)
        assert request.url.path == "/rest/batch"
        assert len(body["cmd"]) <= 50
        self.batches += 1
        if self.trouble:
            return self.trouble.pop(0)(self, body["cmd"])
        return self.run(body["cmd"])

    def run(self, commands: dict[str, str]) -> httpx.Response:
        results: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for key, line in commands.items():
            method, _, query = line.partition("?")
            if method in self.denied:
                errors[key] = {"error": "ACCESS_DENIED", "error_description": "no"}
            else:
                results[key] = self._do(method, dict(parse_qsl(query, keep_blank_values=True)))
        inner = {"result": results or [], "result_error": errors or [], "result_total": [], "result_next": []}
        return httpx.Response(200, json={"result": inner, "time": {}})

    def happens_late(self) -> None:
        """Calls whose answer was lost are carried out after all."""
        for commands in self.late:
            self.run(commands)
        self.late.clear()

    def _do(self, method: str, params: dict[str, str]) -> Any:
        match method:
            case "im.notify.system.add":
                self.log.append(("add", params["TAG"]))
                self.bells.setdefault(params["USER_ID"], {})[params["TAG"]] = params["MESSAGE"]
                return len(self.log)
            case "im.notify.delete":
                self.log.append(("delete", params["TAG"]))
                for bell in self.bells.values():
                    bell.pop(params["TAG"], None)
                return True
            case "app.option.set":
                self.options["bx24_leftMenuCounter"] = params["options[bx24_leftMenuCounter]"]
                return True
            case "pull.application.event.add":
                self.pushes.append(params)
                return True
        raise AssertionError(method)


@dataclass
class FixedTokens:
    """A token source that always has one."""

    failed: int = 0

    async def get(self, portal: UUID) -> AccessToken:
        return AccessToken("t", "https://portal.example/rest/", "local.app", 4e9, "1", "https://portal.example")

    async def report_failed(self, portal: UUID, token: AccessToken) -> None:
        self.failed += 1


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal()


@pytest.fixture
def tokens() -> FixedTokens:
    return FixedTokens()


@dataclass
class Now:
    """A clock that the test turns."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Now:
    return Now()


@pytest.fixture(scope="session")
def notifier_urls(databases: Any) -> dict[str, str]:
    urls: dict[str, str] = databases.create("notifier")
    migrate(MIGRATIONS, urls["owner"], "notifier")
    return urls


@pytest.fixture
async def db(notifier_urls: dict[str, str], clock: Now) -> AsyncIterator[Database]:
    database = await Database.open(notifier_urls["app"], name="test", max_size=8, clock=clock)
    yield database
    await database.close()
