"""REST methods by name. Importing this package fills the table."""

from portal_emulator.methods import (
    basic,
    bell,
    calendar,
    currencies,
    events,
    notify,
    options,
    placements,
    pull,
    structure,
    users,
)
from portal_emulator.methods.table import METHODS, Call, Method

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "basic",
    "bell",
    "calendar",
    "currencies",
    "events",
    "notify",
    "options",
    "placements",
    "pull",
    "structure",
    "users",
]
