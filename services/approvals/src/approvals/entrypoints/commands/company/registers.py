"""Entries of the registers."""

from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.remove_entry import remove_entry
from approvals.usecases.save_entry import save_entry
from common.contracts.approvals.registers import RemoveEntry, SaveEntry

commands.on(SaveEntry)(asked_by_person(save_entry))
commands.on(RemoveEntry)(asked_by_person(remove_entry))
