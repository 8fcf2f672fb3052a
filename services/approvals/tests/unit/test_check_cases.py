"""Customers check their policies with case files: what failed, where it stands, what was expected, what came and why."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent.parent / "data" / "cases.json"
DOCUMENT = json.loads(DATA.read_text())
POLICY, STEP = "/policies/0", "/policies/0/stages/0/steps/0"


def changed(path: str, value: Any, *, cases: int = 2) -> dict[str, Any]:
    """The example file with one place changed, its first cases and no scenario."""
    document = deepcopy(DOCUMENT)
    document["cases"], document["scenarios"] = document["cases"][:cases], []
    *keys, last = path.strip("/").split("/")
    place: Any = document
    for key in keys:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if value is LEFT_OUT:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return document


LEFT_OUT = object()
AWAY = {"person": "p15", "from": "2026-03-01T00:00:00Z", "to": "2026-03-15T00:00:00Z"}
GIVEN = {"from_person": "p15", "to_person": "p16", "from": "2026-03-01T00:00:00Z", "to": "2026-03-15T00:00:00Z"}


def test_a_file_that_comes_out_as_written_passes(checked: Any) -> None:
    assert checked(changed("/about", "mine")) == (0, "2 passed, 0 failed\n", "")


def test_a_failure_tells_what_was_expected_what_came_and_why(checked: Any) -> None:
    status, out, _ = checked(changed("/cases/1/expect", {"text": "s1[mgr_chain:p10]"}))
    lines = out.splitlines()
    assert status == 1
    assert lines[0].startswith("FAIL c02 amount equal to the limit is covered (/cases/1, line ")
    assert lines[1:4] == [
        "     text",
        "     expected  s1[mgr_chain:p10]",
        "     got       s1[mgr_chain:p15] s2[it_asset:1/p11,p12] s3[controller:1/p05,p06] s4[buyer:1/p29,p30]",
    ]
    assert (
        "     because   mgr_chain: p15 heads d-infra: limit 15000.00 EUR >= 15000.00 EUR, nobody above is needed"
        in lines
    )
    assert lines[-1] == "1 passed, 1 failed"


def test_a_scenario_that_expects_something_else_fails(checked: Any) -> None:
    steps = [{"do": "submit", "by": "p17", "expect": {"asked": ["p01"]}}]
    status, out, _ = checked(
        {**changed("/about", ""), "scenarios": [{"id": "x", "title": "T", "base_case": "c01", "steps": steps}]}
    )
    assert status == 1
    assert out.startswith("FAIL x T (/scenarios/0/steps/0, line ")
    assert "step 1 submit by p17: asked ['p15'], expected {'asked': ['p01']}" in out
    assert out.endswith("2 passed, 1 failed\n")


@pytest.mark.parametrize(
    "step",
    [{"do": "org:set_head"}, {"do": "edit", "by": "p17", "change": {"lines[9].net": "1"}}, {"do": "submit", "at": 5}],
    ids=str,
)
def test_a_step_that_cannot_be_read_fails_its_scenario_without_a_traceback(checked: Any, step: Any) -> None:
    document = changed("/about", "")
    document["scenarios"] = [{"id": "x", "base_case": "c01", "steps": [step]}]
    status, out, _ = checked(document)
    assert (status, out.splitlines()[-1]) == (1, "2 passed, 1 failed")
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("path", "value", "place", "message"),
    [
        (f"{STEP}/who/above_top/role", "bord", f"{STEP}/who/above_top/role", "no role bord; did you mean board?"),
        (f"{POLICY}/stages/1/steps/0/who/role", "x", f"{POLICY}/stages/1/steps/0/who/role", "no role x"),
        (
            f"{POLICY}/auto_approve_when/all/0/value/amount",
            100,
            f"{POLICY}/auto_approve_when/all/0/value",
            "not an amount",
        ),
        (
            f"{POLICY}/auto_approve_when/all/0/value/currency",
            "eur",
            f"{POLICY}/auto_approve_when/all/0/value",
            "not an",
        ),
        (f"{POLICY}/auto_approve_when/all/0/fact", "amont", f"{POLICY}/auto_approve_when/all/0/fact", "mean amount?"),
        (f"{POLICY}/auto_approve_when/all/1/op", "gt", f"{POLICY}/auto_approve_when/all/1/op", "knows all_in, any_in"),
        (f"{POLICY}/stages/0/steps", [], f"{POLICY}/stages/0/steps", "at least 1 entries"),
        (f"{POLICY}/reporting_currency", LEFT_OUT, f"{POLICY}/reporting_currency", "a text that is not empty"),
        (f"{POLICY}/version", 2, "/policies/1/version", "std-opex 2 appears twice"),
        ("/policies", [], "/policies", "at least 1"),
        ("/org/people/1/id", "p01", "/org/people/1/id", "p01 appears twice"),
        ("/org/people/0/department", "d-x", "/org/people/0/department", "no department d-x"),
        ("/org/departments/0/head", "p99", "/org/departments/0/head", "no person p99"),
        ("/org/departments/0/parent", "d-net", "/org/departments", "cycle"),
        ("/org/departments/3/parent", None, "/org/departments", "more than one root"),
        ("/org/roles/0/members/0/person", "p99", "/org/roles/0/members/0/person", "no person p99"),
        ("/org/cost_centers/0/owner", "p99", "/org/cost_centers/0/owner", "no person p99"),
        ("/org/people/0/approval_limit/amount", "1,000.00", "/org/people/0/approval_limit", "not an amount"),
        ("/org", LEFT_OUT, "/org", "an object is expected"),
        ("/fx/rates/USD", 0.92, "/fx/rates/USD", "not a positive rate: 0.92"),
        ("/fx/minor_units/JPY", 2, "/fx/minor_units/JPY", "JPY has 0, not 2"),
        ("/fx", LEFT_OUT, "/fx/pivot", "not a currency"),
        ("/cases/1/id", "c01", "/cases/1/id", "c01 appears twice"),
        ("/cases/1/id", LEFT_OUT, "/cases/1/id", "a text that is not empty"),
        ("/cases/1/at", "2026-03-02", "/cases/1/at", "an instant with a zone"),
        ("/cases/1/expect", LEFT_OUT, "/cases/1/expect", "an object is expected"),
        ("/cases/1/expect", {}, "/cases/1/expect", "proves nothing"),
        ("/cases/1/overide", {}, "/cases/1/overide", "there is no overide here; did you mean overrides?"),
        ("/cases/1", "c02", "/cases/1", "an object is expected"),
        ("/cases/1/request/requester", "p99", "/cases/1/request/requester", "no person p99"),
        ("/cases/1/request/flag", {}, "/cases/1/request/flag", "did you mean flags?"),
        ("/cases/1/request/flags/contract_month", 3, "/cases/1/request/flags/contract_month", "mean contract_months?"),
        ("/cases/1/request/lines/0/cost_centre", "c", "/cases/1/request/lines/0/cost_centre", "mean cost_center?"),
        ("/format", "other/9", "/format", "purchase-routing-cases/1"),
        ("/cases", {"c02": {}}, "/cases", "a list is expected"),
        ("/cases/1/absences", [AWAY | {"to": "2026-03-01T00:00:00Z"}], "/cases/1/absences/0/to", "ends before it begins"),
        ("/cases/1/delegations", [GIVEN | {"max_amont": 1}], "/cases/1/delegations/0/max_amont", "mean max_amount?"),
        ("/cases/1/delegations", [GIVEN | {"scope": {"company": ["x"]}}], "/cases/1/delegations/0/scope/company", "mean"),
        (
            "/cases/1/delegations",
            [GIVEN | {"scope": {"policies": ["std-opx"]}}],
            "/cases/1/delegations/0/scope/policies/0",
            "no policy std-opx; did you mean std-opex?",
        ),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_place(
    checked: Any, path: str, value: Any, place: str, message: str
) -> None:
    status, out, err = checked(changed(path, value))
    first = out.splitlines()[0]
    assert (status, err) == (1, "")
    assert first.startswith(f"FAIL {place}, line "), first
    assert message in first, first
    assert out.splitlines()[-1].endswith("failed")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("/cases/1/request/lines/0/net", "12,50", "/cases/1/request/lines/0/net: not a decimal number: '12,50'"),
        ("/cases/1/request/lines/0/net", 12.5, "/request/lines/0/net: an amount is a decimal string, not float"),
        ("/cases/1/overrides/inactiv", ["p01"], "/overrides/inactiv: there is no inactiv here; did you mean inactive?"),
        ("/cases/1/overrides/inactive", ["p99"], "/overrides/inactive/0: there is no person 'p99'"),
        ("/cases/1/overrides/approval_limits", {"p01": "9"}, "/overrides/approval_limits/p01: not an amount of money"),
        ("/cases/1/overrides/department_heads", {"d-x": "p01"}, "/overrides/department_heads/d-x: d-x is none of"),
        ("/cases/1/overrides/role_members", {"legal": "p07"}, "/overrides/role_members/legal: a list of people"),
        ("/cases/1/overrides/department_parents", {"d-root": "d-net"}, "is part of a cycle"),
        ("/cases/1/absences", [{"person": "p01"}], "/absences/0/from: an instant with a zone is expected"),
        ("/cases/1/delegations", [{"from_person": "p01"}], "/delegations/0/from: an instant with a zone is expected"),
    ],
)
def test_a_fault_of_one_case_fails_that_case_alone(checked: Any, path: str, value: Any, message: str) -> None:
    status, out, _ = checked(changed(path, value))
    assert status == 1
    assert out.splitlines()[0].startswith("FAIL c02 ")
    assert message in out.splitlines()[1]
    assert out.endswith("1 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("/cases/1/request/lines/0/net", "9" * 5000, "/cases/1/request/lines/0/net"),
        ("/cases/1/absences", [{"person": "p01", "to": "2026-03-15T00:00:00Z"}], "/cases/1/absences/0/from"),
        ("/cases/1/overrides", {"department_parents": {"d-root": "d-net"}}, "/cases/1/overrides"),
        ("/cases/1/overrides", [], "/cases/1/overrides"),
    ],
)
def test_a_fault_of_a_case_names_its_place_and_line_and_is_cut_short(
    checked: Any, path: str, value: Any, place: str
) -> None:
    _, out, _ = checked(changed(path, value))
    assert f"({place}, line " in out.splitlines()[0]
    assert all(len(line) < 500 for line in out.splitlines())


@pytest.mark.parametrize(
    ("step", "place", "message"),
    [
        ({"do": "aprove", "by": "p15"}, "/do", "no step aprove; did you mean approve?"),
        ({"do": "approve"}, "/by", "approve needs by"),
        ({"do": "approve", "by": "p151"}, "/by", "no person p151; did you mean p15?"),
        ({"do": "approve", "by": 15}, "/by", "no person 15"),
        ({"do": "approve", "by": "p15", "revision": "1"}, "/revision", "a whole number"),
        ({"do": "reject", "by": "p15", "coment": "no"}, "/coment", "did you mean comment?"),
        ({"do": "reject", "by": "p15", "comment": 5}, "/comment", "a text is expected"),
        ({"do": "approve", "by": "p15", "expect": {"askd": []}}, "/expect/askd", "did you mean asked?"),
        ({"do": "approve", "by": "p15", "expect": {"asked": "p10"}}, "/expect/asked", "a list of people"),
        ({"do": "approve", "by": "p15", "expect": {"asked": ["p100"]}}, "/expect/asked/0", "no person p100"),
        ({"do": "approve", "by": "p15", "expect": ["p10"]}, "/expect", "an object is expected"),
        ({"do": "forward", "by": "p15"}, "/to", "forward needs to or person"),
        ({"do": "forward", "by": "p15", "to": "p99"}, "/to", "no person p99"),
        ({"do": "add_approver", "by": "p15", "person": "p12", "before": "yes"}, "/before", "true or false"),
        ({"do": "edit", "by": "p17"}, "/change", "edit needs change"),
        ({"do": "edit", "by": "p17", "change": []}, "/change", "an object is expected"),
        ({"do": "org:set_hed", "department": "d-it"}, "/do", "did you mean org:set_head?"),
        ({"do": "org:set_head", "department": "d-it"}, "/person", "org:set_head needs person or head"),
        ({"do": "org:set_head", "department": "d-itt", "person": "p10"}, "/department", "did you mean d-it?"),
        ({"do": "org:deactivate", "person": "p99"}, "/person", "no person p99"),
        ({"do": "org:delegate", "from_person": "p15", "to": "2026-03-15T00:00:00Z"}, "/to", "no person 2026"),
        ({"do": "org:set_owner", "cost_center": "cc-it-100"}, "/person", "org:set_owner needs person or owner"),
        ({"do": "time", "at": "later"}, "/at", "an instant with a zone"),
        ({"do": "bulk", "by": "p15", "items": [{"do": "aprove"}]}, "/items/0/do", "did you mean approve?"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_fault_of_a_step_is_told_with_its_place(checked: Any, step: Any, place: str, message: str) -> None:
    document = changed("/about", "")
    document["scenarios"] = [{"id": "x", "base_case": "c01", "steps": [{"do": "submit", "by": "p17"}, step]}]
    status, out, _ = checked(document)
    first = out.splitlines()[0]
    assert status == 1
    assert first.startswith(f"FAIL /scenarios/0/steps/1{place}, line "), first
    assert message in first, first
    assert out.endswith("2 passed, 1 failed\n")


@pytest.mark.parametrize("text", ["s1[mgr_chain:p15", "s1 mgr_chain:p15", "", 5, "blocked", "s1[a:p15 >p10]"])
def test_an_expected_text_that_no_route_could_have_is_told(checked: Any, text: Any) -> None:
    _, out, _ = checked(changed("/cases/1/expect", {"text": text}))
    assert out.splitlines()[1].startswith("     the expected text is not written as routes are")


@pytest.mark.parametrize(
    "text",
    [
        "s1|any|async[a:2/p01->p02,p03; b-c:p01= > 1/p02,p03]",
        "blocked:no_owner:cc-1",
        "invalid:no_lines",
        "auto_approved",
        "s1[a:p01] s2|async[b:p02]",
    ],
)
def test_a_text_that_a_route_could_have_is_only_another_one(checked: Any, text: str) -> None:
    _, out, _ = checked(changed("/cases/1/expect", {"text": text}))
    assert out.splitlines()[1] == "     text"


@pytest.mark.parametrize(
    ("path", "key", "written"),
    [
        ("/fx", "rates", "rate"),
        ("/org", "cost_centers", "cost_centres"),
        ("/org/people/3", "approval_limit", "aproval_limit"),
        ("/org/people/3", "active", "activ"),
        ("/org/departments/7", "deputy", "deputi"),
        ("/org/departments/7", "company", "compny"),
        ("/org/roles/4/members/0", "companies", "compnies"),
        ("/org/cost_centers/0", "owner", "ownr"),
    ],
)
def test_a_key_of_the_company_that_nobody_would_read_is_told(checked: Any, path: str, key: str, written: str) -> None:
    document = changed("/about", "")
    place: Any = document
    for each in path.strip("/").split("/"):
        place = place[int(each)] if isinstance(place, list) else place[each]
    place[written] = place.pop(key)
    status, out, _ = checked(document)
    assert status == 1
    assert f"FAIL {path}/{written}, line " in out
    assert f"there is no {written} here; did you mean {key}?" in out


def test_a_delegation_may_be_for_a_policy_that_is_not_in_the_file(checked: Any) -> None:
    given = [GIVEN | {"scope": {"policies": ["travel"]}}]
    assert checked(changed("/cases/1/delegations", given)) == (0, "2 passed, 0 failed\n", "")


def test_a_case_may_change_the_company(checked: Any) -> None:
    document = changed("/about", "")
    base = {"at": "2026-03-02T09:00:00Z", "request": document["cases"][0]["request"]}
    overrides: list[tuple[dict[str, Any], str]] = [
        ({"department_heads": {"d-net": "p16"}}, "s1[mgr_chain:p16 > p15]"),
        ({"department_deputies": {"d-net": "p18"}, "approval_limits": {"p18": "unlimited"}}, "s1[mgr_chain:p18]"),
        ({"inactive": ["p15"]}, "s1[mgr_chain:p10]"),
        ({"department_parents": {"d-net": "d-mkt"}}, "s1[mgr_chain:p32]"),
        (
            {"approval_limits": {"p15": None, "p10": None, "p01": None}, "role_members": {"board": ["p33", "p34"]}},
            "s1[mgr_chain:p15 > p10 > p01 > 2/p33,p34]",
        ),
    ]
    document["cases"] = [
        {**base, "id": f"o{at}", "overrides": override, "expect": {"text": text}}
        for at, (override, text) in enumerate(overrides)
    ]
    assert checked(document) == (0, "5 passed, 0 failed\n", "")


def test_a_request_that_cannot_be_read_may_be_expected_to_be_invalid(checked: Any) -> None:
    document = changed("/cases/1/request/lines/0/currency", "USD")
    document["cases"][1]["expect"] = {"outcome": "invalid", "problem": "one_currency_per_request"}
    assert checked(document) == (0, "2 passed, 0 failed\n", "")
