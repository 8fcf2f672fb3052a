"""Somebody asks what would be handed in before anything is saved."""

from uuid import UUID

from common.contracts.requests import DocumentWire, RequestSubmitting
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.gather_facts import gather_facts
from purchase_requests.usecases.ports import UnitOfWork

NOT_SAVED = UUID(int=0)


async def preview_document(
    document: DocumentWire, requester: str | None, writer: Writer, uow: UnitOfWork
) -> RequestSubmitting:
    """What saving and submitting would say. Raises NotYours, InvalidDocument, PersonUnknown, DepartmentNotAllowed."""
    requester = requester or writer.person
    writer.prepares_for(requester)
    document = writer.at_home(document, requester)
    request = PurchaseRequest.start(NOT_SAVED, requester, writer.person, document, uow.now)
    frozen = request.preview(writer.person, uow.now)
    writer.files_on(frozen.document.department)
    gathered = await gather_facts(NOT_SAVED, frozen.document, uow, lock=False)
    return request.submitting(frozen.with_facts(gathered.facts))
