"""What follows an approval: orders by line and quantity, the end of a request, and a copy to start again from."""

from typing import ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field

from common.contracts.base import Command, DecimalString, Event, MoneyWire, Wire
from common.contracts.requests.life import RequestState


class OrderLineWire(Wire):
    """So much of one line; without a quantity everything that is left of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int = Field(ge=1, le=200)
    quantity: DecimalString | None = None


class ConvertToOrder(Command):
    """Order from an approved request, wholly or in part. Without `lines`: everything that is left.

    `final`: nothing more will be ordered; what is left is given back to the budgets. `reference` is the number of the
    order where it is placed.
    """

    name: ClassVar[str] = "requests.convert_to_order"

    request_id: UUID
    order_id: UUID
    reference: str = Field(default="", max_length=64)
    lines: list[OrderLineWire] | None = Field(default=None, max_length=200)
    final: bool = False


class CloseRequest(Command):
    """What was ordered has come and is paid: nothing is left to do."""

    name: ClassVar[str] = "requests.close_request"

    request_id: UUID
    comment: str = Field(default="", max_length=2000)


class CopyRequest(Command):
    """A new draft with the content of a request that is over."""

    name: ClassVar[str] = "requests.copy_request"

    request_id: UUID
    copy_id: UUID


class OrderedLine(Wire):
    """What was ordered of one line, and what that comes to in the request's currency."""

    position: int
    quantity: DecimalString
    net: DecimalString
    tax: DecimalString


class RequestOrdered(Event):
    """An order was placed; `complete`: nothing more will be ordered from this request. `amount` is gross."""

    type: ClassVar[str] = "purchase.request.ordered.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    revision: int
    order_id: UUID
    reference: str
    lines: list[OrderedLine]
    amount: MoneyWire
    complete: bool
    state: RequestState


class RequestClosed(Event):
    """The request is over in good order."""

    type: ClassVar[str] = "purchase.request.closed.v1"
    subject_stream: ClassVar[str] = "request"

    request_id: UUID
    revision: int
    comment: str
    state: RequestState


ORDER_COMMANDS = (ConvertToOrder, CloseRequest, CopyRequest)
ORDER_EVENTS = (RequestOrdered, RequestClosed)
