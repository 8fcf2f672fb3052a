"""Bodies about orders."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from common.contracts.requests.orders import OrderedLine, OrderLineWire
from gateway.api.schemas.core import Body, CommandOut, Money


class OrderIn(Body):
    """`id` is a UUID of the client's choice; `reference` the order's number where it is placed."""

    id: UUID | None = None
    reference: Annotated[str, Field(max_length=64)] = ""
    lines: Annotated[list[OrderLineWire] | None, Field(max_length=200)] = None
    final: bool = False


class CopyIn(Body):
    """`id` is a UUID of the client's choice for the copy."""

    id: UUID | None = None


class OrderPlacedOut(CommandOut):
    """`complete`: nothing more will be ordered from the request."""

    order_id: UUID
    complete: bool


class OrderOut(BaseModel):
    """One order as the card shows it; `amount` is gross."""

    order_id: UUID
    reference: str
    lines: list[OrderedLine]
    amount: Money
    complete: bool
    by: str
    by_name: str | None = None
    at: datetime


class CopiedFrom(BaseModel):
    """The request a draft was copied from, for those who may see that too."""

    id: UUID
    number: int
