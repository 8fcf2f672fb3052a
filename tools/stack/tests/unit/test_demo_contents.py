"""The demo's company and requests fit together."""

import json
from importlib.resources import files

import pytest

from common.contracts.requests import DocumentWire
from stack.seed import wishes
from stack.story import DRAFT, REQUESTER

COMPANY = json.loads((files("stack") / "data" / "company.json").read_text())
PEOPLE = {row["id"] for row in COMPANY["org"]["people"] if row["active"]}
DEPARTMENTS = {row["id"] for row in COMPANY["org"]["departments"]}
COST_CENTRES = {row["id"] for row in COMPANY["org"]["cost_centers"]}


@pytest.mark.parametrize("wish", wishes(), ids=lambda wish: wish.draft["title"])
def test_an_example_request_is_one_the_service_would_accept(wish) -> None:
    document = DocumentWire.model_validate({**wish.draft, "department": wish.department})
    assert wish.requester in PEOPLE
    assert wish.department in DEPARTMENTS
    assert {line.cost_center for line in document.lines} <= COST_CENTRES | {None}
    assert wish.submit or not wish.verdicts


def test_returns_and_rejections_say_why() -> None:
    assert all(wish.comment for wish in wishes() if {"return", "reject"} & set(wish.verdicts))


def test_the_storys_purchase_is_one_the_service_would_accept() -> None:
    assert DocumentWire.model_validate(DRAFT).lines
    assert REQUESTER in PEOPLE
