"""Opaque places in a list: where the page before ended, and the count that was told with the first one."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import orjson

from purchase_requests.domain.errors import InvalidFilter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime(9000, 1, 1, tzinfo=UTC)
LOWEST_ID, HIGHEST_ID = UUID(int=0), UUID(int=2**128 - 1)
LARGEST = 2**62
"""Beyond every amount, and still inside a bigint with room for one more."""


@dataclass(frozen=True, slots=True)
class Place:
    """The sort values of a row: moment of creation and id, or currency, amount and id."""

    at: datetime
    currency: str
    gross: int
    request_id: UUID

    def order(self, *, by_amount: bool) -> tuple[Any, ...]:
        """What rows are compared by."""
        return (self.currency, self.gross, self.request_id) if by_amount else (self.at, self.request_id)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in one order, with the total its first page told."""

    sort: str
    descending: bool
    place: Place
    total: dict[str, Any]

    def text(self) -> str:
        place = self.place
        micros = (place.at - EPOCH) // timedelta(microseconds=1)
        values = [self.sort, self.descending, micros, place.currency, place.gross, place.request_id.hex, self.total]
        return base64.urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str, sort: str, *, descending: bool) -> Self:
        """Raises InvalidFilter for anything that is no cursor of this order."""
        try:
            values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            told_sort, told_descending, micros, currency, gross, request_id, total = values
            at = EPOCH + timedelta(microseconds=int(micros))
            place = Place(at, str(currency), int(gross), UUID(hex=request_id))
            count = {"value": int(total["value"]), "capped": bool(total["capped"])}
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, binascii.Error) as error:
            raise InvalidFilter("cursor") from error
        if (told_sort, told_descending) != (sort, descending) or abs(place.gross) > LARGEST:
            raise InvalidFilter("cursor", "cursor_of_another_order")
        return cls(sort, descending, place, count)
