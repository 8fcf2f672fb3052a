"""Documents whose inside is somebody else's business: only what every JSON reader understands alike is let through."""

from typing import Annotated, Any

from pydantic import AfterValidator

MOST_NESTED = 40
SAFE = 2**53
"""Whole numbers beyond it are read differently by different readers (RFC 8259, section 6)."""


def _plain(value: Any, depth: int = 0) -> None:
    if depth > MOST_NESTED:
        raise ValueError(f"nested more than {MOST_NESTED} deep")
    match value:
        case dict():
            for key, each in value.items():
                _text(key)
                _plain(each, depth + 1)
        case list():
            for each in value:
                _plain(each, depth + 1)
        case str():
            _text(value)
        case float():
            raise ValueError(f"{value} is no decimal string and no whole number")
        case int() if abs(value) > SAFE:
            raise ValueError("a whole number that not every reader understands")


def _text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character") from error


def _document(value: dict[str, Any]) -> dict[str, Any]:
    _plain(value)
    return value


JsonDocument = Annotated[dict[str, Any], AfterValidator(_document)]
"""An object of texts, whole numbers, truths, lists and objects; no fractions: money is written as decimal strings."""
