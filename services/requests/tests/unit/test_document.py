"""What keeps a document from being submitted, and what its frozen content says."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from common.contracts.requests import DocumentWire, LineWire
from purchase_requests.domain.document import content_hash, freeze, price, thaw
from purchase_requests.domain.errors import InvalidDocument

Documents = Callable[..., DocumentWire]
Lines = Callable[..., LineWire]


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"lines": []}, "/lines", "line_required"),
        ({"department": None}, "/department", "department_required"),
        ({"title": "   "}, "/title", "title_required"),
        ({"price": "0.00"}, "/lines", "amount_must_be_positive"),
        ({"price": "-5"}, "/lines", "amount_must_be_positive"),
        ({"price": "0.004"}, "/lines", "amount_must_be_positive"),
        ({"quantity": "0"}, "/lines/0/quantity", "quantity_must_be_positive"),
        ({"tax_rate": "101"}, "/lines/0/tax_rate", "tax_rate_out_of_range"),
        ({"tax_rate": "-1"}, "/lines/0/tax_rate", "tax_rate_out_of_range"),
    ],
)
def test_what_is_missing_is_named_by_place(
    a_document: Documents, a_line: Lines, values: dict[str, Any], pointer: str, code: str
) -> None:
    line = {name: values.pop(name) for name in ("price", "quantity", "tax_rate") if name in values}
    document = a_document(**{"lines": [a_line(**line)], **values})
    with pytest.raises(InvalidDocument) as refusal:
        freeze(document, "17", "17")
    assert {"pointer": pointer, "code": code} in refusal.value.details["errors"]


def test_everything_missing_is_told_at_once(a_document: Documents) -> None:
    with pytest.raises(InvalidDocument) as refusal:
        freeze(a_document(department=None, lines=[]), "17", "17")
    assert [error["code"] for error in refusal.value.details["errors"]] == ["department_required", "line_required"]


def test_the_frozen_content_carries_every_sum(a_document: Documents, a_line: Lines) -> None:
    line = a_line("10.5", quantity="3.0", tax_rate="19.00", category="it_hardware", cost_center="cc-1", note="blue")
    frozen = freeze(a_document(lines=[line]), "17", "18")
    assert (frozen.net, frozen.tax, frozen.gross) == ("31.50", "5.99", "37.49")
    assert frozen.lines[0].model_dump() == {
        "position": 1, "description": "Laptop", "quantity": "3", "unit_price": "10.50", "tax_rate": "19", "net": "31.50",
        "tax": "5.99", "category": "it_hardware", "cost_center": "cc-1", "note": "blue",
    }  # fmt: skip
    assert (frozen.requester, frozen.preparer) == ("17", "18")


def test_the_hash_is_of_the_canonical_json_whatever_the_spelling_of_numbers(
    a_document: Documents, a_line: Lines
) -> None:
    one = freeze(a_document(title="Größe", lines=[a_line("10.50", quantity="2")]), "17", "17")
    same = freeze(a_document(title="Größe", lines=[a_line("10.5", quantity="2.000")]), "17", "17")
    other = freeze(a_document(title="Größe", lines=[a_line("10.51", quantity="2")]), "17", "17")
    assert content_hash(one) == content_hash(same) != content_hash(other)
    canonical = json.dumps(one.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert content_hash(one) == hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def test_thawed_content_comes_to_the_same_sums(a_document: Documents, a_line: Lines) -> None:
    document = a_document(lines=[a_line("0.0125", quantity="1000", tax_rate="7.5"), a_line("3")])
    frozen = freeze(document, "17", "17")
    assert price(thaw(frozen)).texts() == {"net": frozen.net, "tax": frozen.tax, "gross": frozen.gross}
    assert content_hash(freeze(thaw(frozen), "17", "17")) == content_hash(frozen)
