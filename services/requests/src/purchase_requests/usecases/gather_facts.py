"""What policies may look at beside the document: asked once, then frozen with the revision."""

from uuid import UUID

from common.contracts.requests import SubmittedFacts
from purchase_requests.domain.request import Frozen
from purchase_requests.domain.spending import SPENDING_WINDOW, spending
from purchase_requests.domain.vendor import vendor_key
from purchase_requests.usecases.ports import UnitOfWork


async def gather_facts(request_id: UUID, frozen: Frozen, uow: UnitOfWork) -> SubmittedFacts:
    """The same for submit and preview."""
    document, vendor = frozen.document, vendor_key(frozen.document.vendor.name)
    if not vendor:
        return SubmittedFacts()
    sums = await uow.spending.recent(document.requester, vendor, uow.now - SPENDING_WINDOW, request_id)
    if not sums:
        return SubmittedFacts()
    return SubmittedFacts(requester_spend_30d_same_vendor=spending(sums, document.currency, await uow.books.rates()))
