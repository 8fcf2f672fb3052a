"""Bitrix24's way of writing things down: PHP query strings, `[]` for an empty map, errors under HTTP 200."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from common.bitrix24.errors import PortalMoved, PortalUnavailable, QueryLimit, portal_error

_SERVER_ERROR = 500
_OPERATION_RETRY = 60.0


def query_string(params: Mapping[str, Any]) -> str:
    """`{"FILTER": {">ID": 5}}` as `FILTER%5B%3EID%5D=5`, the form that batch commands have."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in _pairs(params))


def _pairs(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in params.items():
        yield from _pairs_of(key, value)


def _pairs_of(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _pairs_of(f"{name}[{key}]", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, inner in enumerate(value):
            yield from _pairs_of(f"{name}[{index}]", inner)
    elif isinstance(value, bool):
        yield name, "1" if value else "0"
    else:
        yield name, "" if value is None else str(value)


def decode(response: httpx.Response) -> dict[str, Any]:
    """The body of a successful answer. Raises PortalMoved, PortalUnavailable or the fitting PortalError."""
    if response.is_redirect:
        raise PortalMoved(response.headers.get("location", ""))
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError as wrong:
        raise _not_json(response) from wrong
    if not isinstance(body, dict):
        raise _not_json(response)
    if "error" in body:
        error = portal_error(body, response.status_code)
        if isinstance(error, QueryLimit):
            error.retry_after = _retry_after(body, error, response)
        elif response.status_code >= _SERVER_ERROR and not error.is_code("portal_deleted", "not_installed"):
            raise PortalUnavailable(str(error), outcome_unknown=True)
        raise error
    if response.is_error:
        raise _not_json(response)
    return body


def _not_json(response: httpx.Response) -> PortalUnavailable:
    reason = f"HTTP {response.status_code} without a usable body"
    return PortalUnavailable(reason, outcome_unknown=True, status=response.status_code)


def _retry_after(body: Mapping[str, Any], error: QueryLimit, response: httpx.Response) -> float | None:
    """Seconds; Bitrix24 names no waiting time for the bucket, and an absolute one for operating time."""
    if response.headers.get("retry-after", "").isdigit():
        return float(response.headers["retry-after"])
    if not error.is_code("operation_time_limit"):
        return None
    time = as_map(body.get("time"))
    reset, start = as_float(time.get("operating_reset_at")), as_float(time.get("start"))
    return max(1.0, reset - start) if reset and start else _OPERATION_RETRY


def as_map(value: Any) -> dict[str, Any]:
    """PHP writes an empty map as `[]` and a map with keys 0, 1, 2 as a list."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return {}


def as_list(value: Any) -> list[Any]:
    """A list, also when it came as a map with numeric keys."""
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []


def as_int(value: Any) -> int | None:
    """Numbers come as numbers or as text."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def as_float(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def as_bool(value: Any) -> bool:
    """true, 1, "1", "Y" and "true" are yes; everything else is no."""
    return value is True or str(value).casefold() in {"1", "y", "yes", "true"}
