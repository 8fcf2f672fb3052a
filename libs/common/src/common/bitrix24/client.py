"""Bitrix24's REST as coroutines: one call, up to 50 in a batch, or a whole list."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import orjson
from prometheus_client import Counter, Histogram

from common.bitrix24.bucket import Bucket
from common.bitrix24.errors import (
    Bitrix24Error,
    ExpiredToken,
    PortalError,
    PortalMoved,
    PortalUnavailable,
    QueryLimit,
    portal_error,
)
from common.bitrix24.tokens import AccessToken, TokenSource
from common.bitrix24.wire import as_int, as_list, as_map, decode, query_string

BATCH_SIZE = 50
PAGE_SIZE = 50

CALLS = Counter("bitrix24_calls_total", "Calls to portals by method and outcome", ["method", "outcome"])
LIMITED = Counter("bitrix24_limited_total", "Answers that said too much", ["code"])
SECONDS = Histogram("bitrix24_call_seconds", "Duration of calls to portals", ["method"])

Command = tuple[str, str, Mapping[str, Any]]
"""(key of the answer, method, parameters) of one command of a batch."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`result` as the portal wrote it; `next` is the offset of the next page, if there is one."""

    result: Any
    total: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried again and how long is waited in between (seconds, doubled each time)."""

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 30.0

    def wait(self, attempt: int, asked: float | None = None) -> float:
        return min(self.longest_wait, asked if asked is not None else self.first_wait * 2**attempt)


class PortalClient:
    """Calls to one portal with the token of any living grant, within one share of its rate limit.

    Everything may raise NeedsAuth, UnknownPortal and TokenUnavailable from the token source, PortalMoved,
    PortalUnavailable and PortalError. A call is tried again when the portal says "too much" (nothing was
    done) and, unless `repeatable` is false, when there was no usable answer (then it may have been done).
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: TokenSource,
        portal: UUID,
        bucket: Bucket,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.portal = portal
        self._http, self._tokens, self._bucket = http, tokens, bucket
        self._patience, self._sleep = patience or Patience(), sleep

    async def call(self, method: str, params: Mapping[str, Any] | None = None, *, repeatable: bool = True) -> Answer:
        """One REST method; one hit on the rate limit per attempt."""
        body = await self._persist(method, params or {}, repeatable=repeatable)
        return Answer(body.get("result"), as_int(body.get("total")), as_int(body.get("next")))

    async def batch(self, commands: Sequence[Command], *, repeatable: bool = True) -> dict[str, Any | PortalError]:
        """Up to 50 commands for one hit; each key gets its result or its own error, never an exception."""
        answers = await self.batch_answers(commands, repeatable=repeatable)
        return {key: each.result if isinstance(each, Answer) else each for key, each in answers.items()}

    async def batch_answers(
        self, commands: Sequence[Command], *, repeatable: bool = True
    ) -> dict[str, Answer | PortalError]:
        """Like `batch`, with the totals and next pages that lists tell."""
        if len(commands) > BATCH_SIZE:
            raise ValueError(f"a batch holds at most {BATCH_SIZE} commands")
        if not commands:
            return {}
        lines = {key: f"{method}?{query_string(params)}" for key, method, params in commands}
        body = await self._persist("batch", {"halt": 0, "cmd": lines}, repeatable=repeatable)
        inner = as_map(body.get("result"))
        parts = [as_map(inner.get(name)) for name in ("result", "result_error", "result_total", "result_next")]
        return {key: _outcome(key, *parts) for key in lines}

    async def list_all(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        id_key: str = "ID",
        items_key: str | None = None,
    ) -> list[dict[str, Any]]:
        """Every row, complete or an exception: without counting, ordered and continued by id.

        `items_key` names the list inside `result` where a method wraps it (crm: "items"). For methods that
        cannot filter by "greater than" (departments) use `list_by_offset`.
        """
        rows: list[dict[str, Any]] = []
        last: int | None = None
        while True:
            answer = await self.call(method, _page(method, params or {}, id_key, last))
            page = _rows(answer.result, items_key)
            rows += page
            if len(page) < PAGE_SIZE:
                return rows
            ends = as_int(page[-1].get(id_key))
            if ends is None or (last is not None and ends <= last):
                raise PortalError("paging_stuck", f"{method} does not advance by {id_key}")
            last = ends

    async def list_by_offset(
        self, method: str, params: Mapping[str, Any] | None = None, *, items_key: str | None = None
    ) -> list[dict[str, Any]]:
        """Every row by `start` = 0, 50, 100 … as long as the portal names a next page."""
        rows: list[dict[str, Any]] = []
        start: int | None = 0
        while start is not None:
            answer = await self.call(method, {**(params or {}), "start": start})
            rows += _rows(answer.result, items_key)
            if answer.next is not None and answer.next <= start:
                raise PortalError("paging_stuck", f"{method} does not advance")
            start = answer.next
        return rows

    async def _persist(self, method: str, params: Mapping[str, Any], *, repeatable: bool) -> dict[str, Any]:
        renewed = False
        for attempt in range(self._patience.attempts):
            last_one = attempt + 1 == self._patience.attempts
            token = await self._tokens.get(self.portal)
            try:
                return await self._once(token, method, params)
            except (ExpiredToken, PortalMoved):  # both end with the grant's next token and its REST base
                await self._tokens.report_failed(self.portal, token)
                if renewed or last_one:
                    raise
                renewed = True
            except QueryLimit as limit:
                LIMITED.labels(limit.code).inc()
                self._bucket.block(wait := self._patience.wait(attempt, limit.retry_after))
                if last_one or limit.is_code("overload_limit"):  # a manual block: do not hammer
                    raise
                await self._sleep(wait)
            except PortalUnavailable as failed:
                if last_one or failed.nothing_there or (failed.outcome_unknown and not repeatable):
                    raise
                await self._sleep(self._patience.wait(attempt))
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _once(self, token: AccessToken, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        await self._bucket.take()
        began = time.perf_counter()
        outcome = "ok"
        try:
            return await _exchange(self._http, f"{token.rest_base}{method}", {**params, "auth": token.token})
        except PortalError as refused:
            outcome = "limited" if isinstance(refused, QueryLimit) else "error"
            raise
        except Bitrix24Error as failed:
            outcome = "moved" if isinstance(failed, PortalMoved) else "unavailable"
            raise
        finally:
            CALLS.labels(method, outcome).inc()
            SECONDS.labels(method).observe(time.perf_counter() - began)


async def _exchange(http: httpx.AsyncClient, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        response = await http.post(url, content=orjson.dumps(body), headers={"Content-Type": "application/json"})
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failed:
        raise PortalUnavailable(type(failed).__name__, outcome_unknown=False) from failed
    except httpx.HTTPError as failed:
        raise PortalUnavailable(type(failed).__name__, outcome_unknown=True) from failed
    return decode(response)


def _outcome(
    key: str, results: Mapping[str, Any], errors: Mapping[str, Any], totals: Mapping[str, Any], following: Mapping[str, Any]
) -> Answer | PortalError:
    if key in errors:
        error = errors[key]
        return portal_error(error if isinstance(error, Mapping) else {"error": error}, 200)
    if key not in results:
        return PortalError("no_answer", "the batch has no answer for this command")
    return Answer(results[key], as_int(totals.get(key)), as_int(following.get(key)))


def _rows(result: Any, items_key: str | None) -> list[dict[str, Any]]:
    items = as_map(result).get(items_key) if items_key else result
    return [row for row in as_list(items) if isinstance(row, dict)]


def _page(method: str, params: Mapping[str, Any], id_key: str, last: int | None) -> dict[str, Any]:
    users = method.casefold() in {"user.get", "user.search"}  # the old spelling: sort and order apart, FILTER
    name = "FILTER" if users else "filter"
    after = {} if last is None else {f">{id_key}": last}
    ordered: dict[str, Any] = {"sort": id_key, "order": "ASC"} if users else {"order": {id_key: "ASC"}}
    return {**params, **ordered, name: {**as_map(params.get(name)), **after}, "start": -1}
