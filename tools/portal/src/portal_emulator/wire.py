"""Raw ASGI in and out: the REST path is hot under load, so it goes without a framework."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from portal_emulator.brackets import nest, parse_query
from portal_emulator.errors import RestError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

TRANSPORT = "portal_emulator.transport"
CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"origin, content-type, accept, authorization, x-requested-with"),
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-max-age", b"86400"),
]


async def read_params(scope: Scope, receive: Receive) -> dict[str, Any]:
    """Query and body (JSON, form or multipart) as one map with upper-case names; the body wins."""
    params = parse_query(scope["query_string"].decode("utf-8", "replace")) if scope["query_string"] else {}
    if scope["method"] == "POST":
        kind = _kind(scope)
        params.update(
            await _multipart(scope, receive) if kind.startswith("multipart/") else _parsed(kind, await _body(receive))
        )
    return {key.upper(): value for key, value in params.items()}


async def read_json(scope: Scope, receive: Receive) -> dict[str, Any]:
    """The JSON body alone, names as they are; a list is a map of its positions. Anything else is not JSON."""
    body, kind = await _body(receive), _kind(scope)
    if body and "json" not in kind:
        raise _bad_json()
    return _parsed("json", body)


async def _multipart(scope: Scope, receive: Receive) -> dict[str, Any]:
    try:
        form = await Request(scope, receive).form()
    except MultiPartException as error:
        raise RestError(400, "INVALID_REQUEST", "Invalid multipart body") from error
    return nest((key, str(value)) for key, value in form.multi_items())


def _parsed(kind: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if "json" not in kind:
        return parse_query(body.decode("utf-8", "replace"))
    try:
        loaded = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad_json() from error
    if isinstance(loaded, list):
        return {str(at): each for at, each in enumerate(loaded)}
    return loaded if isinstance(loaded, dict) else {}


def _bad_json() -> RestError:
    return RestError(400, "INVALID_REQUEST", "Invalid JSON")


async def _body(receive: Receive) -> bytes:
    message = await receive()
    if not message.get("more_body"):
        return bytes(message.get("body", b""))
    chunks = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        chunks.append(message.get("body", b""))
    return b"".join(chunks)


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that (lower-case) name."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def _kind(scope: Scope) -> str:
    return (header(scope, b"content-type") or "").lower()


async def answer(send: Send, status: int, body: Any, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """One JSON answer with the portal's permissive CORS headers."""
    payload = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    head = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(payload)).encode()),
        *CORS,
        *(headers or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": payload})


async def empty(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *headers]})
    await send({"type": "http.response.body", "body": b""})


def cut(scope: Scope) -> None:
    """Closes the connection without a word."""
    extension = scope.get("extensions", {}).get(TRANSPORT)
    if extension is not None:
        extension["transport"].abort()


def source_of(scope: Scope) -> str:
    """The caller's address; all loopback addresses count as one."""
    client = scope.get("client")
    host = client[0] if client else "127.0.0.1"
    return "127.0.0.1" if host == "::1" else host
