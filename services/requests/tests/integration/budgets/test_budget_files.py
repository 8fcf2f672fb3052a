"""Budgets as files: previewed first, then entered exactly as previewed or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from common.contracts.requests.budgets import ImportBudgets, PreviewBudgets

pytestmark = pytest.mark.integration
HEADER = "company;cost_center;starts_on;ends_on;currency;limit;spent"


def a_file(treasury: Any, *rows: tuple[str, str, str], company: str = "acme-eu") -> str:
    """Rows are cost centre, limit, spent."""
    starts, ends = treasury.year
    lines = [f"{company};{centre};{starts};{ends};EUR;{limit};{spent}" for centre, limit, spent in rows]
    return "\n".join([HEADER, *lines])


async def test_a_file_is_entered_as_it_was_previewed(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00", c411="1.00")
    csv = a_file(treasury, ("410", "1000.00", ""), ("411", "50,00", "9,50"), ("412", "7.00", ""))
    found = await treasury.looks_at(csv)
    assert found["counts"] == {"added": 1, "changed": 1, "removed": 0, "unchanged": 1, "errors": 0}
    (changed,) = found["changed"]
    assert (changed["row"], changed["entry"]["before"]["limit"], changed["entry"]["after"]["spent"]) == (3, "1.00", "9.50")
    assert await treasury.sums("411") == {"limit": 1}

    taken = await hands.done(ImportBudgets(preview=found["preview"]), treasury.controller)
    assert taken["counts"] == {"added": 1, "changed": 1, "removed": 0}
    assert (await treasury.sums("411"), await treasury.sums("412")) == ({"limit": 50, "spent": 9}, {"limit": 7})
    again = ImportBudgets(preview=found["preview"])
    assert await hands.refused(again, treasury.controller) == "preview_unknown"


async def test_what_moved_meanwhile_outdates_a_preview(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    found = await treasury.looks_at(a_file(treasury, ("410", "2.00", "")))
    await treasury.enters("410", "999.00")
    assert await hands.refused(ImportBudgets(preview=found["preview"]), treasury.controller) == "preview_outdated"
    assert await treasury.sums("410") == {"limit": 999}


async def test_requests_that_come_in_meanwhile_outdate_nothing(hands: Any, treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    found = await treasury.looks_at(a_file(treasury, ("410", "2.00", "")))
    await treasury.submits(("410", "1.00"))
    await hands.done(ImportBudgets(preview=found["preview"]), treasury.controller)
    assert await treasury.sums("410") == {"limit": 2, "reserved": 1}


async def test_a_preview_is_kept_for_a_day(hands: Any, treasury: Any) -> None:
    await treasury.opens()
    found = await treasury.looks_at(a_file(treasury, ("410", "2.00", "")))
    hands.later(timedelta(days=1, minutes=1))
    assert await hands.refused(ImportBudgets(preview=found["preview"]), treasury.controller) == "preview_unknown"


async def test_errors_name_row_and_column_and_nothing_can_be_entered(treasury: Any) -> None:
    await treasury.opens(c410="1000.00")
    csv = a_file(treasury, ("410", "x", ""), ("411", "-1", ""), ("412", "5", ""), ("412", "6", ""))
    found = await treasury.looks_at(csv)
    assert found["preview"] is None
    assert {(error["row"], error["column"], error["code"]) for error in found["errors"]} == {
        (2, "limit", "cell_malformed"), (3, "limit", "negative"), (5, "starts_on", "period_overlaps"),
    }  # fmt: skip


async def test_a_file_of_another_company_needs_its_controller(hands: Any, treasury: Any) -> None:
    await treasury.opens()
    csv = a_file(treasury, ("410", "2.00", ""), company="acme-us")
    assert await hands.refused(PreviewBudgets(csv=csv), treasury.controller) == "right_missing"
    assert await hands.refused(PreviewBudgets(csv="no table"), hands.caller("31")) == "right_missing"
    found = await hands.done(PreviewBudgets(csv=csv), hands.caller("1", administrator=True))
    assert await hands.refused(ImportBudgets(preview=found["preview"]), treasury.controller) == "right_missing"
