"""CSV as spreadsheets write and read it: UTF-8 with a byte order mark, `;` or `,`, nothing that runs as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run by spreadsheets (OWASP, "CSV Injection")."""
MARK = "\ufeff"


class UnreadableCsv(ValueError):
    """Not a table at all: no header, or quotes that never end."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts lines of the table with the header as 1; blank lines are passed over but counted."""

    number: int
    cells: Mapping[str, str]
    surplus: bool = False


def read_csv(text: str) -> tuple[list[str], list[Line]]:
    """The column names of the header (lower case) and the lines below. Raises UnreadableCsv."""
    text = text.removeprefix(MARK)
    if "\x00" in text:
        raise UnreadableCsv("the file holds characters that are no text")
    header_line = text.partition("\n")[0]
    delimiter = ";" if header_line.count(";") >= header_line.count(",") and ";" in header_line else ","
    if header_line.count("\t") > header_line.count(delimiter):
        delimiter = "\t"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        table = [[_plain(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise UnreadableCsv(f"line {reader.line_num}: {error}") from error
    header = [name.casefold() for name in table[0]] if table else []
    if not any(header):
        raise UnreadableCsv("the first line must name the columns")
    lines = [
        Line(number, dict(zip(header, [*row, *[""] * len(header)], strict=False)), any(row[len(header) :]))
        for number, row in enumerate(table[1:], 2)
        if any(row)
    ]
    return header, lines


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """With byte order mark, `;` and CRLF, as Excel opens it by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row.get(column, "")) for column in columns])
    return MARK + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA_STARTS) else cell


def _plain(cell: str) -> str:
    """What `_harmless` was given."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS) else cell
