"""Envelopes shared by every contract: events are CloudEvents 1.0 in batches, commands are plain JSON bodies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

FIRST_YEAR, LAST_YEAR = 1900, 2999
MAX_DECIMAL_LENGTH = 24
EVENTS_CONTENT_TYPE = "application/cloudevents-batch+json"


def _decimal_string(value: str) -> str:
    sign_less = value.removeprefix("-")
    whole, _, fraction = sign_less.partition(".")
    if (
        not value.isascii()
        or not whole.isdigit()
        or ("." in sign_less and not fraction.isdigit())
        or len(sign_less) > MAX_DECIMAL_LENGTH
    ):
        raise ValueError("money is a plain decimal string such as 1200.00")
    return value


def _in_our_time(value: datetime) -> datetime:
    """Far from both ends of the calendar: it can be written in every zone, and days can be added to it."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"an instant lies in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
DecimalString = Annotated[str, AfterValidator(_decimal_string)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
PersonId = Annotated[str, Field(min_length=1, max_length=64)]
DepartmentId = Annotated[str, Field(min_length=1, max_length=64)]


class Wire(BaseModel):
    """Frozen; readers ignore what they do not know, so that publishers may add fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MoneyWire(Wire):
    """An amount as decimal string in major units, never a float, with its ISO 4217 currency."""

    amount: DecimalString
    currency: CurrencyCode


class ViewerKey(Wire):
    """A key somebody may hold (`person:17`, `dept:5`, `company:acme-eu`, `all`) and why it opens this request."""

    key: str
    origin: str


class Event(Wire):
    """A fact, past tense. `state` after the transaction travels once, in the last event of its batch."""

    type: ClassVar[str]
    subject_stream: ClassVar[str]


class Command(Wire):
    """A wish addressed to one service; `name` is routing key, use case and file stem at once."""

    name: ClassVar[str]
    background: ClassVar[bool] = False


class CloudEvent(BaseModel):
    """CloudEvents 1.0 envelope with our extensions (docs/contracts/README.md describes each)."""

    model_config = ConfigDict(extra="ignore")

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    dataschema: str
    portal: UUID
    version: int
    actor: PersonId | None = None
    principal: PersonId | None = None
    audience: list[ViewerKey] = Field(default_factory=list)
    traceparent: str | None = None
    data: dict[str, Any]


class Registry:
    """Every contract once: its model, who may publish it and who listens."""

    def __init__(self) -> None:
        self.events: dict[str, EventEntry] = {}
        self.commands: dict[str, type[Command]] = {}

    def event(self, publisher: str, consumers: Sequence[str], model: type[Event]) -> None:
        if model.type in self.events:
            raise ValueError(f"{model.type} is registered twice")
        self.events[model.type] = EventEntry(
            model=model, publisher=publisher, consumers=tuple(consumers), stream=model.subject_stream
        )

    def command(self, *models: type[Command]) -> None:
        for model in models:
            if model.name in self.commands:
                raise ValueError(f"{model.name} is registered twice")
            self.commands[model.name] = model

    def streams_heard_by(self, service: str) -> set[str]:
        return {e.stream for e in self.events.values() if service in e.consumers}


class EventEntry(BaseModel):
    """One row of the registry."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    model: type[Event]
    publisher: str
    consumers: tuple[str, ...]
    stream: str

    def parse(self, data: dict[str, Any]) -> Event:
        return self.model.model_validate(data)
