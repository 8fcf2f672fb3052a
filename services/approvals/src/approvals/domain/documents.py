"""Reading JSON documents: every error with its JSON pointer; one way to write instants and hashes."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money, money_from_dict

ANNOTATIONS = frozenset({"about", "comment", "description", "note", "notes", "title"})
"""Keys that people may add to a document for people."""

MOST_TOLD = 300
"""Characters of one message."""

NO_CURRENCY = "XXX"
"""Stands in for a currency that could not be read (ISO 4217: no currency involved)."""


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with a Z, without needless fractions."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_from(text: str) -> datetime:
    """Reads what `instant_text` writes; an instant without a zone is refused with ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"an instant needs a zone: {text}")
    return found.astimezone(UTC)


def canonical(document: Any) -> bytes:
    """JSON in one spelling: keys sorted by code point, no spaces, nothing escaped that need not be, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def content_hash(document: Any) -> str:
    """SHA-256 over the canonical JSON, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


class Reader:
    """Reads fields, notes what is wrong and where, and goes on with a harmless value until `finish`."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def error(self, code: str, pointer: str, message: str) -> None:
        """A message that quotes what it found is cut where nobody would read on."""
        told = message if len(message) <= MOST_TOLD else f"{message[:MOST_TOLD]} …"
        self.errors.append({"code": code, "pointer": pointer, "message": told})

    def finish(self) -> None:
        """Raises `InvalidDocument` with everything found."""
        if self.errors:
            raise InvalidDocument(f"{len(self.errors)} errors in the document", errors=self.errors)

    def take(self, refused: InvalidDocument, at: str) -> None:
        """The errors of a part that was read on its own, each with its place in the whole."""
        self.errors += [{**each, "pointer": at + each["pointer"]} for each in refused.details["errors"]]

    def mapping(self, value: Any, pointer: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.error("object_expected", pointer, "an object is expected here")
        return {}

    def known(self, document: Mapping[str, Any], keys: Iterable[str], at: str) -> None:
        """Notes every other key, since nobody would read it; annotations and keys that begin with x- may stand."""
        for key in document:
            if key not in keys and key not in ANNOTATIONS and not key.startswith("x-"):
                self.error("key_unknown", f"{at}/{key}", self.suggesting(f"there is no {key} here", key, keys))

    def misspelt(self, document: Mapping[str, Any], keys: Sequence[str], at: str) -> None:
        """Notes keys that look like a known one which is not there; others may stand, for other readers."""
        for key in document:
            meant = (
                [] if key in keys else get_close_matches(key, [each for each in keys if each not in document], 1, 0.8)
            )
            if meant:
                self.error("key_unknown", f"{at}/{key}", f"there is no {key} here; did you mean {meant[0]}?")

    @staticmethod
    def suggesting(message: str, found: object, known: Iterable[str]) -> str:
        """The message with the known name that looks most like the one found."""
        close = get_close_matches(str(found), list(known), 1)
        return f"{message}; did you mean {close[0]}?" if close else message

    def text(self, document: Mapping[str, Any], key: str, at: str) -> str:
        value = document.get(key)
        if isinstance(value, str) and value:
            return value
        self.error("text_expected", f"{at}/{key}", "a text that is not empty is expected here")
        return ""

    def optional(self, document: Mapping[str, Any], key: str, at: str) -> str | None:
        """A text, or nothing: null and an empty text mean that it is left out."""
        value = document.get(key)
        if value is None or isinstance(value, str):
            return value or None
        self.error("text_expected", f"{at}/{key}", "a text is expected here")
        return None

    def choice(
        self, document: Mapping[str, Any], key: str, at: str, choices: Sequence[str], default: str | None = None
    ) -> str:
        value = document.get(key, default)
        if value in choices:
            return str(value)
        self.error("choice_unknown", f"{at}/{key}", f"one of {', '.join(choices)} is expected, not {value!r}")
        return choices[0]

    def number(
        self, document: Mapping[str, Any], key: str, at: str, least: int | None = None, default: int | None = None
    ) -> int:
        value = document.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and (least is None or value >= least):
            return value
        bound = "" if least is None else f" from {least}"
        self.error("number_expected", f"{at}/{key}", f"a whole number{bound} is expected")
        return least or 0

    def truth(self, document: Mapping[str, Any], key: str, at: str, *, default: bool) -> bool:
        value = document.get(key, default)
        if isinstance(value, bool):
            return value
        self.error("truth_expected", f"{at}/{key}", "true or false is expected")
        return default

    def words(self, value: Any, pointer: str) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(each, str) and each for each in value):
            return tuple(value)
        self.error("list_expected", pointer, "a list of texts that is not empty is expected")
        return ()

    def items(self, document: Mapping[str, Any], key: str, at: str, least: int = 0) -> list[tuple[int, Any]]:
        value = document.get(key) or []
        if isinstance(value, list) and len(value) >= least:
            return list(enumerate(value))
        what = f"a list with at least {least} entries" if least else "a list"
        self.error("list_expected", f"{at}/{key}", f"{what} is expected")
        return []

    def objects(
        self, document: Mapping[str, Any], key: str, at: str, least: int = 0
    ) -> list[tuple[int, Mapping[str, Any]]]:
        """Like `items`; whatever is no object is noted and left out."""
        listed = self.items(document, key, at, least)
        for n, each in listed:
            self.mapping(each, f"{at}/{key}/{n}")
        return [(n, each) for n, each in listed if isinstance(each, Mapping)]

    def instant(self, document: Mapping[str, Any], key: str, at: str, *, optional: bool = False) -> datetime | None:
        value = document.get(key)
        if value is None and optional:
            return None
        try:
            return instant_from(value)  # type: ignore[arg-type]  # None and numbers raise TypeError
        except (TypeError, ValueError, OverflowError):
            self.error("instant_malformed", f"{at}/{key}", f"an instant with a zone is expected, not {value!r}")
            return None

    def money(self, value: Any, pointer: str) -> Money:
        try:
            return money_from_dict(value, pointer)
        except InvalidDocument as refused:
            for each in refused.details["errors"]:
                self.error(**each)
            return Money(0, NO_CURRENCY)

    def unique(self, names: Iterable[str], code: str, pointer: str, key: str | None = None) -> None:
        """`pointer` is the list's; with a `key` every entry has its name there and the second one is pointed at."""
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name in seen:
                self.error(code, f"{pointer}/{at}/{key}" if key else pointer, f"{name} appears twice")
            seen.add(name)
