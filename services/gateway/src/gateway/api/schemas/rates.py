"""Bodies about exchange rates."""

from typing import Literal

from pydantic import BaseModel

from common.contracts.base import CurrencyCode, DecimalString
from gateway.api.schemas.core import Body


class RateIn(Body):
    """One unit of the currency is worth `rate` units of `pivot`: a decimal string above zero, never a number.

    `pivot` must be the one the portal's rates are told in, so that no rate is ever read upside down.
    """

    rate: DecimalString
    pivot: CurrencyCode


class RateSourceIn(Body):
    """Where rates come from. `pivot` (only with `entered`): tell them in another currency; entries are recounted."""

    source: Literal["portal", "entered"]
    pivot: CurrencyCode | None = None


class RateSourceOut(BaseModel):
    """`follows_portal`: the portal tells rates and these count, so that none can be entered. `as_of`: their day."""

    source: Literal["portal", "entered"]
    follows_portal: bool
    pivot: str
    as_of: str | None
    count: int
