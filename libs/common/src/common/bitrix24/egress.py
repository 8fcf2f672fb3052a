"""Outbound HTTP that cannot be talked into calling our own network (SSRF).

A portal names its own address, and so do webhook subscribers. Every connection is opened to an address that
was checked a moment before, by number; TLS and the Host header keep the name. Since the check sits in the
network backend, a name that resolves differently the second time gains nothing. Redirects are not followed.
"""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpcore
import httpx

from common.bitrix24.addresses import is_address, is_global_unicast, refuse_odd_names
from common.bitrix24.errors import AnswerTooLarge, EgressRefused

logging.getLogger("httpx").setLevel(logging.WARNING)  # its INFO line shows the query, and tokens travel there

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


def origin_of(url: str) -> str:
    """`scheme://host:port`, lower case, with the port spelled out. Raises EgressRefused on nonsense."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError as wrong:
        raise EgressRefused("not a usable address") from wrong
    if not parts.hostname or port is None or parts.username is not None or parts.password is not None:
        raise EgressRefused("not a usable address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


class EgressSettings(Protocol):
    """The part of a service's settings that opens exceptions; read as given, production never has any."""

    @property
    def environment(self) -> str: ...
    @property
    def dev_allowed_origins(self) -> str: ...


class EgressGuard:
    """Decides which addresses may be called; `exceptions` are exact origins and only exist in development."""

    def __init__(
        self,
        exceptions: Iterable[str] = (),
        *,
        ports: Iterable[int] = (443,),
        resolve: Resolver | None = None,
    ) -> None:
        self._exceptions = frozenset(origin_of(origin) for origin in exceptions)
        self._excepted_hosts = frozenset(_host_and_port(origin) for origin in self._exceptions)
        self._ports = frozenset(ports)
        self._resolve = resolve or _system_resolver

    @classmethod
    def from_settings(cls, settings: EgressSettings) -> "EgressGuard":
        listed = settings.dev_allowed_origins if settings.environment == "development" else ""
        return cls(origin.strip() for origin in listed.split(",") if origin.strip())

    def excepts(self, url: str) -> bool:
        """Whether this exact origin is on the development list."""
        return origin_of(url) in self._exceptions

    async def check(self, url: str) -> None:
        """Raise EgressRefused unless the address may be called now."""
        if self.check_shape(url):
            return
        parsed = httpx.URL(url)
        await self.addresses(parsed.raw_host.decode("ascii"), parsed.port or 443)

    def check_shape(self, url: str) -> bool:
        """The checks that need no name server; true for a listed exception, which needs no further check."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError) as wrong:
            raise EgressRefused("not a usable address") from wrong
        if parsed.userinfo:
            raise EgressRefused("user information in an address")
        if origin_of(str(parsed)) in self._exceptions:
            return True
        if parsed.scheme != "https":
            raise EgressRefused("only https is called")
        if (443 if parsed.port is None else parsed.port) not in self._ports:
            raise EgressRefused("this port is not called")
        refuse_odd_names(parsed.raw_host.decode("ascii"))
        return False

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Resolve once; every address must be public, else none is used."""
        if (host, port) in self._excepted_hosts:
            return [host]
        refuse_odd_names(host)
        literal = host.strip("[]")
        found = [literal] if is_address(literal) else await self._resolve(host, port)
        if not found:
            raise EgressRefused("the name has no address")
        for address in found:
            if not is_address(address) or not is_global_unicast(ipaddress.ip_address(address)):
                raise EgressRefused("the address is not public")
        return found


def _host_and_port(origin: str) -> tuple[str, int]:
    parts = urlsplit(origin)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


async def _system_resolver(host: str, port: int) -> Sequence[str]:
    try:
        infos = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    except OSError as failed:
        raise httpcore.ConnectError("the name does not resolve") from failed
    return [str(info[4][0]) for info in infos]


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Opens sockets only to checked numbers; httpcore keeps the name for SNI, certificate and Host."""

    def __init__(self, guard: EgressGuard) -> None:
        self._guard, self._inner = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in (await self._guard.addresses(host, port))[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                failure = failed
        raise failure

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise EgressRefused(f"unix socket {path!r}")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx transport with the guard, a cap on the answer's size and one deadline for the whole exchange."""

    def __init__(self, guard: EgressGuard, *, max_bytes: int, deadline: float) -> None:
        super().__init__(trust_env=False, retries=0)
        self._guard, self._max_bytes, self._deadline = guard, max_bytes, deadline
        # httpx offers no parameter for the network backend, so the pool it just built is replaced.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=100,
            max_keepalive_connections=50,
            keepalive_expiry=30.0,
            network_backend=_PinnedBackend(guard),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.check_shape(str(request.url))
        ends = asyncio.get_running_loop().time() + self._deadline
        try:
            async with asyncio.timeout_at(ends):
                response = await super().handle_async_request(request)
        except TimeoutError as late:
            raise httpx.ReadTimeout("the answer took too long", request=request) from late
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.aclose()
            raise AnswerTooLarge("a compressed answer was not asked for")
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _CappedStream(response.stream, self._max_bytes, ends)
        return response


class _CappedStream(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, max_bytes: int, ends: float) -> None:
        self._inner, self._left, self._ends = inner, max_bytes, ends

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = aiter(self._inner)
        while True:
            try:
                async with asyncio.timeout_at(self._ends):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as late:
                raise httpx.ReadTimeout("the answer took too long") from late
            self._left -= len(chunk)
            if self._left < 0:
                raise AnswerTooLarge("the answer exceeds the cap")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def guarded_client(
    settings: EgressSettings,
    *,
    guard: EgressGuard | None = None,
    max_bytes: int = 8 * 1024 * 1024,
    deadline: float = 30.0,
) -> httpx.AsyncClient:
    """The only way out of our network: every client for portals, OAuth hosts and webhooks comes from here.

    `max_bytes` caps one answer, `deadline` (seconds) the whole exchange including the body.
    """
    transport = GuardedTransport(guard or EgressGuard.from_settings(settings), max_bytes=max_bytes, deadline=deadline)
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(deadline, connect=min(5.0, deadline)),
        follow_redirects=False,
        trust_env=False,
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "PurchaseRequests/1.0",
        },
    )
