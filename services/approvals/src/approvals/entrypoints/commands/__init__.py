"""Commands approvals is asked, a file per part of the business; one line of words each."""

from approvals.entrypoints.commands import (
    calendars,
    company,
    decisions,
    organisation,
    policies,
    replays,
    route_life,
    stand_ins,
)
from approvals.entrypoints.commands.router import commands

__all__ = [
    "calendars",
    "commands",
    "company",
    "decisions",
    "organisation",
    "policies",
    "replays",
    "route_life",
    "stand_ins",
]
