"""Requester or preparer hand the request in: freeze the next revision, reserve its budget and ask for its route."""

from collections.abc import Sequence
from datetime import timedelta

from common.contracts.requests import SubmitRequest
from purchase_requests.domain.status import Stage
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.gather_facts import gather_facts
from purchase_requests.usecases.ports import UnitOfWork

FIRST_PATIENCE = timedelta(seconds=30)


async def submit_request(command: SubmitRequest, writer: Writer, keys: Sequence[str], uow: UnitOfWork) -> None:
    """The operation stays open until approvals answers.

    Raises UnknownRequest, NotYours, AlreadySubmitted, NotSubmittable, VersionMismatch, InvalidDocument,
    PersonUnknown, DepartmentNotAllowed.
    """
    request = await uow.requests.get(command.request_id, keys)
    frozen = request.submit(command.document_version, writer.person, uow.now)
    writer.files_on(frozen.document.department)
    gathered = await gather_facts(request.request_id, frozen.document, uow, lock=True)
    frozen = frozen.with_facts(gathered.facts)
    request.budget_stage = Stage.RESERVED if gathered.terms else Stage.NONE
    if gathered.terms:
        await uow.budgets.claim(request.request_id, frozen.revision, gathered.terms, gathered.claims)
    await uow.requests.save(request)
    await uow.submissions.open(request.request_id, frozen, uow.message_id, uow.now + FIRST_PATIENCE)
    uow.say(request, request.submitting(frozen), writer.person, request.owners())
