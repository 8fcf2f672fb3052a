"""What the bench asks for is what the product understands, and its table says what missed its target."""

import pytest

from approvals.adapters.company_file import company_file_of
from gateway.api.requests import Filters
from purchase_requests.entrypoints.schemas import ListParameters
from stack.bench.large_portal import large_company
from stack.bench.lists import CLERK, HEADED, filters
from stack.bench.notifications import POOL, with_large_pool
from stack.bench.table import Row, milliseconds, show
from stack.place import example_company

LISTS = filters({CLERK: "208"}, {HEADED: "8"})


@pytest.mark.parametrize("asked", LISTS, ids=str)
def test_a_list_the_bench_asks_for_is_one_that_filters(asked: dict[str, str]) -> None:
    assert asked.keys() <= {field.alias or name for name, field in Filters.model_fields.items()}
    ListParameters.model_validate(asked).wanted()


def test_every_filter_is_asked_for() -> None:
    asked = {name for each in LISTS for name in each}
    named = {field.alias or name for name, field in Filters.model_fields.items()}
    assert named - asked == {"cursor", "limit", "min_route_version", "request"}


def loaded(company):
    people = {each["id"]: each["id"] for each in company["org"]["people"]}
    departments = {each["id"]: each["id"] for each in company["org"]["departments"]}
    return company_file_of(company, {"people": people, "departments": departments}, {"departments": []})


def test_travels_are_put_to_many() -> None:
    file = loaded(with_large_pool())
    asked = [each for each in file.own["member"].values() if each["role"] == "everybody"]
    assert len(asked) == POOL
    assert {each.id for each in file.policies} - {each.id for each in loaded(example_company()).policies} == {"travels"}


def test_a_large_company_is_one_tree_with_a_head_for_each_department() -> None:
    company = large_company(50, 20)
    file = loaded(company)
    assert len(file.own["department"]) == 20
    assert [each["id"] for each in company["org"]["departments"] if each["parent"] is None] == ["d0"]
    heads = {each["head"]: each["id"] for each in company["org"]["departments"]}
    assert all(each["department"] == heads.get(each["id"], each["department"]) for each in company["org"]["people"])


def test_a_missed_target_is_marked() -> None:
    lines: list[str] = []
    show(
        [Row("first", milliseconds([0.1], 0.5), "90 ms", "", met=False), Row("second", "1", "2", "", met=True)],
        lines.append,
    )
    assert lines[1].split() == ["first", "100", "ms", "90", "ms", "MISSED"]
    assert lines[2].endswith("ok")
