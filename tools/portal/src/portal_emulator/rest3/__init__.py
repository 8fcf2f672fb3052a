"""REST 3.0 of a portal: its own path, names in their own spelling, errors with a code, a message and places."""

from portal_emulator.rest3 import description, employees, nodes
from portal_emulator.rest3.running import Ran, run3
from portal_emulator.rest3.table import METHODS3, Rest3Error, invalid_json

__all__ = ["METHODS3", "Ran", "Rest3Error", "description", "employees", "invalid_json", "nodes", "run3"]
