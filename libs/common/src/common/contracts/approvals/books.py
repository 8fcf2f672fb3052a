"""What approvals says about where money is booked: stream `books`, keyed by the portal's id."""

from typing import ClassVar

from pydantic import Field

from common.contracts.base import CurrencyCode, DecimalString, DepartmentId, Event, PersonId, Wire


class BookedCostCenter(Wire):
    """A cost centre as others need it."""

    name: str
    department: DepartmentId
    owner: PersonId | None = None


class BooksTold(Event):
    """Companies, cost centres and exchange rates as a whole, said whenever one of them changed.

    Whoever mirrors it replaces what he had. `companies`: department (deleted ones too) -> company, "" for none.
    `rates`: one unit of the currency is worth so many units of `pivot`; never a float.
    """

    type: ClassVar[str] = "purchase.books.told.v1"
    subject_stream: ClassVar[str] = "books"

    companies: dict[DepartmentId, str] = Field(default_factory=dict)
    cost_centers: dict[str, BookedCostCenter] = Field(default_factory=dict)
    pivot: CurrencyCode
    rates: dict[CurrencyCode, DecimalString] = Field(default_factory=dict)
    rates_as_of: str = ""
