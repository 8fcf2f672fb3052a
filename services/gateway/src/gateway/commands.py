"""A write over HTTP: one signed command, published once per Idempotency-Key, answered within the caller's patience.

201/200 with the result when it comes in time; the problem when it is refused; 202 and a handle otherwise. A confirm
that does not come is a 202 too: the command may be on its way. Only what certainly was not published is a 503.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request

from common.clock import Clock
from common.contracts.base import Command
from common.errors import Invalid
from common.identity import Caller
from common.messaging.publisher import ConfirmUncertain, NotPublished
from common.outcome import Outcome
from common.web.app import JSONResponse
from gateway import problems
from gateway.operations import Handles

COMMAND_NAMESPACE = UUID("5b0c1a4e-9d0f-5a57-9f0e-3a1d2c6b7e88")
PUBLISH_DEADLINE = 2.0
DEFAULT_WAIT = 2.0
LONGEST_WAIT = 10.0
KEY = re.compile(r"[\x20-\x7e]{1,255}")
PREFER_WAIT = re.compile(r"\s*wait\s*=\s*\"?(\d{1,10})\"?\s*", re.IGNORECASE | re.ASCII)
VERSION_CONFLICTS = {"version_mismatch"}


class Publishing(Protocol):
    """Hands a command over to the broker. Raises NotPublished or ConfirmUncertain."""

    async def publish(
        self, command: Command, *, command_id: UUID, caller: Caller, fingerprint: str, reply_to: str | None = None,
        deadline: float = 2.0,
    ) -> None: ...  # fmt: skip


class Expecting(Protocol):
    """Where outcomes of commands come back to."""

    queue: str

    def expect(self, command_id: UUID) -> AbstractAsyncContextManager["asyncio.Future[Outcome]"]: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a write carries beside its body: the key that makes it one wish, and how long to wait (seconds)."""

    key: str
    method: str
    path: str
    fingerprint: str
    wait: float

    def command_id(self, portal: UUID, person: str) -> UUID:
        """The same wish of the same person has the same id on every gateway."""
        return uuid5(COMMAND_NAMESPACE, json.dumps([str(portal), person, self.method, self.path, self.key]))


async def wish(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(description="1 to 255 printable ASCII characters; the same key is the same wish.")
    ] = None,
    prefer: Annotated[
        str | None, Header(description="`wait=N` seconds (default 2, at most 10), `respond-async` for none.")
    ] = None,
) -> Wish:
    """Raises IdempotencyKeyMissing, PreferInvalid, Invalid."""
    if idempotency_key is None or not KEY.fullmatch(idempotency_key):
        raise problems.IdempotencyKeyMissing
    body = await request.body()
    if b"\\u0000" in body:
        raise Invalid("text must not contain the character NUL", errors=[{"pointer": "", "detail": "contains \\u0000"}])
    path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return Wish(idempotency_key, request.method, path, fingerprint(body), _patience(prefer))


WishOf = Annotated[Wish, Depends(wish)]


def fingerprint(body: bytes) -> str:
    """SHA-256 (hex) of the client's body in one canonical spelling: key order and blanks do not count."""
    if not body:
        return hashlib.sha256(b"").hexdigest()
    try:
        canonical = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):  # no JSON: the body's own check refuses it, the key is not spent
        return hashlib.sha256(body).hexdigest()
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _patience(prefer: str | None) -> float:
    """Seconds. Unknown preferences and parameters (after `;`) are ignored, as RFC 7240 wants it."""
    for each in (prefer or "").split(","):
        preference = each.partition(";")[0]
        if preference.strip().lower() == "respond-async":
            return 0.0
        name, _, _ = preference.partition("=")
        if name.strip().lower() == "wait":
            found = PREFER_WAIT.fullmatch(preference)
            if found is None:
                raise problems.PreferInvalid
            return min(float(found.group(1)), LONGEST_WAIT)
    return DEFAULT_WAIT


class CommandDesk:
    """Publishes, waits, answers."""

    def __init__(self, publisher: Publishing, replies: Expecting, handles: Handles, clock: Clock) -> None:
        self._publisher = publisher
        self._replies = replies
        self._handles = handles
        self._clock = clock
        self._publishing: set[asyncio.Future[None]] = set()

    async def send(
        self, command: Command, caller: Caller, wish: Wish, *, status: int = 200, location: str | None = None
    ) -> JSONResponse:
        """`location` is where the result lives (for 201); {names} in it are the result's. Raises problems.NotPublished."""
        command_id = wish.command_id(caller.portal, caller.person)
        async with self._replies.expect(command_id) as coming:
            waiting = asyncio.create_task(self._publish(command, command_id, caller, wish))
            self._publishing.add(waiting)
            waiting.add_done_callback(self._published)
            try:
                outcome = await _first_answer(waiting, coming, wish.wait)
            except ConfirmUncertain:
                outcome = None
            except NotPublished as error:
                raise problems.NotPublished from error
        if outcome is None:
            return self._accepted(command, command_id, caller)
        return _answer(outcome, status, location)

    async def _publish(self, command: Command, command_id: UUID, caller: Caller, wish: Wish) -> None:
        await self._publisher.publish(
            command,
            command_id=command_id,
            caller=caller,
            fingerprint=wish.fingerprint,
            reply_to=self._replies.queue if wish.wait else None,
            deadline=PUBLISH_DEADLINE,
        )

    def _published(self, done: "asyncio.Future[None]") -> None:
        """Keeps a publication alive when its reply was faster, and looks at its end so that nobody warns about it."""
        self._publishing.discard(done)
        if not done.cancelled():
            done.exception()

    def _accepted(self, command: Command, command_id: UUID, caller: Caller) -> JSONResponse:
        handle = self._handles.issue(command, caller.portal, caller.person, command_id, self._clock())
        headers = {
            "Location": f"/api/v1/operations/{handle}",
            "Retry-After": "1",
            "Preference-Applied": "respond-async",
        }
        return JSONResponse({"operation": handle, "status": "pending"}, status_code=202, headers=headers)


async def _first_answer(
    publishing: "asyncio.Future[None]", coming: "asyncio.Future[Outcome]", wait: float
) -> Outcome | None:
    """The reply may overtake the confirm, and then settles both; no reply in time is no outcome."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait
    either: set[asyncio.Future[Any]] = {publishing, coming}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not coming.done():
        await asyncio.shield(publishing)
        await asyncio.wait({coming}, timeout=max(0.0, deadline - loop.time()))
    return coming.result() if coming.done() else None


def _answer(outcome: Outcome, status: int, location: str | None) -> JSONResponse:
    headers = {"Idempotency-Replayed": "true"} if outcome.replayed else {}
    if outcome.status == "succeeded":
        result: Mapping[str, Any] = outcome.result or {}
        if (version := result.get("document_version", result.get("version"))) is not None:
            headers["ETag"] = f'"{version}"'
        if location is not None:
            headers["Location"] = location.format_map(result)
            result = {"id": result.get("request_id"), **result}
        return JSONResponse(dict(result), status_code=status, headers=headers)
    return problems.problem_answer(problem_of(outcome), headers)


def problem_of(outcome: Outcome) -> dict[str, Any]:
    """A refusal as the service worded it (a lost race for a document version is 412), a failure as our fault."""
    problem = dict(outcome.problem or {})
    if outcome.status == "failed" or not problem:
        return problems.problem_body(
            500, "command_failed", "The command failed for reasons of ours", "Operators have been told.",
            reason=problem.get("code", "unknown"),
        )  # fmt: skip
    if problem.get("code") in VERSION_CONFLICTS:
        problem["status"] = 412
    return problem
