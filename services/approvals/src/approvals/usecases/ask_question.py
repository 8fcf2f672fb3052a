"""An approver asks somebody before he decides; his working time stands still until he is told."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import AskQuestion


async def ask_question(command: AskQuestion, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Whoever is asked may see the request from now on."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.ask(click, command.to)
    return await record(approval, happened, organisation, uow, actor=person)
