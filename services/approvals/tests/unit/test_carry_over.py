"""Which approvals survive an edit: content decides, not the path."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.domain.happened import ApprovalCarriedOver


def hardware(acme: Any, net: str = "4000.00", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = acme.request("p16", net, category=more.pop("category", "it_hardware"), **more)
    return found


def resubmitted(acme: Any, before: Any, after: Any, *, days: int = 0, policies: Any = None) -> list[str]:
    """p15 approves revision 1, the request is withdrawn, changed and submitted again: who survived."""
    chosen = acme.policies if policies is None else policies
    first = acme.play(before, policies=chosen)
    first.approve("p15")
    first.withdraw("p16")
    at = acme.noon + timedelta(days=days)
    second = acme.play(after, policies=chosen, revision=2, at=at, earlier=first.route.earlier())
    return [each.principal for each in second.opened if isinstance(each, ApprovalCarriedOver)]


def test_an_unchanged_request_keeps_its_approvals(acme: Any) -> None:
    assert resubmitted(acme, hardware(acme), hardware(acme)) == ["p15"]


@pytest.mark.parametrize(
    ("net", "survivors"),
    [("100.01", ["p15"]), ("4200.00", ["p15"]), ("4200.01", [])],
    ids=["fell", "rose by 5 %", "rose by a cent more"],
)
def test_the_amount_may_fall_or_rise_by_five_percent(acme: Any, net: str, survivors: list[str]) -> None:
    assert resubmitted(acme, hardware(acme), hardware(acme, net)) == survivors


@pytest.mark.parametrize(("net", "survivors"), [("13500.00", ["p15"]), ("13500.01", [])])
def test_the_amount_never_rises_by_more_than_500_eur(acme: Any, net: str, survivors: list[str]) -> None:
    assert resubmitted(acme, hardware(acme, "13000.00"), hardware(acme, net)) == survivors


@pytest.mark.parametrize(
    "change",
    [
        {"category": "cloud"},
        {"cost_center": "cc-it-100"},
        {"department": "d-it"},
        {"tax": "760.00"},
        {"vendor": {"id": "v2"}},
        {"flags": {"contract_months": 6}},
        {"flags": {"personal_data": True}},
        {"preparer": "p15"},
    ],
    ids=str,
)
def test_a_material_change_voids_approvals(acme: Any, change: dict[str, Any]) -> None:
    assert resubmitted(acme, hardware(acme), hardware(acme, **change)) == []


def test_added_attachments_do_not_matter_but_replaced_ones_do(acme: Any) -> None:
    before = hardware(acme, attachments=["a"])
    assert resubmitted(acme, before, hardware(acme, attachments=["a", "b"])) == ["p15"]
    assert resubmitted(acme, before, hardware(acme, attachments=["b"])) == []


@pytest.mark.parametrize(("days", "survivors"), [(29, ["p15"]), (30, [])])
def test_an_approval_is_good_for_less_than_30_days(acme: Any, days: int, survivors: list[str]) -> None:
    assert resubmitted(acme, hardware(acme), hardware(acme), days=days) == survivors


def test_small_steps_do_not_add_up(acme: Any) -> None:
    first = acme.play(hardware(acme, "4000.00"))
    first.approve("p15")
    first.withdraw("p16")
    second = acme.play(hardware(acme, "4200.00"), revision=2, earlier=first.route.earlier())
    second.withdraw("p16")
    third = acme.play(hardware(acme, "4400.00"), revision=3, earlier=second.route.earlier())
    assert (second.asked, third.asked) == ([], ["p15"])


def test_a_survivor_keeps_the_revision_he_approved(acme: Any) -> None:
    first = acme.play(hardware(acme))
    first.approve("p15")
    first.withdraw("p16")
    second = acme.play(hardware(acme), revision=2, earlier=first.route.earlier())
    second.withdraw("p16")
    third = acme.play(hardware(acme), revision=3, earlier=second.route.earlier())
    [carried] = [each for each in third.opened if isinstance(each, ApprovalCarriedOver)]
    assert (carried.revision, carried.decided_at) == (1, acme.noon)


@pytest.mark.parametrize(("net", "survivors"), [("6310.00", ["p36"]), ("6542.00", ["p36"]), ("6544.00", [])])
def test_the_tolerance_is_measured_from_the_total_however_many_cost_centres(
    acme: Any, net: str, survivors: list[str]
) -> None:
    """543.48 USD are 500.00 EUR."""
    first = acme.play(acme.request("p37", currency="USD", lines=centres("6000.00", "7000.00")))
    first.approve("p36")
    first.withdraw("p37")
    after = acme.request("p37", currency="USD", lines=centres(net, "7000.00"))
    second = acme.play(after, revision=2, earlier=first.route.earlier())
    assert [each.principal for each in second.opened if isinstance(each, ApprovalCarriedOver)] == survivors


def centres(first: str, second: str) -> list[dict[str, str]]:
    pairs = zip(("cc-us-410", "cc-us-420"), (first, second), strict=True)
    return [{"category": "services", "net": net, "cost_center": centre} for centre, net in pairs]


@pytest.mark.parametrize(("net", "tax", "survivors"), [("20450.00", "4090.00", ["p36"]), ("20460.00", "4092.00", [])])
def test_where_gross_counts_the_tolerance_is_measured_gross(
    acme: Any, net: str, tax: str, survivors: list[str]
) -> None:
    def travel(net: str, tax: str) -> Any:
        line = {"category": "travel", "net": net, "tax": tax, "cost_center": "cc-us-410"}
        return acme.request("p37", currency="USD", lines=[line])

    first = acme.play(travel("20000.00", "4000.00"))
    first.approve("p36")
    first.withdraw("p37")
    second = acme.play(travel(net, tax), revision=2, earlier=first.route.earlier())
    assert [each.principal for each in second.opened if isinstance(each, ApprovalCarriedOver)] == survivors


@pytest.mark.parametrize(
    ("net", "tax", "survivors"),
    [("3900.00", "760.00", ["p15"]), ("3900.00", "741.00", ["p15"]), ("3900.00", "780.00", [])],
    ids=["the same sum", "the same rate", "another tax"],
)
def test_a_lower_amount_is_no_other_tax(acme: Any, net: str, tax: str, survivors: list[str]) -> None:
    assert resubmitted(acme, hardware(acme, tax="760.00"), hardware(acme, net, tax=tax)) == survivors


def test_an_amount_in_another_currency_is_another_amount(acme: Any) -> None:
    asked = acme.step("head", {"type": "users", "ids": ["p15"]}, sensitive_to=["amount"])
    policies = [acme.policy([asked, acme.step("other", {"type": "users", "ids": ["p33"]})])]
    assert resubmitted(acme, hardware(acme), hardware(acme, currency="JPY"), policies=policies) == []


def test_money_moved_to_another_cost_centre_is_more_than_its_owner_approved(acme: Any) -> None:
    def lines(first: str, second: str) -> list[dict[str, str]]:
        centres = zip(("cc-us-410", "cc-us-420"), (first, second), strict=True)
        return [{"category": "services", "net": net, "cost_center": centre} for centre, net in centres]

    before = acme.request("p37", currency="USD", lines=lines("100.00", "4000.00"))
    first = acme.play(before)
    first.approve("p36")
    first.withdraw("p37")
    after = acme.request("p37", currency="USD", lines=lines("4000.00", "100.00"))
    assert acme.play(after, revision=2, earlier=first.route.earlier()).asked == ["p36", "p39"]


def test_a_step_may_be_sensitive_to_less(acme: Any) -> None:
    asked = acme.step("head", {"type": "users", "ids": ["p15"]}, sensitive_to=["category", "vendor"])
    policies = [acme.policy([asked, acme.step("other", {"type": "users", "ids": ["p33"]})])]
    assert resubmitted(acme, hardware(acme), hardware(acme, "99999.00"), policies=policies) == ["p15"]
    assert resubmitted(acme, hardware(acme), hardware(acme, category="cloud"), policies=policies) == []


def test_who_returned_the_request_is_asked_again(acme: Any) -> None:
    first = acme.play(hardware(acme))
    first.send_back("p15")
    assert acme.play(hardware(acme), revision=2, earlier=first.route.earlier()).asked == ["p15"]


def test_a_no_in_a_pool_takes_back_an_older_yes(acme: Any) -> None:
    capex = acme.request("p24", "100000.01", category="capex_machinery")
    first = acme.play(capex)
    first.approve("p23", "p03")
    first.withdraw("p24")
    second = acme.play(capex, revision=2, earlier=first.route.earlier())
    assert second.asked == ["p02", "p04", "p39"]
    second.reject("p04")
    second.withdraw("p24")
    third = acme.play(capex, revision=3, earlier=second.route.earlier())
    assert third.asked == ["p02", "p04", "p39"]


def test_a_level_that_was_approved_later_in_the_chain_waits_with_its_yes(acme: Any) -> None:
    first = acme.play(
        acme.request("p16", "15000.01", category="it_hardware"), acme.organisation(heads={"d-infra": None})
    )
    first.approve("p10")
    first.withdraw("p16")
    second = acme.play(
        acme.request("p16", "15000.01", category="it_hardware"), revision=2, earlier=first.route.earlier()
    )
    assert second.asked == ["p15"]
    second.becomes(acme.organisation(limits={"p01": None}))
    second.approve("p15")
    assert second.asked == ["p11", "p12"]
