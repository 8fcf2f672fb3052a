"""The writer of a draft asks what would be handed in, before he does: content and facts, nothing reserved."""

from collections.abc import Sequence
from uuid import UUID

from common.contracts.requests import RequestSubmitting
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.gather_facts import gather_facts
from purchase_requests.usecases.ports import UnitOfWork


async def preview_facts(request_id: UUID, writer: Writer, keys: Sequence[str], uow: UnitOfWork) -> RequestSubmitting:
    """Exactly what submit would say now. Raises what submit raises, except VersionMismatch."""
    request = await uow.requests.look(request_id, keys)
    frozen = request.preview(writer.person, uow.now)
    writer.files_on(frozen.document.department)
    gathered = await gather_facts(request_id, frozen.document, uow, lock=False)
    return request.submitting(frozen.with_facts(gathered.facts))
