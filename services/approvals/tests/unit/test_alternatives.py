"""What it would take to change a route."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.domain.money import Money, Rates
from approvals.domain.routing.alternatives import StepChange, alternatives
from approvals.domain.routing.other_facts import last_within, with_total
from approvals.domain.routing.plan import text_of
from approvals.domain.routing.router import route


def looked_at(acme, document, company=None):
    company = company or acme.organisation()
    request = acme.facts(document, company)
    planned = route(acme.policies, company, request, acme.rates, acme.noon)
    return alternatives(acme.policies, company, request, acme.rates, acme.noon, planned)


def of_fact(found, fact, how):
    return [
        (each.change.value, each.steps, each.problem or str(each.outcome))
        for each in found
        if (each.change.fact, each.change.how) == (fact, how)
    ]


def test_up_to_his_limit_the_next_head_would_not_be_asked(acme):
    found = looked_at(acme, acme.request("p16", "15000.01", category="it_hardware"))
    value, steps, _ = of_fact(found, "amount", "at_most")[0]
    assert str(value) == "15000.00 EUR"
    assert steps == (StepChange("mgr_chain", ("p10",), ()),)


def test_smaller_amounts_come_nearest_first_and_add_up(acme):
    found = of_fact(looked_at(acme, acme.request("p16", "15000.01", category="it_hardware")), "amount", "at_most")
    assert [str(value) for value, *_ in found] == ["15000.00 EUR", "10000.00 EUR", "5000.00 EUR"]
    assert [each.step for each in found[-1][1]] == ["mgr_chain", "controller", "buyer"]
    assert all(each.falls_away for each in found[-1][1][1:])


def test_above_a_line_somebody_would_be_asked_in_addition(acme):
    found = of_fact(looked_at(acme, acme.request("p16", "15000.00", category="it_hardware")), "amount", "above")
    value, steps, _ = found[0]
    assert str(value) == "15000.00 EUR"
    assert steps == (StepChange("mgr_chain", (), ("p10",)),)


def test_auto_approval_within_reach_is_told(acme):
    found = of_fact(looked_at(acme, acme.request("p24", "100.01")), "amount", "at_most")
    assert found[0][0] == Money(10000, "EUR")
    assert found[0][2] == "auto_approved"
    assert found[0][1][0].falls_away


def test_without_a_category_its_reviewers_would_not_be_asked(acme):
    found = of_fact(looked_at(acme, acme.request("p16", "900.00", category="it_software")), "lines.category", "without")
    assert [(value, [each.step for each in steps]) for value, steps, _ in found] == [
        ("it_software", ["it_asset", "infosec"])
    ]


def test_a_budget_that_holds_would_spare_the_controller(acme):
    found = of_fact(
        looked_at(acme, acme.request("p34", "3000.00", category="marketing_services", budget={"over": True})),
        "budget.over",
        "is",
    )
    assert [(value, [(each.step, each.falls_away) for each in steps]) for value, steps, _ in found] == [
        (False, [("controller", True)])
    ]


def test_contract_terms_have_lines_too(acme):
    at_the_line = looked_at(acme, acme.request("p34", "900.00", category="consulting", flags={"contract_months": 12}))
    assert of_fact(at_the_line, "flags.contract_months", "above")[0][0] == 12
    above = looked_at(acme, acme.request("p34", "900.00", category="consulting", flags={"contract_months": 13}))
    assert of_fact(above, "flags.contract_months", "at_most")[0][0] == 12


def test_every_alternative_is_what_the_router_says_and_differs(acme):
    """Amounts are tried on both sides of the line: up to it as told, one cent further as now."""
    document = acme.request("p16", "15000.01", category="it_hardware")
    for value, _, _ in of_fact(looked_at(acme, document), "amount", "at_most"):
        at, after = (
            acme.text({**document, "lines": [{**document["lines"][0], "net": net}]})
            for net in (value.amount, Money(value.minor + 1, "EUR").amount)
        )
        assert at != after
        assert at != acme.text(document)


def test_in_another_currency_the_line_is_where_the_rounding_says(acme):
    request = acme.request("p33", "8547.02", category="marketing_services", currency="GBP")
    value, steps, _ = of_fact(looked_at(acme, request), "amount", "at_most")[0]
    assert str(value) == "8547.01 GBP"
    assert [each.step for each in steps] == ["buyer"]


def test_no_policy_no_lines(acme):
    company = acme.organisation()
    request = replace(acme.facts(acme.request(), company), company="nowhere")
    planned = route(acme.policies, company, request, acme.rates, acme.noon)
    assert text_of(planned) == "blocked:no_policy"
    assert alternatives(acme.policies, company, request, acme.rates, acme.noon, planned) == ()


@given(
    minor=st.integers(1, 10**9),
    rate=st.decimals("0.0001", "9999", places=4),
    pair=st.sampled_from(
        [("EUR", "USD"), ("USD", "EUR"), ("USD", "JPY"), ("JPY", "USD"), ("USD", "KWD"), ("KWD", "USD")]
    ),
)
def test_the_last_amount_within_is_the_last(minor, rate, pair):
    rates = Rates("EUR", {"USD": rate, "JPY": Decimal("0.0062"), "KWD": Decimal("3.01")})
    threshold = Money(minor, pair[0])
    last = last_within(rates, threshold, pair[1])
    assert rates.convert(Money(last, pair[1]), pair[0]).minor <= minor
    assert rates.convert(Money(last + 1, pair[1]), pair[0]).minor > minor


def test_an_unknown_currency_has_no_line():
    assert last_within(Rates("EUR"), Money(5, "USD"), "EUR") is None


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_a_total_is_met_on_the_basis_the_policy_counts(acme, basis):
    request = acme.facts(acme.request(net="100.00", tax="19.00"))
    assert with_total(request, basis, 5000).total(basis) == Money(5000, "EUR")
