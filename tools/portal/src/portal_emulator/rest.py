"""`/rest/…` of a portal: limits, authorisation, one method or a batch, the envelope."""

import asyncio
from dataclasses import dataclass
from typing import Any

from portal_emulator.apps import App
from portal_emulator.batch import commands_of, run_batch
from portal_emulator.company import Person
from portal_emulator.envelope import Page, Stopwatch, time_block
from portal_emulator.errors import AnswerLost, RestError
from portal_emulator.methods import METHODS, Call
from portal_emulator.portal import Portal
from portal_emulator.rest3 import Rest3Error, run3
from portal_emulator.wire import CORS, Receive, Scope, Send, answer, cut, empty, read_params, source_of


@dataclass(slots=True)
class Asked:
    """Where a path points: the method and, for webhooks, the secret in front of it."""

    method: str
    webhook: tuple[str, str] | None = None
    third: bool = False


def parse_path(path: str) -> Asked:
    """`/rest/[api/]{method}[.json]` or `/rest/[api/]{user}/{code}/{method}`; names are case-insensitive."""
    parts = [part for part in path.split("/") if part][1:]
    third = len(parts) > 1 and parts[0] == "api"
    parts = parts[1:] if third else parts
    name = parts[-1].lower() if parts else ""
    name = name.removesuffix(".json")
    if len(parts) == 3 and parts[0].isdigit():
        return Asked(name, (parts[0], parts[1]), third)
    return Asked(name, None, third)


class Rest:
    """The REST entrance of one portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await empty(send, 204, CORS)
            return
        portal, started, watch = self._portal, self._portal.clock.now(), Stopwatch()
        if moved := self._moved(scope):
            await empty(send, 302, [(b"location", moved.encode())])
            return
        asked = parse_path(scope["path"])
        user = app = None
        commands = 0
        error = ""
        try:
            params = await read_params(scope, receive, keep_case=asked.third)
            self._admit(scope, asked)
            app, user = authorise(portal, params, asked.webhook)
            run = self._run3 if asked.third else self._run
            status, body, commands = run(asked.method, app, user, params, started)
        except Rest3Error as refusal:
            status, body, error = refusal.status, refusal.body(), refusal.code
        except RestError as refusal:
            status, body, error = refusal.status, refusal.body(), refusal.code
            if status == 200:
                body["time"] = time_block(portal.clock, started, watch.seconds(), None)
        who = {"user": user.id if user else None, "app": app.client_id if app else None}
        told = {"at": started, "method": asked.method, "status": status, "error": error}
        portal.calls.note({**told, **who, "source": source_of(scope), "commands": commands})
        if portal.faults.latency_ms:
            await asyncio.sleep(portal.faults.latency_ms / 1000 * max(1, commands))
        try:
            self._maybe_lose(asked.method)
        except AnswerLost:
            cut(scope)
            await asyncio.sleep(0.01)
            return
        await answer(send, status, body)

    def _moved(self, scope: Scope) -> str:
        """The new address when the request came to the portal's old one."""
        server = scope.get("server")
        if server is None or server[1] == self._portal.port:
            return ""
        query = scope["query_string"].decode()
        return f"{self._portal.origin}{scope['path']}" + (f"?{query}" if query else "")

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

    def _run(
        self, name: str, app: App | None, user: Person, params: dict[str, Any], started: float
    ) -> tuple[int, dict[str, Any], int]:
        """Status, body and number of commands of one call."""
        if name != "batch":
            result, spent = self._call(name, app, user, params)
            return 200, {**_result(result), "time": spent}, 0

        def run(inner: str, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
            lowered = inner.lower()
            self._portal.calls.batched[lowered] += 1
            if self._portal.faults.spend_method("fail_methods", lowered):
                raise _broken(500)
            return self._call(lowered, app, user, values)

        watch = Stopwatch()
        commands = commands_of(params.get("CMD"))
        halt = str(params.get("HALT", "0")).lower() in {"1", "true", "y"}
        outcome = run_batch(commands, run, halt=halt)
        spent = time_block(self._portal.clock, started, watch.seconds(), None)
        return 200, {"result": outcome.body(), "time": spent}, len(commands)

    def _run3(
        self, name: str, app: App | None, user: Person, params: dict[str, Any], started: float
    ) -> tuple[int, dict[str, Any], int]:
        """The same of REST 3.0; a portal without it knows no such path."""
        if self._portal.faults.rest3_absent:
            raise RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        watch = Stopwatch()
        result, commands = run3(self._portal, name, app, user, params)
        return 200, {"result": result, "time": time_block(self._portal.clock, started, watch.seconds(), None)}, commands

    def _call(self, name: str, app: App | None, user: Person, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        portal, method = self._portal, METHODS.get(name)
        if method is None:
            raise RestError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        method.allowed(app)
        owner, now, watch = app.client_id if app else "webhook", portal.clock.now(), Stopwatch()
        if portal.operating.blocked(owner, name, now):
            raise RestError(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.")
        result = method.run(Call(portal, app, user, params))
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


def authorise(portal: Portal, params: dict[str, Any], webhook: tuple[str, str] | None) -> tuple[App | None, Person]:
    """Who calls, in which application. The order of refusals is the order a portal notices them in."""
    if webhook is not None:
        owner = portal.webhooks.get(webhook[1])
        if owner is None or str(owner) != webhook[0]:
            raise RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")
        return None, _active(portal, owner)
    names = ("AUTH", "auth", "ACCESS_TOKEN")
    grant = portal.tokens.by_access.get(str(next((params.pop(name) for name in names if params.get(name)), "")))
    if grant is None:
        raise RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")
    if grant.member_id != portal.member_id:
        raise RestError(401, "invalid_token", "Unable to get application by token")
    app = portal.apps.get(grant.client_id)
    if app is None:
        raise RestError(401, "APPLICATION_NOT_FOUND", "Application not found")
    if not app.present:
        raise RestError(401, "ERROR_OAUTH", "Application not installed")
    if grant.expires <= portal.clock.now():
        raise RestError(401, "expired_token", "The access token provided has expired.")
    user = _active(portal, grant.user_id)
    if user.id in app.denied_users:
        raise RestError(403, "user_access_error", "The user does not have access to the application.")
    return app, user


def _active(portal: Portal, number: int) -> Person:
    person = portal.company.people.get(number)
    if person is None or not person.active:
        raise RestError(401, "authorization_error", "Unable to authorize user")
    return person
