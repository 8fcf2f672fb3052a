"""The person asked answers; the approver's working time goes on."""

from typing import Any

from approvals.domain.route import Click
from approvals.usecases.load_visible import load_visible
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record import record
from common.contracts.approvals.route_life import AnswerQuestion


async def answer_question(command: AnswerQuestion, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Only the person asked, and only once."""
    approval, route, organisation = await load_visible(command.request_id, person, uow)
    click = Click(person, organisation, command.revision, uow.now, command.comment)
    happened = route.answer(click, str(command.question_id) if command.question_id else None)
    return await record(approval, happened, organisation, uow, actor=person)
