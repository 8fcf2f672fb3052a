"""Budgets as CSV: what is read, what is refused where, and that what we write is read again."""

from datetime import date
from uuid import uuid4

from purchase_requests.adapters.budget_csv import COLUMNS, read_budgets, write_budgets
from purchase_requests.domain.budget import Budget, Holding

HEADER = "company,cost_center,starts_on,ends_on,currency,limit,spent"
GOOD = "acme,410,2026-01-01,2026-12-31,EUR,1000.00,"


def problems(text: str) -> list[tuple[int, str, str]]:
    return [(error["row"], error["column"], error["code"]) for error in read_budgets(text).errors]


def test_rows_are_read_whatever_the_order_of_columns() -> None:
    text = "spent,limit,currency,ends_on,starts_on,cost_center,company\n7.5,1000,EUR,2026-12-31,2026-01-01,410,acme\n"
    (entry,) = read_budgets(text).entries
    assert (entry.key, entry.limit, entry.spent, entry.row.ends_on) == (("acme", "410"), 100_000, 750, date(2026, 12, 31))


def test_an_empty_spent_leaves_it_and_a_decimal_comma_is_a_point() -> None:
    (entry,) = read_budgets(f"{HEADER.replace(',', ';')}\nacme;410;2026-01-01;2026-12-31;EUR;1000,50;\n").entries
    assert (entry.limit, entry.spent) == (100_050, None)


def test_every_error_is_told_at_once_with_row_and_column() -> None:
    text = f"{HEADER}\n{GOOD}\nacme,,2026-13-01,2026-12-31,EUR,1e3,\nacme,411,2026-02-01,2026-01-31,XXX,1,\n"
    assert problems(text) == [
        (3, "cost_center", "cell_empty"), (3, "starts_on", "cell_malformed"), (3, "limit", "cell_malformed"),
        (4, "ends_on", "period_reversed"), (4, "currency", "currency_unknown"),
    ]  # fmt: skip


def test_a_file_with_other_columns_or_that_is_none_is_refused_as_a_whole() -> None:
    assert problems("company,limit,colour\nacme,1,red\n")[-1] == (1, "colour", "column_unknown")
    assert problems("")[0] == (1, "", "csv_unreadable")


def test_what_we_write_we_read_again_with_the_sums_passed_over() -> None:
    held = Holding(reserved=1, committed=2, ordered=3, spent=400)
    budget = Budget(uuid4(), "acme", "=cmd|'x'", date(2026, 1, 1), date(2026, 12, 31), "JPY", 1000, held)
    text = write_budgets([budget])
    assert text.splitlines()[0].removeprefix("\ufeff") == ";".join(COLUMNS)
    found = read_budgets(text)
    assert (found.errors, found.entries[0].row.cost_center, found.entries[0].spent) == ([], "=cmd|'x'", 400)
