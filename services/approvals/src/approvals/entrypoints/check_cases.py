"""`python -m approvals check-cases FILE`: says what failed, where it stands, what was expected, what came and why."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from approvals.adapters.json_places import Places
from approvals.domain.cases.check import Checked, Difference, Report, check_cases
from approvals.entrypoints.json_file import Unreadable, read_json

FAILED, UNREADABLE = 1, 2


def check_cases_file(file: Path) -> int:
    """0: everything came out as written; 1: something did not; 2: the file cannot be read at all."""
    try:
        document, places = read_json(file)
    except Unreadable as error:
        sys.stderr.write(f"check-cases: {error}\n")
        return UNREADABLE
    report = check_cases(document)
    twice = tuple(Checked("file", each, message="this key stands twice here; one is ignored") for each in places.twice)
    report = Report((*twice, *report.results))
    for failure in report.failures:
        sys.stdout.write("\n".join(_lines(failure, places)) + "\n")
    sys.stdout.write(report.summary + "\n")
    return FAILED if report.failures else 0


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
