"""What those who run the company ask."""

from approvals.entrypoints.commands.company import imports, registers, synchronising

__all__ = ["imports", "registers", "synchronising"]
