"""The REST client against everything a portal may answer."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import httpx
import orjson
import pytest

from common.bitrix24 import (
    AccessDenied,
    AccessToken,
    Bucket,
    ExpiredToken,
    NotInstalled,
    Patience,
    PortalClient,
    PortalError,
    PortalMoved,
    PortalUnavailable,
    QueryLimit,
    Share,
)
from common.bitrix24.wire import as_bool, as_int, as_list, as_map, query_string

PORTAL = uuid4()
Answer = httpx.Response | Exception


class Tokens:
    """Hands out token-1, token-2 …: the next one after each report."""

    def __init__(self) -> None:
        self.number = 1
        self.reported: list[str] = []

    async def get(self, portal: Any) -> AccessToken:
        return AccessToken(f"token-{self.number}", "https://portal.example/rest/", "app", 4e9, "1")

    async def report_failed(self, portal: Any, token: AccessToken) -> None:
        self.reported.append(token.token)
        self.number += 1


class Portal:
    """Answers from a list, keeps what it was asked and how long the client slept."""

    def __init__(self, *answers: Answer | Callable[[dict[str, Any]], httpx.Response], attempts: int = 3) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.slept: list[float] = []
        self.tokens = Tokens()
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.handle), follow_redirects=False)
        bucket = Bucket(Share(1000, 1000), sleep=self.sleep)
        patience = Patience(attempts=attempts)
        self.client = PortalClient(http, self.tokens, PORTAL, bucket, patience=patience, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.client._bucket._blocked_until = 0
        await asyncio.sleep(0)

    def handle(self, request: httpx.Request) -> httpx.Response:
        body = orjson.loads(request.content)
        self.asked.append((request.url.path.removeprefix("/rest/"), body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(body)


def ok(result: Any, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"result": result, "time": {"operating": 0.1}} | more)


def error(code: Any, status: int = 400, **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": "text"} | more)


async def test_a_call_carries_its_token_in_the_body_and_returns_the_result():
    portal = Portal(ok({"ID": "1"}, total="7", next="50"))
    answer = await portal.client.call("profile", {"x": 1})
    assert (answer.result, answer.total, answer.next) == ({"ID": "1"}, 7, 50)
    assert portal.asked == [("profile", {"x": 1, "auth": "token-1"})]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("ACCESS_DENIED", 403), AccessDenied),
        (error("insufficient_scope", 401), AccessDenied),
        (error("ERROR_METHOD_NOT_FOUND", 404), PortalError),
        (error("wrong_client", 200), PortalError),
        (error("", 400), PortalError),
        (error("ERROR_OAUTH", 401), NotInstalled),
        (error("NOT_INSTALLED", 401), NotInstalled),
        (error("PORTAL_DELETED", 500), NotInstalled),
        (httpx.Response(400, json={"error": {"code": "BITRIX_REST_V3_EXCEPTION_X", "message": "m"}}), PortalError),
    ],
)
async def test_an_error_is_told_by_its_code_whatever_the_status(answer, kind):
    portal = Portal(answer)
    with pytest.raises(kind):
        await portal.client.call("any")
    assert len(portal.asked) == 1


async def test_an_address_where_nothing_is_is_not_asked_again():
    portal = Portal(httpx.Response(404, text="<html>not here</html>"), ok(1))
    with pytest.raises(PortalUnavailable) as failed:
        await portal.client.call("api/any")
    assert (failed.value.nothing_there, len(portal.asked)) == (True, 1)


async def test_lists_in_a_batch_tell_their_totals():
    inner = {"result": {"a": [1], "b": []}, "result_total": {"a": "7"}, "result_next": {"a": 50}, "result_error": []}
    portal = Portal(ok(inner))
    answers = await portal.client.batch_answers([("a", "x", {}), ("b", "x", {}), ("c", "x", {})])
    assert (answers["a"].total, answers["a"].next, answers["b"].total) == (7, 50, None)
    assert isinstance(answers["c"], PortalError)


async def test_an_expired_token_is_reported_and_the_call_repeated_once():
    portal = Portal(error("expired_token", 401), ok(True))
    assert (await portal.client.call("any")).result is True
    assert portal.tokens.reported == ["token-1"]
    assert portal.asked[1][1]["auth"] == "token-2"


async def test_a_second_expired_token_is_an_error():
    portal = Portal(error("expired_token", 401), error("EXPIRED_TOKEN", 401))
    with pytest.raises(ExpiredToken):
        await portal.client.call("any")
    assert portal.tokens.reported == ["token-1", "token-2"]


async def test_too_much_waits_longer_each_time_and_then_succeeds():
    portal = Portal(error("QUERY_LIMIT_EXCEEDED", 503), error("QUERY_LIMIT_EXCEEDED", 503), ok(1))
    await portal.client.call("any", repeatable=False)
    backing_off = [seconds for seconds in portal.slept if seconds >= 1]
    assert backing_off[0] < backing_off[1]


async def test_operating_time_waits_until_the_moment_the_portal_names():
    limited = error("OPERATION_TIME_LIMIT", 429, time={"start": 1000, "operating_reset_at": 1017})
    portal = Portal(limited, ok(1))
    await portal.client.call("any")
    assert 17.0 in portal.slept


async def test_an_overload_block_is_not_hammered():
    portal = Portal(error("OVERLOAD_LIMIT", 503))
    with pytest.raises(QueryLimit):
        await portal.client.call("any")
    assert len(portal.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, text="<html>oops</html>"), httpx.Response(502), httpx.Response(200, text="<html>login</html>"),
        httpx.Response(200, json=[1]), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"),
        error("INTERNAL_SERVER_ERROR", 500),
    ],
)  # fmt: skip
async def test_an_unclear_answer_is_tried_again_only_when_the_call_may_be_repeated(answer):
    portal = Portal(answer, ok("second"))
    assert (await portal.client.call("user.get")).result == "second"
    portal = Portal(answer)
    with pytest.raises(PortalUnavailable) as unclear:
        await portal.client.call("im.notify.system.add", repeatable=False)
    assert unclear.value.outcome_unknown


async def test_a_call_that_never_left_is_tried_again_in_any_case():
    portal = Portal(httpx.ConnectError("refused"), ok(1))
    await portal.client.call("im.notify.system.add", repeatable=False)
    assert len(portal.asked) == 2


async def test_patience_ends():
    portal = Portal(*[httpx.ConnectError("refused")] * 3)
    with pytest.raises(PortalUnavailable):
        await portal.client.call("any")


async def test_a_redirect_is_not_followed_but_ends_in_a_fresh_grant():
    moved = httpx.Response(302, headers={"location": "https://evil.example/rest/any"})
    portal = Portal(moved, ok(1))
    await portal.client.call("any")
    assert portal.tokens.reported == ["token-1"]
    portal = Portal(moved, moved)
    with pytest.raises(PortalMoved):
        await portal.client.call("any")


async def test_a_batch_gives_every_command_its_own_result_or_error():
    inner = {"result": {"a": "1"}, "result_error": {"b": {"error": "ACCESS_DENIED", "error_description": "no"}}}
    portal = Portal(ok(inner))
    commands = [("a", "user.get", {"FILTER": {"ID": [1, 2]}}), ("b", "app.option.set", {}), ("c", "profile", {})]
    answers = await portal.client.batch(commands)
    assert answers["a"] == "1"
    assert isinstance(answers["b"], AccessDenied)
    assert answers["c"].is_code("no_answer")
    sent = portal.asked[0][1]["cmd"]["a"]
    assert dict(parse_qsl(sent.partition("?")[2])) == {"FILTER[ID][0]": "1", "FILTER[ID][1]": "2"}


async def test_php_writes_empty_and_numbered_maps_as_lists():
    portal = Portal(ok({"result": ["x", "y"], "result_error": []}))
    assert await portal.client.batch([("0", "m", {}), ("1", "m", {})]) == {"0": "x", "1": "y"}


async def test_a_batch_has_at_most_fifty_commands_and_an_empty_one_costs_nothing():
    portal = Portal()
    with pytest.raises(ValueError, match="50"):
        await portal.client.batch([(str(n), "m", {}) for n in range(51)])
    assert await portal.client.batch([]) == {}


def pages(rows: list[dict[str, Any]]) -> Callable[[dict[str, Any]], httpx.Response]:
    """A portal that filters by `>ID` and gives 50 rows without counting."""

    def answer(body: dict[str, Any]) -> httpx.Response:
        assert body["start"] == -1
        after = int(as_map(body.get("filter") or body.get("FILTER")).get(">ID", 0))
        return ok([row for row in rows if int(row["ID"]) > after][:50], total=0)

    return answer


@pytest.mark.parametrize("method", ["crm.status.list", "user.get"])
@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 120])
async def test_a_list_is_complete(method, count):
    rows = [{"ID": str(n)} for n in range(1, count + 1)]
    portal = Portal(*[pages(rows)] * 4)
    assert await portal.client.list_all(method) == rows


async def test_a_list_that_does_not_advance_is_an_error_not_an_endless_loop():
    same = ok([{"ID": "1"}] * 50)
    portal = Portal(same, same)
    with pytest.raises(PortalError, match="paging_stuck"):
        await portal.client.list_all("user.get")


async def test_a_list_by_offset_follows_next():
    portal = Portal(ok([{"ID": "1"}], next=50), ok({"7": {"ID": "2"}}))
    assert await portal.client.list_by_offset("department.get") == [{"ID": "1"}, {"ID": "2"}]
    assert [body["start"] for _, body in portal.asked] == [0, 50]


def test_query_strings_are_phps():
    assert query_string({"a": {"b": [1, True]}, "c": None, "d": "x&y=[z]"}) == (
        "a%5Bb%5D%5B0%5D=1&a%5Bb%5D%5B1%5D=1&c=&d=x%26y%3D%5Bz%5D"
    )


def test_values_are_read_as_people_mean_them():
    assert [as_int(v) for v in ("7", 7, "", None, "x")] == [7, 7, None, None, None]
    assert [as_bool(v) for v in (True, "Y", "1", 1, "true", False, "N", "0", None, "")] == [True] * 5 + [False] * 5
    assert as_map([]) == {}
    assert as_list({"0": 1, "1": 2}) == [1, 2]
