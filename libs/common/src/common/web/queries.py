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
    """One client for all services; connections are kept. `transport` is for tests."""

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
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False, transport=transport)

    async def get(
        self, receiver: str, path: str, caller: Caller, params: Params | None = None, *, patience: float | None = None
    ) -> Any:
        """JSON of GET {receiver}{path}. Raises Unreachable or RemoteProblem. `patience` (s) is for long answers."""
        request = self._request(receiver, path, caller, params)
        if patience is not None:
            request.extensions["timeout"]["read"] = patience
        response = await self._send(receiver, request)
        return orjson.loads(response.content)

    async def post(self, receiver: str, path: str, caller: Caller, body: Any) -> Any:
        """Like `get`, for a question too long for an address; it changes nothing there."""
        content = orjson.dumps(body)
        headers = self._identity.sign_query(receiver, "POST", path, "", caller, content)
        headers["content-type"] = "application/json"
        request = self._http.build_request("POST", f"{self._urls[receiver]}{path}", headers=headers, content=content)
        return orjson.loads((await self._send(receiver, request)).content)

    async def stream(
        self, receiver: str, path: str, caller: Caller, params: Params | None = None
    ) -> AsyncIterator[bytes]:
        """The body of GET {receiver}{path} piece by piece, for what is too large to hold.

        Raises Unreachable or RemoteProblem before the first piece; a body that breaks off raises while it is read.
        """
        request = self._request(receiver, path, caller, params)
        request.extensions["timeout"]["read"] = STREAM_PATIENCE
        return _pieces(await self._send(receiver, request, stream=True))

    def _request(self, receiver: str, path: str, caller: Caller, params: Params | None) -> httpx.Request:
        query = urlencode({k: _text(v) for k, v in (params or {}).items() if v is not None})
        url = f"{self._urls[receiver]}{path}" + (f"?{query}" if query else "")
        headers = self._identity.sign_query(receiver, "GET", path, query, caller)
        return self._http.build_request("GET", url, headers=headers)

    async def _send(self, receiver: str, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        try:
            response = await self._http.send(request, stream=stream)
            if not response.is_success:
                await response.aread()
        except httpx.HTTPError as error:
            raise Unreachable(f"{receiver}: {type(error).__name__}") from error
        if response.status_code in AWAY:
            raise Unreachable(f"{receiver}: {response.status_code}")
        if response.is_success:
            return response
        raise RemoteProblem(response.status_code, _problem(response))

    async def close(self) -> None:
        await self._http.aclose()


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
