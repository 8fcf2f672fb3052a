"""Registers as files."""

from typing import Any

from approvals.adapters.register_csv import located, read_register
from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.apply_import import apply_import
from approvals.usecases.preview_import import preview_import
from common.contracts.approvals.imports import ApplyImport, PreviewImport
from common.identity import Caller

commands.on(ApplyImport)(asked_by_person(apply_import))


@commands.on(PreviewImport)
async def preview(command: PreviewImport, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    """Here only lines become entries, and places in entries lines and columns again."""
    table = read_register(command.kind, command.csv)
    shown = await preview_import(command, table.rows, table.errors, caller.person, uow)
    return shown | {"errors": [located(command.kind, each) for each in shown["errors"]]}
