"""REST 3.0 of a portal: its own path, names in their own spelling, errors with a code, a message and places."""

from portal_emulator.rest3 import nodes
from portal_emulator.rest3.table import METHODS3, Rest3Error, run3

__all__ = ["METHODS3", "Rest3Error", "nodes", "run3"]
