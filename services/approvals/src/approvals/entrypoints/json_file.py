"""Reads a JSON file for people: what cannot be read is told with line and column."""

import json
from pathlib import Path
from typing import Any, NoReturn

from approvals.adapters.json_places import Places, places_in


class Unreadable(Exception):
    """The message names the file, says where and what."""


class _NotJson(ValueError):
    """The message says where and what."""


def read_json(file: Path) -> tuple[Any, Places]:
    """The document, and where each of its places stands in the text. Raises Unreadable."""
    try:
        return _read(file)
    except OSError as error:
        raise Unreadable(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file}: not UTF-8 text: byte {error.start}") from error
    except (_NotJson, RecursionError) as error:
        raise Unreadable(f"{file}: not JSON: {error}") from error


def _read(file: Path) -> tuple[Any, Places]:
    text = file.read_text(encoding="utf-8-sig")
    try:
        document = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _NotJson(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    return document, places_in(text)


def _no_number(name: str) -> NoReturn:
    raise _NotJson(f"{name} is no number")
