"""Several uvicorn servers in one event loop, each on its own port, on both loopback families."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portal_emulator.wire import TRANSPORT, Asgi


class Protocol(HttpToolsProtocol):
    """Hands the transport to the application, so that an answer can be lost on purpose."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, not to one of its servers."""
        yield


class Servers:
    """Starts listeners and stops them together."""

    def __init__(self, host: str, log: str) -> None:
        self._host = host
        self._log = log
        self._running: list[tuple[_Server, asyncio.Task[None]]] = []

    async def listen(self, app: Asgi, port: int = 0) -> int:
        """Serves `app`; answers the port (0 = a free one)."""
        sockets = _bind(self._host, port)
        config = uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_level=self._log,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        task = asyncio.ensure_future(server.serve(sockets))
        self._running.append((server, task))
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.005)
        return int(sockets[0].getsockname()[1])

    async def stop(self) -> None:
        for server, _ in self._running:
            server.should_exit = True
        await asyncio.gather(*(task for _, task in self._running), return_exceptions=True)


def _bind(host: str, port: int) -> list[socket.socket]:
    """The address and, for 127.0.0.1, its IPv6 twin on the same port when there is one."""
    first = _socket(socket.AF_INET, host, port)
    if host != "127.0.0.1":
        return [first]
    try:
        return [first, _socket(socket.AF_INET6, "::1", first.getsockname()[1])]
    except OSError:
        return [first]


def _socket(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(1024)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
