"""Asking another service: signed HTTP with an own deadline; its problems are passed on as they are."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from common.identity import Caller, Identity

AWAY = frozenset({502, 503, 504})
"""The service starts, stops, or something before it says that it is away."""

STREAM_PATIENCE = 60.0
"""Seconds between two pieces of a stream."""

Params = Mapping[str, str | int | bool | None]


class Unreachable(Exception):
    """The service did not answer in time (or at all)."""


class RemoteProblem(Exception):
    """It answered with a problem."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status = status
        self.problem = problem


class Queries:
    """Connections are kept, one pool per service: httpx looks through the whole pool at every request.

    Its client is passed by: cookies, redirects and the like cost a third of a query and mean nothing here (measured).
    `transport` is for tests.
    """

    def __init__(
        self,
        identity: Identity,
        urls: Mapping[str, str],
        *,
        timeout: float = 3.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._identity = identity
        self._urls = urls
        self._timeout = timeout
        self._transports = {receiver: transport or _pool() for receiver in urls}

    async def get(
        self, receiver: str, path: str, caller: Caller, params: Params | None = None, *, patience: float | None = None
    ) -> Any:
        """JSON of GET {receiver}{path}. Raises Unreachable or RemoteProblem. `patience` (s) is for long answers."""
        response = await self._send(receiver, self._request(receiver, path, caller, params, patience))
        return orjson.loads(response.content)

    async def post(self, receiver: str, path: str, caller: Caller, body: Any) -> Any:
        """Like `get`, for a question too long for an address; it changes nothing there."""
        content = orjson.dumps(body)
        headers = self._identity.sign_query(receiver, "POST", path, "", caller, content)
        headers["content-type"] = "application/json"
        url, timeout = f"{self._urls[receiver]}{path}", self._patience(None)
        request = httpx.Request("POST", url, headers=headers, content=content, extensions=timeout)
        return orjson.loads((await self._send(receiver, request)).content)

    async def stream(
        self, receiver: str, path: str, caller: Caller, params: Params | None = None
    ) -> AsyncIterator[bytes]:
        """The body of GET {receiver}{path} piece by piece, for what is too large to hold.

        Raises Unreachable or RemoteProblem before the first piece; a body that breaks off raises while it is read.
        """
        request = self._request(receiver, path, caller, params, STREAM_PATIENCE)
        return _pieces(await self._send(receiver, request, stream=True))

    def _request(
        self, receiver: str, path: str, caller: Caller, params: Params | None, patience: float | None
    ) -> httpx.Request:
        query = urlencode({k: _text(v) for k, v in (params or {}).items() if v is not None})
        url = f"{self._urls[receiver]}{path}" + (f"?{query}" if query else "")
        headers = self._identity.sign_query(receiver, "GET", path, query, caller)
        return httpx.Request("GET", url, headers=headers, extensions=self._patience(patience))

    def _patience(self, reading: float | None) -> dict[str, Any]:
        """As httpx hands it to its transports: seconds per step."""
        return {"timeout": httpx.Timeout(self._timeout, read=reading or self._timeout).as_dict()}

    async def _send(self, receiver: str, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        try:
            response = await self._transports[receiver].handle_async_request(request)
            if not stream or not response.is_success:
                await response.aread()
        except httpx.HTTPError as error:
            raise Unreachable(f"{receiver}: {type(error).__name__}") from error
        if response.status_code in AWAY:
            raise Unreachable(f"{receiver}: {response.status_code}")
        if response.is_success:
            return response
        raise RemoteProblem(response.status_code, _problem(response))

    async def close(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()


def _pool() -> httpx.AsyncBaseTransport:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    return httpx.AsyncHTTPTransport(limits=limits, trust_env=False)


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in response.aiter_bytes():
            yield piece
    finally:
        await response.aclose()


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = {}
    return body if isinstance(body, dict) else {}
