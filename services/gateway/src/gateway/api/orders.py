"""What follows an approval: orders in parts, the end of a request, a copy to start again from."""

from uuid import UUID

from fastapi import APIRouter, Response

from common.contracts.requests.orders import CloseRequest, ConvertToOrder, CopyRequest
from common.ids import derived
from gateway.api.documented import writes
from gateway.api.schemas.core import CommentIn
from gateway.api.schemas.orders import CopyIn, OrderIn, OrderPlacedOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Writer

router = APIRouter(prefix="/requests", tags=["orders"])


@router.post(
    "/{request_id}/orders",
    status_code=201,
    response_model=None,
    responses=writes(
        "not_found", "right_missing", "not_orderable", "invalid_document", "already_exists", status=201,
        model=OrderPlacedOut,
    ),
)  # fmt: skip
async def convert_to_order(request_id: UUID, who: Writer, wish: WishOf, body: OrderIn, parts: PartsOf) -> Response:
    """Orders lines and quantities of an approved request; without `lines` everything that is left.

    For buyers of its company and administrators. Never more than was approved; the last order, or a `final` one, makes
    the request `ordered` and gives what is left back to the budgets.
    """
    caller = who.caller
    order_id = body.id or derived(wish.command_id(caller.portal, caller.person), "order")
    command = ConvertToOrder(
        request_id=request_id, order_id=order_id, reference=body.reference, lines=body.lines, final=body.final
    )
    return await parts.commands.send(command, caller, wish, status=201)


@router.post(
    "/{request_id}/close", response_model=None, responses=writes("not_found", "right_missing", "not_closable")
)
async def close_request(
    request_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: CommentIn | None = None
) -> Response:
    """What was ordered has come; its budgets count it as spent. For its writers, buyers and administrators."""
    comment = body.comment if body else ""
    return await parts.commands.send(CloseRequest(request_id=request_id, comment=comment), who.caller, wish)


@router.post(
    "/{request_id}/copy",
    status_code=201,
    response_model=None,
    responses=writes("not_found", "not_yours", "not_copyable", "already_exists", status=201),
)
async def copy_request(
    request_id: UUID, who: Writer, wish: WishOf, parts: PartsOf, body: CopyIn | None = None
) -> Response:
    """A new draft with the content of a rejected, cancelled or closed request; its card names where it came from."""
    caller = who.caller
    copy_id = (body and body.id) or derived(wish.command_id(caller.portal, caller.person), "request")
    command = CopyRequest(request_id=request_id, copy_id=copy_id)
    return await parts.commands.send(command, caller, wish, status=201, location=f"/api/v1/requests/{copy_id}")
