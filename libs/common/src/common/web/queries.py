"""Asking another service: signed HTTP with an own deadline; its problems are passed on as they are."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from common.identity import Caller, Identity

AWAY = frozenset({502, 503, 504})
"""The service starts, stops, or something before it says that it is away."""

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
    """One client for all services; connections are kept."""

    def __init__(self, identity: Identity, urls: Mapping[str, str], *, timeout: float = 3.0) -> None:
        self._identity = identity
        self._urls = urls
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False)

    async def get(self, receiver: str, path: str, caller: Caller, params: Params | None = None) -> Any:
        """JSON of GET {receiver}{path}. Raises Unreachable or RemoteProblem."""
        query = urlencode({k: _text(v) for k, v in (params or {}).items() if v is not None})
        url = f"{self._urls[receiver]}{path}" + (f"?{query}" if query else "")
        headers = self._identity.sign_query(receiver, "GET", path, query, caller)
        try:
            response = await self._http.get(url, headers=headers)
        except httpx.HTTPError as error:
            raise Unreachable(f"{receiver}: {type(error).__name__}") from error
        if response.status_code in AWAY:
            raise Unreachable(f"{receiver}: {response.status_code}")
        if response.is_success:
            return orjson.loads(response.content)
        raise RemoteProblem(response.status_code, _problem(response))

    async def close(self) -> None:
        await self._http.aclose()


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = {}
    return body if isinstance(body, dict) else {}
