"""Runs the whole system on one machine: for the demo, for end-to-end tests, for measurements."""

from stack.place import CommandFailedError
from stack.stack import Stack

__all__ = ["CommandFailedError", "Stack"]
