"""A buyer orders from an approved request, wholly or in part."""

from collections.abc import Sequence
from typing import Any

from common.contracts.requests.orders import ConvertToOrder
from purchase_requests.domain.order import ordered_by_centre, place_order
from purchase_requests.domain.status import Stage
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.ports import UnitOfWork


async def convert_to_order(
    command: ConvertToOrder, writer: Writer, keys: Sequence[str], uow: UnitOfWork
) -> dict[str, Any]:
    """Raises UnknownRequest, RightMissing, NotOrderable, InvalidDocument, AlreadyExists."""
    request = await uow.requests.get(command.request_id, keys)
    writer.orders_for(request.company or await uow.books.company_of(request.listing.department))
    request.orderable()
    document = (await uow.submissions.frozen(request.request_id, request.accepted_revision)).document
    earlier = await uow.orders.of(request.request_id)
    order = place_order(
        document, earlier, command.order_id, command.reference, command.lines, final=command.final
    )
    event = request.order(order, uow.now)
    await uow.orders.add(request, order, writer.person)
    request.budget_moved()
    if request.budget_stage is not Stage.NONE:
        ordered = ordered_by_centre(document, [*earlier, order])
        uow.budgets.follow(request.request_id, request.revision, request.budget_stage, ordered)
    await uow.requests.save(request)
    uow.say(request, event, writer.person, await uow.requests.audience(request.request_id))
    return request.summary() | {"order_id": str(order.order_id), "complete": order.complete}
