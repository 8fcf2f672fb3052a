"""Everything a request handler may need, built once in `main.py`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from common.clock import Clock
from common.web.queries import Queries
from gateway.commands import CommandDesk
from gateway.entry import Entry
from gateway.live import LiveHub
from gateway.names import Names
from gateway.operations import Handles
from gateway.portals.callbacks import Callbacks
from gateway.portals.states import PortalStates
from gateway.session import Sessions
from gateway.spa import Pages
from gateway.standing import Standings


@dataclass(frozen=True, slots=True)
class Parts:
    """No part knows the web framework; handlers translate."""

    clock: Clock
    sessions: Sessions
    states: PortalStates
    standings: Standings
    queries: Queries
    commands: CommandDesk
    handles: Handles
    names: Names
    entry: Entry
    callbacks: Callbacks
    live: LiveHub
    pages: Pages


async def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(parts_of)]
