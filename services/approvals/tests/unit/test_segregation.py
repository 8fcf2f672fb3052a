"""Where lines are drawn, and rings of people."""

from approvals.domain.money import Money, Rates
from approvals.domain.segregation import lines, lines_in, loops
from approvals.domain.vendor import vendor_key


def test_lines_are_thresholds_of_policies_and_limits_of_active_people(acme):
    found = {str(each) for each in lines(acme.policies, acme.organisation())}
    assert {"100.00 EUR", "2500.00 EUR", "5000.00 EUR", "15000.00 EUR", "80000.00 USD"} <= found
    assert "15000.00 EUR" in {str(each) for each in lines((), acme.organisation())}
    assert "15000.00 EUR" not in {str(each) for each in lines((), acme.organisation(inactive=["p15"]))}


def test_a_line_lies_in_every_currency_with_a_rate():
    found = lines_in([Money(10_000, "EUR")], ["USD", "EUR", "XXX"], Rates("EUR", {"USD": 2}))
    assert [(each.currency, each.most) for each in found] == [("EUR", 10_000), ("USD", 5_000)]


def test_a_ring_is_told_once_the_shortest_first():
    acted = {"a": ["b"], "b": ["a", "c"], "c": ["a"], "d": ["d", "a"]}
    assert loops(acted) == [("a", "b"), ("a", "b", "c")]
    assert loops({"a": ["b"], "b": ["c"]}) == []
    long = {str(n): [str((n + 1) % 6)] for n in range(6)}
    assert loops(long) == []


def test_spellings_of_a_vendor_are_one():
    assert vendor_key(" Größe & Söhne ") == vendor_key("GRÖSSE-SÖHNE")
    assert vendor_key(None) is vendor_key(" - ") is None
