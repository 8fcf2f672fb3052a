"""`/rest/…` of a portal: limits, authorisation, one method or a batch, the envelope."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from portal_emulator.authorisation import Caller, authorise
from portal_emulator.batch import commands_of, run_batch
from portal_emulator.envelope import Page, Stopwatch, time_block
from portal_emulator.errors import AnswerLost, RestError
from portal_emulator.exchange import Answer, Asked, parse_path
from portal_emulator.methods import METHODS, Call
from portal_emulator.portal import Portal
from portal_emulator.rest3 import Rest3Error, invalid_json, run3
from portal_emulator.wire import (
    CORS,
    Receive,
    Scope,
    Send,
    answer,
    cut,
    empty,
    header,
    read_json,
    read_params,
    source_of,
)

log = logging.getLogger(__name__)


class Rest:
    """The REST entrance of one portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await empty(send, 204, CORS)
            return
        portal, started = self._portal, self._portal.clock.now()
        if moved := self._moved(scope):
            await empty(send, 302, [(b"location", moved.encode())])
            return
        asked = parse_path(scope["path"])
        found = await self._answer(scope, receive, asked, started)
        told = {"at": started, "method": asked.method, "status": found.status, "error": found.error}
        portal.calls.note({**told, **found.who(), "source": source_of(scope), "commands": found.commands})
        if portal.faults.latency_ms:
            await asyncio.sleep(portal.faults.latency_ms / 1000 * max(1, found.commands))
        try:
            self._maybe_lose(asked.method)
        except AnswerLost:
            cut(scope)
            await asyncio.sleep(0.01)
            return
        await answer(send, found.status, found.body, found.headers)

    def _moved(self, scope: Scope) -> str:
        """The new address when the request came to the portal's old one."""
        server = scope.get("server")
        if server is None or server[1] == self._portal.port:
            return ""
        query = scope["query_string"].decode("latin-1")
        return f"{self._portal.origin}{scope['path']}" + (f"?{query}" if query else "")

    async def _answer(self, scope: Scope, receive: Receive, asked: Asked, started: float) -> Answer:
        """Every call is answered in the portal's own words, also one that breaks the emulator."""
        found, watch = Answer(), Stopwatch()
        try:
            params = await self._params(scope, receive, asked)
            self._admit(scope, asked)
            found.caller = authorise(self._portal, params, asked.webhook)
            if asked.third:
                self._run3(found, found.caller, asked.method, params, header(scope, b"idempotency-key"))
            else:
                self._run(found, found.caller, asked.method, params, started)
        except (RestError, Rest3Error) as refusal:
            found.refuse(refusal)
            if found.status == 200:
                found.body["time"] = time_block(self._portal.clock, started, watch.seconds(), None)
        except Exception:
            log.exception("%s broke the emulator", asked.method)
            found.refuse(_broken(500))
        return found

    @staticmethod
    async def _params(scope: Scope, receive: Receive, asked: Asked) -> dict[str, Any]:
        if not asked.third:
            return await read_params(scope, receive)
        try:
            return await read_json(scope, receive)
        except RestError as error:
            raise invalid_json() from error

    def _admit(self, scope: Scope, asked: Asked) -> None:
        portal = self._portal
        if portal.faults.overload:
            raise RestError(503, "OVERLOAD_LIMIT", "REST API is blocked due to overload.")
        if not portal.bucket.take(source_of(scope)):
            raise RestError(503, "QUERY_LIMIT_EXCEEDED", "Too many requests")
        if portal.faults.spend("fail_next") or portal.faults.spend_method("fail_methods", asked.method):
            raise _broken(portal.faults.fail_status)

    def _maybe_lose(self, method: str) -> None:
        faults = self._portal.faults
        if faults.spend("lose_next") or faults.spend_method("lose_methods", method):
            raise AnswerLost

    def _run(self, found: Answer, caller: Caller, name: str, params: dict[str, Any], started: float) -> None:
        if name != "batch":
            result, spent = self._call(caller, name, params)
            found.body = {**_result(result), "time": spent}
            return

        def run(inner: str, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
            lowered = inner.lower()
            self._portal.calls.batched[lowered] += 1
            if self._portal.faults.spend_method("fail_methods", lowered):
                raise _broken(500)
            return self._call(caller, lowered, values)

        watch = Stopwatch()
        commands = commands_of(params.get("CMD"))
        found.commands = len(commands)
        halt = str(params.get("HALT", "0")).lower() in {"1", "true", "y"}
        outcome = run_batch(commands, run, halt=halt)
        spent = time_block(self._portal.clock, started, watch.seconds(), None)
        found.body = {"result": outcome.body(), "time": spent}

    def _run3(self, found: Answer, caller: Caller, name: str, params: dict[str, Any], key: str | None) -> None:
        """The same of REST 3.0; a portal without it knows no such path."""
        if self._portal.faults.rest3_absent:
            raise RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        ran, spent = self._timed(caller, name, lambda: run3(self._portal, name, *caller, params, key))
        found.body = ran.result if ran.bare else {"result": ran.result, "time": spent}
        found.headers, found.commands = ran.headers, ran.commands

    def _call(self, caller: Caller, name: str, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        method = METHODS.get(name)
        if method is None:
            raise RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        method.allowed(caller.app)
        return self._timed(caller, name, lambda: method.run(Call(self._portal, *caller, params)))

    def _timed(self, caller: Caller, name: str, run: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
        """What the method answered and its `time`; its seconds are booked on the application."""
        portal, owner = self._portal, caller.app.client_id if caller.app else "webhook"
        now, watch = portal.clock.now(), Stopwatch()
        if portal.operating.blocked(owner, name, now):
            raise RestError(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.")
        result = run()
        worked = watch.seconds() + portal.faults.operating_cost.get(name, 0.0)
        return result, time_block(portal.clock, now, worked, portal.operating.add(owner, name, worked, now))


def _result(value: Any) -> dict[str, Any]:
    if not isinstance(value, Page):
        return {"result": value}
    body: dict[str, Any] = {"result": value.rows}
    if value.next is not None:
        body["next"] = value.next
    body["total"] = value.total
    return body


def _broken(status: int) -> RestError:
    return RestError(status, "INTERNAL_SERVER_ERROR", "Internal server error")
