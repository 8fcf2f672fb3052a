"""Registers as tables: which columns each has, how a line becomes an entry and an entry a line."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from approvals.adapters.reason_text import name_of
from approvals.domain.organisation import Organisation
from approvals.domain.registers.difference import Row
from common.contracts.approvals.imports import ImportedEntry
from common.csv_text import Line, UnreadableCsv, read_csv, write_csv

LIST_SEPARATOR = "|"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "role": ("role", "name"),
    "member": ("role", "person", "person_name", "companies"),
    "limit": ("person", "person_name", "amount", "currency"),
    "department": ("department", "department_name", "deputy", "company"),
    "cost_centre": ("id", "name", "department", "department_name", "owner", "owner_name"),
    "company": ("id", "name", "currency"),
    "rate": ("currency", "rate", "pivot"),
    "delegation": ("id", "principal", "principal_name", "delegate", "delegate_name", "start", "end", "companies",
                   "policies", "cap", "cap_currency", "note"),
    "absence": ("id", "person", "person_name", "start", "end", "note"),
}  # fmt: skip
"""Columns `…_name` help people to read an export; imports pass them over."""
REQUIRED: Mapping[str, frozenset[str]] = {
    "role": frozenset({"role"}),
    "member": frozenset({"role", "person"}),
    "limit": frozenset({"person", "amount", "currency"}),
    "department": frozenset({"department"}),
    "cost_centre": frozenset({"id", "department"}),
    "company": frozenset({"id"}),
    "rate": frozenset({"currency", "rate", "pivot"}),
    "delegation": frozenset({"principal", "delegate", "start", "end"}),
    "absence": frozenset({"person", "start", "end"}),
}
_MONEY = {"limit": ("limit", "amount", "currency"), "delegation": ("cap", "cap", "cap_currency")}
_LISTS = ("companies", "policies")
_ENTRY: TypeAdapter[ImportedEntry] = TypeAdapter(ImportedEntry)

_RATE_COMMA = re.compile(r"0,\d+|\d+,(?!\d{3}$)\d+", re.ASCII)
_COMMA = re.compile(r"\d+,\d{1,2}", re.ASCII)

CellError = dict[str, Any]
"""{row, column, code, message}; row 1 is the header."""


@dataclass(frozen=True, slots=True)
class Table:
    """What could be read, and what could not."""

    rows: list[Row]
    errors: list[CellError]


def read_register(kind: str, text: str) -> Table:
    """Every readable line as an entry; errors name row and column."""
    try:
        header, lines = read_csv(text)
    except UnreadableCsv as error:
        return Table([], [_error(1, "", "csv_unreadable", str(error))])
    errors = [
        _error(1, name, "column_unknown", f"a file of this register has no column {name}")
        for name in header
        if name and name not in COLUMNS[kind]
    ]
    errors += [
        _error(1, name, "column_missing", f"the column {name} is needed") for name in sorted(REQUIRED[kind] - {*header})
    ]
    errors += [
        _error(1, name, "column_repeated", "named twice") for name in {*header} if header.count(name) > 1 and name
    ]
    rows: list[Row] = []
    for line in lines if not errors else ():
        _read_line(kind, line, rows, errors)
    return Table(rows, errors)


def _read_line(kind: str, line: Line, rows: list[Row], errors: list[CellError]) -> None:
    if line.surplus:
        errors.append(_error(line.number, "", "cell_surplus", "more cells than the header names"))
        return
    try:
        rows.append(Row(line.number, _ENTRY.validate_python(_values(kind, line.cells))))
    except ValidationError as invalid:
        errors += _cell_errors(kind, line.number, invalid)


def _cell_errors(kind: str, row: int, invalid: ValidationError) -> list[CellError]:
    """One for each cell; that an amount is not the word "unlimited" either is not worth a second one."""
    wrong = invalid.errors(include_url=False, include_context=False, include_input=False)
    told = [each for each in wrong if each["type"] != "literal_error"] or wrong
    return [
        _error(
            row,
            column_of(kind, [str(part) for part in each["loc"][1:]]),
            "cell_empty" if each["type"] == "missing" else "cell_malformed",
            each["msg"],
        )
        for each in told
    ]


def _values(kind: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields an entry has, from the cells that are not empty."""
    filled = {name: cell for name, cell in cells.items() if cell and not name.endswith("_name")}
    values: dict[str, Any] = {"kind": kind, **filled}
    for name in _LISTS:
        if name in values:
            values[name] = [part.strip() for part in values[name].split(LIST_SEPARATOR) if part.strip()]
    if kind == "rate" and "rate" in values:
        values["rate"] = _with_point(values["rate"], _RATE_COMMA)
    if kind in _MONEY:
        target, amount, currency = _MONEY[kind]
        told = (_with_point(values.pop(amount, None)), values.pop(currency, None))
        if told[0] == "unlimited" and kind == "limit":
            values[target] = "unlimited"
        elif told != (None, None):
            values[target] = {
                name: cell for name, cell in zip(("amount", "currency"), told, strict=True) if cell is not None
            }
    return values


def _with_point(amount: str | None, comma: re.Pattern[str] = _COMMA) -> str | None:
    """`1000,50` as spreadsheets of many countries write it; `1,000` might mean either and stays as it is."""
    return amount.replace(",", ".") if amount and comma.fullmatch(amount) else amount


def column_of(kind: str, place: Iterable[str]) -> str:
    """The column that holds the field at this place: ("limit", "amount") is `amount`."""
    parts = [part for part in place if part not in {"MoneyWire", "literal['unlimited']"}]
    if kind in _MONEY and parts and parts[0] == _MONEY[kind][0]:
        return _MONEY[kind][2] if parts[-1] == "currency" else _MONEY[kind][1]
    return parts[0] if parts else ""


def located(kind: str, error: Mapping[str, Any]) -> CellError:
    """An error of the rules under `/{row}/{field}…` as one of a cell; one of a cell as it is."""
    if "pointer" not in error:
        return dict(error)
    _, row, *place = error["pointer"].split("/")
    return _error(int(row), column_of(kind, place), error["code"], error["message"])


def write_register(kind: str, entries: Iterable[ImportedEntry], organisation: Organisation) -> str:
    """The register as a file that `read_register` takes back unchanged."""
    return write_csv(COLUMNS[kind], (_cells(kind, entry, organisation) for entry in entries))


def _cells(kind: str, entry: ImportedEntry, organisation: Organisation) -> dict[str, str]:
    values = entry.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    if kind in _MONEY:
        source, amount, currency = _MONEY[kind]
        money = values.pop(source, None)
        if isinstance(money, dict):
            values |= {amount: money["amount"], currency: money["currency"]}
        elif money:
            values[amount] = money
    for name in _LISTS:
        if name in values:
            values[name] = LIST_SEPARATOR.join(values[name])
    names = {f"{role}_name": find(organisation, values[role]) for role, find in _NAMES.items() if role in values}
    return values | names


def _department_name(organisation: Organisation, department: str) -> str:
    found = organisation.departments.get(department)
    return found.name if found else ""


_NAMES: Mapping[str, Callable[[Organisation, str], str]] = {
    **dict.fromkeys(("person", "owner", "principal", "delegate"), name_of),
    "department": _department_name,
}


def _error(row: int, column: str, code: str, message: str) -> CellError:
    return {"row": row, "column": column, "code": code, "message": message}
