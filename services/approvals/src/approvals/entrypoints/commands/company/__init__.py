"""What those who run the company ask."""

from approvals.entrypoints.commands.company import registers

__all__ = ["registers"]
