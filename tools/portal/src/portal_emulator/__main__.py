"""`python -m portal_emulator`: serves until SIGTERM or SIGINT."""

import asyncio
import ctypes
import logging
import os
import signal
import sys

import orjson
import uvloop

from portal_emulator.control import control_app
from portal_emulator.oauth import OAuthServer
from portal_emulator.options import parse
from portal_emulator.ready import ready_line
from portal_emulator.serving import Servers
from portal_emulator.site import PortalSite
from portal_emulator.world import Settings, build_world

_PR_SET_PDEATHSIG = 1


async def serve(settings: Settings) -> None:
    """Starts everything, says so in one line on standard output, waits for the end."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    world, servers = build_world(settings), Servers(settings.host, settings.log)
    try:
        oauth_port = await servers.listen(OAuthServer(world), settings.oauth_port)
        world.oauth_base = f"http://{settings.public_host}:{oauth_port}"
        for index, portal in enumerate(world.portals.values()):
            wanted = settings.portal_ports[index] if index < len(settings.portal_ports) else 0
            portal.oauth_base = world.oauth_base
            portal.port = await servers.listen(PortalSite(portal), wanted)
        control_port = await servers.listen(control_app(world, servers, settings), settings.control_port)
        control = f"http://{settings.public_host}:{control_port}"
        flags = {"allow_local_handlers": settings.allow_local_handlers, "rate_limit": settings.rate_limit}
        sys.stdout.buffer.write(orjson.dumps(ready_line(world, control, flags)) + b"\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        for portal in world.portals.values():
            portal.closing = True
            portal.poke()
        await servers.stop()


def die_with_parent() -> None:
    """Asks the kernel for SIGTERM when the parent ends, also after SIGKILL."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(0)


def main() -> None:
    settings, with_parent = parse()
    if with_parent:
        die_with_parent()
    logging.basicConfig(level=settings.log.upper(), stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
