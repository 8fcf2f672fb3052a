"""Delegations and absences as entries: nonsense is refused with a pointer, cycles only where they would really close."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.domain.errors import InvalidDocument
from approvals.domain.registers.absences import absence_document, absence_view, check_absence
from approvals.domain.registers.checks import Checks
from approvals.domain.registers.delegations import check_delegation, delegation_document, delegation_view, state_of
from common.contracts.approvals.stand_ins import AbsenceTerms, DelegationTerms
from common.contracts.base import MoneyWire

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICIES = ("std-opex", "capex")


def terms(delegate: str = "p16", **more: Any) -> DelegationTerms:
    return DelegationTerms(**{"delegate": delegate, "start": NOW, "end": NOW + timedelta(days=7), **more})


def errors_of(acme: Any, principal: str = "p15", wanted: DelegationTerms | None = None, **company: Any) -> set[Any]:
    checks = Checks(acme.organisation(**company), policies=POLICIES)
    check_delegation("new", principal, wanted or terms(), checks, NOW)
    return {(each["code"], each["pointer"]) for each in checks.errors}


def test_a_sensible_delegation_is_taken(acme: Any) -> None:
    cap = MoneyWire(amount="1000.00", currency="EUR")
    assert errors_of(acme, wanted=terms(companies=["acme-eu"], policies=["capex"], cap=cap)) == set()


@pytest.mark.parametrize(
    ("principal", "more", "error"),
    [
        ("p99", {}, ("person_unknown", "/principal")),
        ("p15", {"delegate": "p99"}, ("person_unknown", "/delegate")),
        ("p15", {"delegate": "p21"}, ("person_inactive", "/delegate")),
        ("p15", {"delegate": "p15"}, ("self_delegation", "/delegate")),
        ("p15", {"end": NOW}, ("end_before_start", "/end")),
        ("p15", {"end": NOW - timedelta(1)}, ("end_before_start", "/end")),
        ("p15", {"start": NOW - timedelta(2), "end": NOW}, ("in_the_past", "/end")),
        ("p15", {"companies": ["acme-eu", "acme-mars"]}, ("company_unknown", "/companies/1")),
        ("p15", {"policies": ["nowhere"]}, ("policy_unknown", "/policies/0")),
        ("p15", {"cap": MoneyWire(amount="0.00", currency="EUR")}, ("money_not_positive", "/cap/amount")),
        ("p15", {"cap": MoneyWire(amount="-5", currency="EUR")}, ("money_not_positive", "/cap/amount")),
        ("p15", {"cap": MoneyWire(amount="5.001", currency="EUR")}, ("money_too_fine", "/cap/amount")),
        ("p15", {"cap": MoneyWire(amount="5.5", currency="JPY")}, ("money_too_fine", "/cap/amount")),
    ],
)
def test_nonsense_is_refused_where_it_stands(acme: Any, principal: str, more: dict[str, Any], error: Any) -> None:
    assert errors_of(acme, principal, terms(**more)) == {error}


def test_all_that_is_wrong_is_told_at_once(acme: Any) -> None:
    wrong = terms("p99", end=NOW, companies=["x"], policies=["y"])
    assert len(errors_of(acme, "p98", wrong)) == 5


def test_the_dismissed_person_of_the_example_is_really_dismissed(acme: Any) -> None:
    assert not acme.organisation().people["p21"].active


def test_a_delegation_that_leads_back_to_its_principal_is_refused(acme: Any) -> None:
    chain = [acme.delegation("p16", "p17"), acme.delegation("p17", "p18"), acme.delegation("p18", "p15")]
    assert errors_of(acme, delegated=chain) == {("delegation_cycle", "/delegate")}
    assert errors_of(acme, delegated=chain[:2]) == set()


def test_a_way_back_at_another_time_or_for_other_requests_is_no_cycle(acme: Any) -> None:
    later = NOW + timedelta(days=7)
    assert errors_of(acme, delegated=[acme.delegation("p16", "p15", start=later)]) == set()
    touching = acme.delegation("p16", "p15", start=later - timedelta(seconds=1))
    assert errors_of(acme, delegated=[touching]) == {("delegation_cycle", "/delegate")}
    american = acme.delegation("p16", "p15", companies=("acme-us",))
    assert errors_of(acme, wanted=terms(companies=["acme-eu"]), delegated=[american]) == set()
    assert errors_of(acme, wanted=terms(), delegated=[american]) == {("delegation_cycle", "/delegate")}
    capex = acme.delegation("p16", "p15", policies=("capex",))
    assert errors_of(acme, wanted=terms(policies=["std-opex"]), delegated=[capex]) == set()


def test_links_that_never_hold_together_close_no_cycle(acme: Any) -> None:
    first = acme.delegation("p16", "p17", end=NOW + timedelta(days=1))
    second = acme.delegation("p17", "p15", start=NOW + timedelta(days=1))
    assert errors_of(acme, delegated=[first, second]) == set()


def test_a_changed_delegation_is_not_compared_with_itself(acme: Any) -> None:
    assert errors_of(acme, delegated=[acme.delegation("p16", "p15", id="new")]) == set()


@pytest.mark.parametrize(
    ("kept", "at", "state"),
    [
        ({}, NOW - timedelta(seconds=1), "planned"),
        ({}, NOW, "running"),
        ({}, NOW + timedelta(days=7), "over"),
        ({"state": "declined"}, NOW, "declined"),
        ({"state": "ended"}, NOW, "ended"),
    ],
)
def test_the_end_is_no_longer_part_of_it(kept: dict[str, str], at: datetime, state: str) -> None:
    assert state_of(delegation_document("a", "p15", terms()) | kept, at) == state


def test_it_is_shown_as_it_was_written() -> None:
    cap = MoneyWire(amount="1000", currency="EUR")
    wanted = terms(companies=["acme-eu"], cap=cap, note="holiday")
    shown = delegation_view("a", 3, delegation_document("a", "p15", wanted), NOW)
    assert (shown["principal"], shown["delegate"], shown["version"]) == ("p15", "p16", 3)
    assert (shown["companies"], shown["policies"], shown["note"]) == (["acme-eu"], [], "holiday")
    assert shown["cap"] == {"amount": "1000.00", "currency": "EUR"}


def test_an_absence_needs_somebody_and_some_time(acme: Any) -> None:
    week = AbsenceTerms(start=NOW, end=NOW + timedelta(days=7))
    checks = Checks(acme.organisation())
    check_absence("p15", week, checks, NOW)
    checks.finish()
    check_absence("p99", AbsenceTerms(start=NOW, end=NOW), checks, NOW)
    with pytest.raises(InvalidDocument) as refused:
        checks.finish()
    assert [each["pointer"] for each in refused.value.details["errors"]] == ["/person", "/end"]
    document = absence_document("a", "p15", week)
    states = [absence_view("a", 1, document, NOW + timedelta(days=days))["state"] for days in (-1, 0, 7)]
    assert states == ["planned", "running", "over"]
