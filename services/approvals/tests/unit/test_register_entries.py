"""Entries of the registers: kept and shown again alike, nonsense refused where it stands, taken away only when free."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from approvals.domain.errors import InvalidDocument
from approvals.domain.registers.checks import Checks
from approvals.domain.registers.delegations import delegation_document
from approvals.domain.registers.entries import document_of, entry_of, entry_view, key_of
from approvals.domain.registers.entry_checks import check_entry
from approvals.domain.registers.uses import uses_of
from common.contracts.approvals.registers import (
    AnyEntry,
    CompanyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RoleEntry,
)
from common.contracts.approvals.stand_ins import DelegationTerms
from common.contracts.base import MoneyWire

TEN = MoneyWire(amount="10", currency="EUR")
ENTRIES = [
    (RoleEntry(role="legal", name="Lawyers"), "legal"),
    (MemberEntry(role="legal", person="p07", companies=["acme-eu"]), "legal/p07"),
    (LimitEntry(person="p15", limit=MoneyWire(amount="10.00", currency="EUR")), "p15"),
    (LimitEntry(person="p01", limit="unlimited"), "p01"),
    (DepartmentEntry(department="d-net", deputy="p16", company="acme-eu"), "d-net"),
    (CostCentreEntry(id="cc-1", name="One", department="d-net", owner="p15"), "cc-1"),
    (CompanyEntry(id="acme-asia", name="Asia", currency="JPY"), "acme-asia"),
]


def test_an_amount_larger_than_money_can_be_is_refused_where_it_stands() -> None:
    large = MoneyWire(amount="9" * 24, currency="EUR")
    with pytest.raises(InvalidDocument) as limit:
        document_of(LimitEntry(person="p15", limit=large))
    assert limit.value.details["errors"][0]["pointer"] == "/limit"
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(InvalidDocument) as cap:
        delegation_document("d1", "p15", DelegationTerms(delegate="p16", start=start, end=end, cap=large))
    assert cap.value.details["errors"][0]["pointer"] == "/cap"


@pytest.mark.parametrize(("entry", "key"), ENTRIES, ids=lambda each: each if isinstance(each, str) else each.kind)
def test_an_entry_comes_back_as_it_was_kept(entry: Any, key: str) -> None:
    assert key_of(entry) == key
    assert entry_of(entry.kind, key, document_of(entry)) == entry
    view = entry_view(entry.kind, key, 4, document_of(entry))
    assert (view["id"], view["version"], view["kind"]) == (key, 4, entry.kind)


def test_an_amount_is_kept_with_all_digits_of_its_currency() -> None:
    assert document_of(LimitEntry(person="p15", limit=TEN)) == {"amount": "10.00", "currency": "EUR"}


def test_a_kind_that_is_no_register_is_refused() -> None:
    with pytest.raises(LookupError):
        entry_of("calendar", "x", {})


@pytest.mark.parametrize("name", ["", " a", "a ", "a/b", "a|b", "a\nb", "x" * 65])
def test_names_that_ids_and_files_could_not_tell_apart_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(AnyEntry).validate_python({"kind": "company", "id": name})


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (MemberEntry(role="legal", person="p99"), ("person_unknown", "/person")),
        (MemberEntry(role="legal", person="p21"), ("person_inactive", "/person")),
        (MemberEntry(role="legal", person="p07", companies=["acme-eu", "x"]), ("company_unknown", "/companies/1")),
        (MemberEntry(role="legal", person="p07", companies=["*", "acme-eu"]), ("company_beside_all", "/companies")),
        (LimitEntry(person="p99", limit="unlimited"), ("person_unknown", "/person")),
        (
            LimitEntry(person="p15", limit=MoneyWire(amount="0", currency="EUR")),
            ("money_not_positive", "/limit/amount"),
        ),
        (DepartmentEntry(department="d-x"), ("department_unknown", "/department")),
        (DepartmentEntry(department="d-net", deputy="p99"), ("person_unknown", "/deputy")),
        (DepartmentEntry(department="d-infra", deputy="p15"), ("deputy_is_head", "/deputy")),
        (DepartmentEntry(department="d-net", company="acme-mars"), ("company_unknown", "/company")),
        (CostCentreEntry(id="a", department="d-x"), ("department_unknown", "/department")),
        (CostCentreEntry(id="a", department="d-net", owner="p21"), ("person_inactive", "/owner")),
        (CompanyEntry(id="*"), ("name_reserved", "/id")),
        (RoleEntry(role="*"), ("name_reserved", "/id")),
    ],
)
def test_nonsense_is_refused_where_it_stands(acme: Any, entry: Any, error: tuple[str, str]) -> None:
    checks = Checks(acme.organisation())
    check_entry(entry, checks)
    assert [(each["code"], each["pointer"]) for each in checks.errors] == [error]


@pytest.mark.parametrize("entry", [each for each, _ in ENTRIES])
def test_sensible_entries_are_taken(acme: Any, entry: Any) -> None:
    checks = Checks(acme.organisation(), companies=["acme-asia"])
    check_entry(entry, checks)
    checks.finish()


def test_a_company_of_the_register_may_be_named_before_a_department_does(acme: Any) -> None:
    entry = DepartmentEntry(department="d-net", company="acme-asia")
    for companies, found in (((), 1), (("acme-asia",), 0)):
        checks = Checks(acme.organisation(), companies)
        check_entry(entry, checks)
        assert len(checks.errors) == found


def test_what_is_still_named_somewhere_is_told_with_its_places(acme: Any) -> None:
    company = acme.organisation(delegated=[acme.delegation("p15", "p16", companies=("acme-us",), id="away")])
    used = uses_of("company", "acme-us", company, acme.policies)
    assert {"member:controller/p43", "delegation:away", "policy:us-matrix"} <= set(used)
    assert any(each.startswith("department:") for each in used)
    assert uses_of("role", "board", company, acme.policies)[-1].startswith("policy:")
    assert uses_of("role", "nobody", company, acme.policies) == []
    assert uses_of("limit", "p15", company, acme.policies) == []
