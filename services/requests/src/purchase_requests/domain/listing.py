"""What everybody who may see a request finds in lists: one content for all, never a draft of a submitted request."""

import re
from dataclasses import dataclass
from typing import Self

from common.contracts.base import ViewerKey
from common.contracts.requests import DocumentWire
from purchase_requests.domain.document import price

LONGEST_TEXT = 50_000
WORDS = re.compile(r"[^\W_]+")
OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Listing:
    """Title, paying department, gross total in minor units; `text`, the words it is found by, is set when they change."""

    title: str
    department: str | None
    currency: str
    gross: int
    text: str = ""

    @classmethod
    def of_draft(cls, document: DocumentWire) -> Self:
        texts = [document.title, document.justification, document.vendor.name]
        texts += [f"{line.description} {line.note}" for line in document.lines]
        total = price(document).total
        text = " ".join(words_in(" ".join(texts)[:LONGEST_TEXT]))
        return cls(document.title, document.department, document.currency, total.gross, text)


def words_in(text: str) -> list[str]:
    """Runs of letters and digits, the same for what is written and what is searched: LP-480/2 is three words.

    Left to itself PostgreSQL reads a signed number there, which a search for 480 does not find.
    """
    return WORDS.findall(text)


def own_key(person: str) -> str:
    """The key under which requester and preparer find what they wrote themselves."""
    return f"own:{person}"


def owners_rows(requester: str, preparer: str) -> dict[str, str]:
    """The keys that open a draft, with their origin."""
    return {own_key(person): OWNER for person in (requester, preparer)}


def rows_of(audience: list[ViewerKey], requester: str, preparer: str) -> dict[str, str]:
    """Every key that opens the request -> its origins; requester and preparer always keep theirs."""
    origins: dict[str, set[str]] = {}
    for entry in audience:
        origins.setdefault(entry.key, set()).add(entry.origin)
    told = {key: " ".join(sorted(found)) for key, found in sorted(origins.items())}
    return told | owners_rows(requester, preparer)


def keys_to_read(person: str, viewer_keys: tuple[str, ...]) -> list[str]:
    """What a caller may be found under: the keys of his standing, himself, and what is his own."""
    return list(dict.fromkeys((own_key(person), f"person:{person}", *viewer_keys)))
