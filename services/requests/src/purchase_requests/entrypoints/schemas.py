"""Parameters of the queries, parsed at the edge into what they need."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.contracts.base import CurrencyCode, DecimalString, PersonId
from common.contracts.requests import DocumentWire
from purchase_requests.adapters.cursor import EPOCH, FAR, LARGEST
from purchase_requests.adapters.list_filter import ListFilter
from purchase_requests.domain.errors import InvalidFilter
from purchase_requests.domain.money import to_minor
from purchase_requests.domain.status import Status

MOST_ITEMS = 200
Name = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]+$")]


class UnsavedDocument(BaseModel):
    """POST /queries/facts. `requester`: for whom it is, the caller himself when nobody is named."""

    document: DocumentWire
    requester: PersonId | None = None


class ListParameters(BaseModel):
    """GET /queries/requests. `status` names several, separated by commas; dates are days (UTC) or moments."""

    model_config = ConfigDict(extra="ignore")

    view: Literal["mine", "all"] = "all"
    status: str = Field(default="", max_length=200)
    person: Name | None = None
    department: Name | None = None
    amount_min: DecimalString | None = None
    amount_max: DecimalString | None = None
    currency: CurrencyCode | None = None
    since: str | None = Field(default=None, alias="from", max_length=40)
    until: str | None = Field(default=None, alias="to", max_length=40)
    text: str = Field(default="", max_length=200)
    sort: Literal["created_at", "amount", "number"] = "created_at"
    order: Literal["asc", "desc"] = "desc"
    cursor: str | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=MOST_ITEMS)
    request: UUID | None = None
    min_route_version: int | None = None

    def wanted(self) -> ListFilter:
        """Raises InvalidFilter, naming the parameter."""
        if self.currency is None and (self.amount_min, self.amount_max) != (None, None):
            raise InvalidFilter("currency", "currency_required")
        return ListFilter(
            mine=self.view == "mine",
            statuses=self._statuses(),
            person=self.person,
            department=self.department,
            currency=self.currency,
            gross_min=self._minor(self.amount_min),
            gross_max=self._minor(self.amount_max),
            since=_moment("from", self.since, EPOCH, timedelta(0)),
            until=_moment("to", self.until, FAR, timedelta(days=1)),
            text=self.text,
            # numbers are given in the order of creation, so one walk serves both
            sort="amount" if self.sort == "amount" else "created_at",
            descending=self.order == "desc",
        )

    def _statuses(self) -> tuple[str, ...]:
        names = [name for name in self.status.split(",") if name]
        if unknown := set(names) - set(Status):
            raise InvalidFilter("status", f"unknown_status:{min(unknown)}")
        return tuple(dict.fromkeys(names))

    def _minor(self, amount: str | None) -> int | None:
        if amount is None or self.currency is None:
            return None
        return max(-LARGEST, min(LARGEST, to_minor(Fraction(amount), self.currency)))


def _moment(name: str, text: str | None, default: datetime, whole_day: timedelta) -> datetime:
    """A day as last bound includes that day."""
    if not text:
        return default
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(0, tzinfo=UTC)) + whole_day
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidFilter(name) from error
