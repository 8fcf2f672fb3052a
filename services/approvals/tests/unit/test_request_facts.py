"""The facts of a request: typed, with defaults for what is left out, and every error with its JSON pointer."""

from typing import Any

import pytest

from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.routing.facts import Request, request_from_dict, request_to_dict


def errors(acme: Any, document: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidDocument) as refused:
        request_from_dict(document, acme.organisation())
    return [(each["code"], each["pointer"]) for each in refused.value.details["errors"]]


def test_facts_that_are_left_out_or_null_have_their_defaults(acme: Any) -> None:
    nulls = {"vendor": {"is_new": None, "risk": None}, "flags": None, "budget": {"over": None}, "fields": None}
    bare, spoken = acme.facts(acme.request()), acme.facts(acme.request(**nulls))
    assert bare == spoken
    assert (bare.vendor_is_new, bare.vendor_risk, bare.budget_over) == (False, "normal", False)
    assert (bare.personal_data, bare.urgency, bare.contract_months) == (False, "normal", 0)
    assert (bare.department, bare.company) == ("d-net", "acme-eu")


def test_a_request_survives_its_document(acme: Any) -> None:
    spend = {"amount": "10.00", "currency": "USD"}
    request = acme.facts(acme.request(requester_spend_30d_same_vendor=spend, fields={"lead": "p33", "other": None}))
    assert request_from_dict(request_to_dict(request), acme.organisation()) == request


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"requester": ""}, "text_expected", "/requester"),
        ({"currency": "eur"}, "currency_unknown", "/currency"),
        ({"lines": {"net": "1.00"}}, "list_expected", "/lines"),
        ({"lines": ["12.00"]}, "object_expected", "/lines/0"),
        ({"lines": [{"category": "a"}]}, "money_malformed", "/lines/0/net"),
        ({"lines": [{"category": "a", "net": 12.5}]}, "money_malformed", "/lines/0/net"),
        ({"lines": [{"category": "a", "net": "1.00", "tax": 0}]}, "money_malformed", "/lines/0/tax"),
        ({"lines": [{"category": 7, "net": "1.00"}]}, "text_expected", "/lines/0/category"),
        ({"lines": [{"net": "1.00", "currency": "USD"}]}, "one_currency_per_request", "/lines/0/currency"),
        ({"flags": {"personal_data": "yes"}}, "truth_expected", "/flags/personal_data"),
        ({"flags": {"contract_months": 1.5}}, "number_expected", "/flags/contract_months"),
        ({"flags": {"contract_months": -1}}, "number_expected", "/flags/contract_months"),
        ({"vendor": {"is_new": 1}}, "truth_expected", "/vendor/is_new"),
        ({"vendor": "ACME"}, "object_expected", "/vendor"),
        ({"budget": {"over": "no"}}, "truth_expected", "/budget/over"),
        ({"fields": {"lead": 33}}, "text_expected", "/fields/lead"),
        ({"requester_spend_30d_same_vendor": "5"}, "money_malformed", "/requester_spend_30d_same_vendor"),
        ({"attachments": "a"}, "list_expected", "/attachments"),
    ],
    ids=str,
)
def test_a_malformed_fact_is_refused_where_it_stands(acme: Any, change: Any, code: str, pointer: str) -> None:
    assert errors(acme, {**acme.request(), **change}) == [(code, pointer)]


def test_every_error_is_told_at_once(acme: Any) -> None:
    document = {"currency": "EURO", "lines": [{"net": "x"}, {"net": "1e3"}]}
    pointers = [pointer for _, pointer in errors(acme, document)]
    assert pointers == ["/requester", "/currency", "/lines/0/net", "/lines/1/net"]


@pytest.mark.parametrize("net", ["1e3", "1_000", " 1", "+1", "1,00", "1.", ".5", "0x1", "٣", "9" * 15])
def test_an_amount_is_plain_digits(acme: Any, net: str) -> None:
    assert errors(acme, acme.request(net=net)) == [("money_malformed", "/lines/0/net")]


def test_lines_are_rounded_half_up_to_the_currency_before_they_are_added() -> None:
    def total(currency: str, *nets: str) -> Money:
        lines = [{"category": "a", "net": net, "tax": "0.005"} for net in nets]
        return request_from_dict({"requester": "p1", "currency": currency, "lines": lines}, Organisation()).net

    assert total("EUR", "0.005", "0.005") == Money(2, "EUR")
    assert total("JPY", "0.5", "0.4") == Money(1, "JPY")
    assert total("KWD", "0.0005", "-0.0005") == Money(0, "KWD")
    assert total("EUR", "1.00", "-0.005") == Money(99, "EUR")


def test_gross_adds_the_rounded_taxes() -> None:
    lines = [{"net": "10.00", "tax": "1.905"}, {"net": "10.00", "tax": "1.905"}]
    request: Request = request_from_dict({"requester": "p1", "currency": "EUR", "lines": lines}, Organisation())
    assert (request.total("net"), request.total("gross")) == (Money(2000, "EUR"), Money(2382, "EUR"))


def test_requester_and_preparer_are_excluded_together(acme: Any) -> None:
    assert acme.facts(acme.request("p17", preparer="p16")).excluded == {"p16", "p17"}
    assert acme.facts(acme.request("p17", preparer="p17")).excluded == {"p17"}
