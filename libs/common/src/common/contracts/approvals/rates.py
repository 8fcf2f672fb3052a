"""Where exchange rates come from: the portal's currencies, or entries of the register."""

from typing import ClassVar, Literal

from common.contracts.base import Command, CurrencyCode

RateSource = Literal["portal", "entered"]


class SetRateSource(Command):
    """`portal`: every poll takes the portal's rates. `entered`: those of the register count, as they stand now.

    `pivot` is what entered rates are told in; None leaves it. Another one recounts the entries.
    """

    name: ClassVar[str] = "approvals.set_rate_source"

    source: RateSource
    pivot: CurrencyCode | None = None
