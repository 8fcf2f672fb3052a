"""What a language is: how it writes numbers and dates, and its catalogues of sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from approvals.domain.money import Money


@dataclass(frozen=True, slots=True)
class Language:
    """`phrases` are parts of sentences (conditions, ways to name people), `findings` and `changes` whole ones by code.

    `{names}` in them are the details of what is said, each already in words.
    """

    code: str
    decimal_mark: str
    months: tuple[str, ...]
    date: str
    phrases: Mapping[str, str]
    findings: Mapping[str, str]
    changes: Mapping[str, str]

    def number(self, value: int) -> str:
        """Groups of three digits, parted by spaces."""
        return f"{value:,}".replace(",", " ")

    def money(self, value: Money) -> str:
        """2 500.00 EUR"""
        whole, _, fraction = value.amount.removeprefix("-").partition(".")
        sign = "-" if value.minor < 0 else ""
        return f"{sign}{self.number(int(whole))}{self.decimal_mark if fraction else ''}{fraction} {value.currency}"

    def instant(self, value: datetime) -> str:
        """In UTC, with minutes; seconds only where there are some."""
        moment = value.astimezone(UTC)
        clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
        return self.date.format(day=moment.day, month=self.months[moment.month - 1], year=moment.year, clock=clock)

    def listed(self, words: tuple[str, ...], last: str) -> str:
        """a, b or c"""
        if len(words) < 2:  # noqa: PLR2004 - one word is no list
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.phrases[last]} {words[-1]}"


def sentence(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]
