"""Runs one process: HTTP servers beside the runtime's loops in one event loop, stopped in order by a signal."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger(__name__)

COLLECT_AFTER = (10_000, 20, 20)
"""Objects, then young and middle collections, before the next one: ours die by reference count, few are in cycles."""


class _Protocol(HttpToolsProtocol):
    """What is no HTTP is refused like everything else."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser words no reasons
        body = b'{"type":"/problems/bad_request","title":"This is no HTTP request","status":400,"code":"bad_request"}'
        head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\nx-content-type-options: nosniff\r\n"
        rest = b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        self.transport.write(head + rest + body)
        self.transport.close()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the process decides when everything stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app, host=host, port=port, http=_Protocol, log_config=None, access_log=False, lifespan="off", server_header=False,
        timeout_graceful_shutdown=10, timeout_keep_alive=75,
    )  # fmt: skip
    return _Server(config)


async def serve(
    listeners: Sequence[tuple[FastAPI, str, int]],
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
    drain: Callable[[], None] = lambda: None,
) -> None:
    """Starts listening (probes answer at once), then `start`; on SIGTERM or SIGINT `stop`s and returns.

    `drain` ends what would keep connections open for ever (streams), before listeners wait for theirs.
    An exception of `start` stops the listeners and is raised.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    servers = [server(app, host, port) for app, host, port in listeners]
    serving = [asyncio.create_task(s.serve()) for s in servers]
    try:
        await start()
        settle_memory()
        for app, _, _ in listeners:
            app.state.open = True
        log.info("started", listeners=[f"{host}:{port}" for _, host, port in listeners])
        ended = [asyncio.create_task(stopping.wait()), *serving]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
    finally:
        drain()
        for one in servers:
            one.should_exit = True
        await asyncio.gather(*serving, return_exceptions=True)
        await stop()
        log.info("stopped")


def settle_memory() -> None:
    """What a process has loaded by now stays until it ends: the collector need not look at it again.

    Each full collection walked hundreds of thousands of such objects, and everything waited about 150 ms (measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def run(main: Awaitable[None]) -> None:
    """`asyncio.run` on uvloop where it is installed."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(main)  # type: ignore[arg-type]
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)  # type: ignore[arg-type]
