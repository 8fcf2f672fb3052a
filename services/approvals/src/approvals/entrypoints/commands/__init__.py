"""Commands approvals is asked, a file per part of the business; one line of words each."""

from approvals.entrypoints.commands import calendars, decisions, organisation, policies, stand_ins
from approvals.entrypoints.commands.router import commands

__all__ = ["calendars", "commands", "decisions", "organisation", "policies", "stand_ins"]
