"""`python -m approvals check-cases FILE`: says what failed, where it stands, what was expected, what came and why."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from approvals.adapters.json_places import Places, places_in
from approvals.domain.cases.check import Checked, Difference, Report, check_cases

FAILED, UNREADABLE = 1, 2


class _NotJson(ValueError):
    """The message says where and what."""


def check_cases_file(file: Path) -> int:
    """0: everything came out as written; 1: something did not; 2: the file cannot be read at all."""
    try:
        document, places = _read(file)
    except OSError as error:
        return _unreadable(f"{file}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        return _unreadable(f"{file}: not UTF-8 text: byte {error.start}")
    except (_NotJson, RecursionError) as error:
        return _unreadable(f"{file}: not JSON: {error}")
    report = check_cases(document)
    twice = tuple(Checked("file", each, message="this key stands twice here; one is ignored") for each in places.twice)
    report = Report((*twice, *report.results))
    for failure in report.failures:
        sys.stdout.write("\n".join(_lines(failure, places)) + "\n")
    sys.stdout.write(report.summary + "\n")
    return FAILED if report.failures else 0


def _unreadable(message: str) -> int:
    sys.stderr.write(f"check-cases: {message}\n")
    return UNREADABLE


def _read(file: Path) -> tuple[Any, Places]:
    text = file.read_text(encoding="utf-8-sig")
    try:
        document = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _NotJson(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    return document, places_in(text)


def _no_number(name: str) -> NoReturn:
    raise _NotJson(f"{name} is no number")


def _lines(failure: Checked, places: Places) -> Iterator[str]:
    line = places.line_of(failure.pointer)
    where = f"{failure.pointer or '/'}{f', line {line}' if line else ''}"
    if failure.id == "file":
        yield f"FAIL {where}: {failure.message}"
        return
    yield f"FAIL {failure.id} {failure.title} ({where})".replace("  ", " ")
    if failure.message:
        yield f"     {failure.message}"
    for each in failure.differences:
        if each.key != "stages" or len(failure.differences) == 1:
            yield from _told(each)
    yield from (f"     because   {each}" for each in failure.reasons)


def _told(difference: Difference) -> Iterator[str]:
    yield f"     {difference.key}"
    yield f"     expected  {_text(difference.expected)}"
    yield f"     got       {_text(difference.got)}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
