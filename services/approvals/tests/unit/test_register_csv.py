"""Registers as files of spreadsheets: what is written can be read back, what cannot be read names its cell."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from approvals.adapters.register_csv import COLUMNS, located, read_register, write_register
from approvals.domain.registers.imported import imported_document, imported_key, row_of
from common.contracts.approvals.imports import AbsenceRow, DelegationRow
from common.contracts.approvals.registers import (
    CompanyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RateEntry,
    RoleEntry,
)
from common.contracts.base import MoneyWire
from common.csv_text import MARK, UnreadableCsv, read_csv, write_csv

WEEK = {"start": datetime(2026, 3, 2, tzinfo=UTC), "end": datetime(2026, 3, 9, tzinfo=UTC)}
EURO = MoneyWire(amount="1000.00", currency="EUR")
REGISTERS = {
    "role": [RoleEntry(role="legal", name='Lawyers; "the good ones"')],
    "member": [MemberEntry(role="legal", person="p07", companies=["acme-eu", "acme-us"])],
    "limit": [LimitEntry(person="p15", limit=EURO), LimitEntry(person="p01", limit="unlimited")],
    "department": [DepartmentEntry(department="d-net", deputy="p16"), DepartmentEntry(department="d-it", company="x")],
    "cost_centre": [CostCentreEntry(id="cc", name="=1+1", department="d-net"), CostCentreEntry(id="d", department="x")],
    "company": [CompanyEntry(id="acme-asia", name="Азия", currency="JPY"), CompanyEntry(id="b")],
    "rate": [
        RateEntry(currency="USD", rate="0.92", pivot="EUR"),
        RateEntry(currency="JPY", rate="0.0062", pivot="EUR"),
    ],
    "delegation": [
        DelegationRow(id=UUID(int=5), principal="p15", delegate="p16", cap=EURO, policies=["capex"], note="-", **WEEK),
        DelegationRow(id=UUID(int=6), principal="p15", delegate="p16", companies=["a", "b"], **WEEK),
    ],
    "absence": [AbsenceRow(id=UUID(int=7), person="p15", note="two\nlines", **WEEK)],
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_is_written_is_read_back(acme: Any, kind: str) -> None:
    text = write_register(kind, REGISTERS[kind], acme.organisation())
    assert text.startswith(f"{MARK}{COLUMNS[kind][0]}")
    table = read_register(kind, text)
    assert ([row.entry for row in table.rows], table.errors) == (REGISTERS[kind], [])
    assert [row.number for row in table.rows] == list(range(2, 2 + len(REGISTERS[kind])))


@pytest.mark.parametrize("kind", COLUMNS)
def test_what_is_kept_is_the_same_after_a_file(kind: str) -> None:
    for entry in REGISTERS[kind]:
        key, document = imported_key(entry), imported_document(entry)
        assert imported_document(row_of(kind, key, document)) == document


def test_names_beside_ids_help_readers_and_are_passed_over(acme: Any) -> None:
    text = write_register("limit", REGISTERS["limit"], acme.organisation())
    name = acme.organisation().people["p15"].name
    assert name in text
    assert read_register("limit", text.replace(name, "Somebody Else")).errors == []


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\tx", "'=x"])
def test_no_cell_runs_as_a_formula_and_all_come_back(cell: str) -> None:
    written = write_csv(["a"], [{"a": cell}])
    body = written.removeprefix(MARK).split("\r\n")[1]
    assert not body.lstrip('"').startswith(("=", "+", "-", "@", "\t"))
    assert read_csv(written)[1][0].cells["a"] == cell


@pytest.mark.parametrize(
    "text", ["a;b\n1;2\n", "a,b\n1,2\n", "a\tb\n1\t2\n", f"{MARK}A;B\r\n1;2\r\n\r\n", '"a","b"\n1,2']
)
def test_separators_marks_and_line_ends_of_all_spreadsheets_are_read(text: str) -> None:
    header, (line,) = read_csv(text)
    assert (header, line.number, dict(line.cells)) == (["a", "b"], 2, {"a": "1", "b": "2"})


@pytest.mark.parametrize("text", ["", "\n", ";;\n1;2", 'a;b\n"1;2', "a;b\n\x00;1"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCsv):
        read_csv(text)
    (error,) = read_register("limit", text).errors
    assert (error["row"], error["code"]) == (1, "csv_unreadable")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("limit", "person;amount\np15;1", [(1, "currency", "column_missing")]),
        ("limit", "person;amount;currency;salary\n", [(1, "salary", "column_unknown")]),
        ("limit", "person;amount;currency;amount\n", [(1, "amount", "column_repeated")]),
        ("limit", "person;amount;currency\np15;1;EUR;9", [(2, "", "cell_surplus")]),
        ("limit", "person;amount;currency\n;1;EUR", [(2, "person", "cell_empty")]),
        ("limit", "person;amount;currency\np15;;", [(2, "amount", "cell_empty")]),
        ("limit", "person;amount;currency\np15;1;", [(2, "currency", "cell_empty")]),
        ("limit", "person;amount;currency\np15;many;EUR", [(2, "amount", "cell_malformed")]),
        ("limit", "person;amount;currency\np15;1.000,50;EUR", [(2, "amount", "cell_malformed")]),
        ("limit", "person;amount;currency\np15;1,000;EUR", [(2, "amount", "cell_malformed")]),
        ("limit", "person;amount;currency\np15;1;Euro", [(2, "currency", "cell_malformed")]),
        ("rate", "currency;rate\nUSD;0.92", [(1, "pivot", "column_missing")]),
        ("rate", "currency;rate;pivot\nUSD;0.92;", [(2, "pivot", "cell_empty")]),
        ("rate", "currency;rate;pivot\nUSD;;EUR", [(2, "rate", "cell_empty")]),
        ("rate", "currency;rate;pivot\nusd;0.92;EUR", [(2, "currency", "cell_malformed")]),
        ("rate", "currency;rate;pivot\nUSD;9.2e-1;EUR", [(2, "rate", "cell_malformed")]),
        ("rate", "currency;rate;pivot\nVND;1,000;EUR", [(2, "rate", "cell_malformed")]),
        ("delegation", "principal;delegate;start;end\na;b;tomorrow;2026-03-09T00:00:00", [
            (2, "start", "cell_malformed"), (2, "end", "cell_malformed")]),
        ("delegation", "principal;delegate;start;end;cap\na;b;2026-03-02T00:00:00Z;2026-03-09T00:00:00Z;5", [
            (2, "cap_currency", "cell_empty")]),
        ("member", "role;person\nle/gal;p07", [(2, "role", "cell_malformed")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_its_cell(kind: str, text: str, expected: Any) -> None:
    table = read_register(kind, text)
    assert [(each["row"], each["column"], each["code"]) for each in table.errors] == expected
    assert table.rows == []


def test_a_decimal_comma_is_understood_where_it_can_mean_nothing_else() -> None:
    (row,) = read_register("limit", "person;amount;currency\np15;1000,5;EUR").rows
    assert imported_document(row.entry) == {"amount": "1000.50", "currency": "EUR"}
    rows = read_register("rate", "currency;rate;pivot\nJPY;0,006;EUR\nUSD;1,0840;EUR").rows
    assert [imported_document(row.entry)["rate"] for row in rows] == ["0.006", "1.084"]


def test_readable_lines_are_read_beside_unreadable_ones() -> None:
    table = read_register("limit", "person;amount;currency\np15;x;EUR\n\np16;5;EUR")
    assert ([row.number for row in table.rows], [each["row"] for each in table.errors]) == ([4], [2])


def test_errors_of_the_rules_get_row_and_column() -> None:
    place = {"pointer": "/7/limit/amount", "code": "money_too_fine", "message": "?"}
    assert located("limit", place) == {"row": 7, "column": "amount", "code": "money_too_fine", "message": "?"}
    place["pointer"] = "/7/cap/amount"
    assert located("delegation", place)["column"] == "cap"
    place["pointer"] = "/7/companies/1"
    assert located("member", place)["column"] == "companies"
    place["pointer"] = "/7"
    assert located("member", place)["column"] == ""


def test_a_new_delegation_without_an_id_gets_the_same_one_each_time() -> None:
    row = DelegationRow(principal="p15", delegate="p16", **WEEK)
    assert imported_key(row) == imported_key(row.model_copy())
    assert imported_key(row) != imported_key(row.model_copy(update={"delegate": "p17"}))
