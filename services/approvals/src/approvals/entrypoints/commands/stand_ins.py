"""Delegations and absences."""

from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.change_absence import change_absence
from approvals.usecases.change_delegation import change_delegation
from approvals.usecases.create_delegation import create_delegation
from approvals.usecases.decline_delegation import decline_delegation
from approvals.usecases.end_absence import end_absence
from approvals.usecases.end_delegation import end_delegation
from approvals.usecases.record_absence import record_absence
from common.contracts.approvals import stand_ins

commands.on(stand_ins.CreateDelegation)(asked_by_person(create_delegation))
commands.on(stand_ins.ChangeDelegation)(asked_by_person(change_delegation))
commands.on(stand_ins.EndDelegation)(asked_by_person(end_delegation))
commands.on(stand_ins.DeclineDelegation)(asked_by_person(decline_delegation))
commands.on(stand_ins.RecordAbsence)(asked_by_person(record_absence))
commands.on(stand_ins.ChangeAbsence)(asked_by_person(change_absence))
commands.on(stand_ins.EndAbsence)(asked_by_person(end_absence))
