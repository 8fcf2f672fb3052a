"""A list as somebody asked for it, and which source answers it with the fewest rows touched."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from purchase_requests.adapters.cursor import EPOCH, FAR, HIGHEST_ID, LARGEST, LOWEST_ID, Cursor, Place
from purchase_requests.adapters.list_query import Shape, Source
from purchase_requests.domain.listing import own_key, words_in
from purchase_requests.domain.status import Status

EVERYTHING = "all"
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What is wanted; amounts in minor units of `currency`, `text` any words, `hits` what a rare word found."""

    mine: bool = False
    statuses: tuple[str, ...] = ()
    person: str | None = None
    department: str | None = None
    currency: str | None = None
    gross_min: int | None = None
    gross_max: int | None = None
    since: datetime = EPOCH
    until: datetime = FAR
    text: str = ""
    sort: str = "created_at"
    descending: bool = True
    hits: tuple[UUID, ...] | None = None

    @property
    def words(self) -> str:
        """A full-text query: every word, each as the beginning of one."""
        found = words_in(self.text)[:MOST_WORDS]
        return " & ".join(f"'{word}':*" for word in found)

    def narrowed(self, hits: list[UUID] | None) -> "ListFilter":
        """Starts from what was found; None means too much was."""
        return self if hits is None else replace(self, hits=tuple(hits))

    def shape(self, keys: list[str]) -> Shape:
        """`keys` are the caller's; whoever sees all of a department walks the department itself, others their rows."""
        by_amount = self.sort == "amount"
        broad = any(key in (EVERYTHING, f"dept:{self.department}") or key.startswith("company:") for key in keys)
        source = Source.VIEWERS
        if self.hits is not None:
            source = Source.HITS
        elif self.department and broad and not by_amount and not self.mine and self.person is None:
            source = Source.DEPARTMENT
        return Shape(
            source=source,
            by_amount=by_amount,
            descending=self.descending,
            proven=any(key not in keys for key in self._walked(keys)),
            department=self.department is not None,
            currency=self.currency is not None,
            amounts=self.gross_min is not None or self.gross_max is not None,
            word=bool(self.words) and self.hits is None,
        )

    def start(self, cursor: Cursor | None) -> Place:
        """Where the page begins: after the cursor, but never outside the bounds of what is wanted.

        The bound on the starting side is part of the place, so that the index is entered right there.
        """
        if self.descending:
            first = Place(self.until, "~", self._gross_max + 1, LOWEST_ID)
        else:
            first = Place(self.since - timedelta(microseconds=1), "", self._gross_min - 1, HIGHEST_ID)
        if self.sort == "amount" and self.currency is not None:
            first = replace(first, currency=self.currency)
        if cursor is None:
            return first
        nearer = min if self.descending else max
        return nearer(first, cursor.place, key=lambda place: place.order(by_amount=self.sort == "amount"))

    def values(self, portal: UUID, keys: list[str], cursor: Cursor | None) -> dict[str, Any]:
        """Every parameter a statement of this list may have, but its size."""
        place = self.start(cursor)
        return {
            "after_at": place.at,
            "after_currency": place.currency,
            "after_gross": place.gross,
            "after_id": place.request_id,
            "portal": portal,
            "keys": keys,
            "walked": self._walked(keys),
            "statuses": list(self.statuses or [str(status) for status in Status]),
            "department": self.department,
            "currency": self.currency,
            "gross_min": self._gross_min,
            "gross_max": self._gross_max,
            "since": self.since,
            "until": self.until,
            "words": self.words,
            "hits": list(self.hits or ()),
        }

    @property
    def _gross_min(self) -> int:
        return -LARGEST if self.gross_min is None else self.gross_min

    @property
    def _gross_max(self) -> int:
        return LARGEST if self.gross_max is None else self.gross_max

    def _walked(self, keys: list[str]) -> list[str]:
        if self.person is not None:
            return [own_key(self.person)]
        if self.mine:
            return [key for key in keys if key.startswith("own:")]
        if EVERYTHING in keys:  # an auditor's other keys add his own drafts and nothing else
            return [key for key in keys if key == EVERYTHING or key.startswith("own:")]
        return keys
