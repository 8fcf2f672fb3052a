"""Entries of the registers, and where rates come from."""

from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.remove_entry import remove_entry
from approvals.usecases.save_entry import save_entry
from approvals.usecases.set_rate_source import set_rate_source
from common.contracts.approvals.rates import SetRateSource
from common.contracts.approvals.registers import RemoveEntry, SaveEntry

commands.on(SaveEntry)(asked_by_person(save_entry))
commands.on(SetRateSource)(asked_by_person(set_rate_source))
commands.on(RemoveEntry)(asked_by_person(remove_entry))
