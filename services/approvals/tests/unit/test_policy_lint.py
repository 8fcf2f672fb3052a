"""What the linter finds, where, how grave and with which numbers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from approvals.domain.money import Money, Rates
from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint import Surroundings, errors_of, lint
from approvals.domain.routing.policy import Policy

MARCH = datetime(2026, 3, 2, tzinfo=UTC)


def over(amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {"fact": "amount", "op": "gt", "value": {"amount": amount, "currency": currency}}


def up_to(amount: str) -> dict[str, Any]:
    return {"fact": "amount", "op": "lte", "value": {"amount": amount, "currency": "EUR"}}


def category(*names: str, op: str = "any_in") -> dict[str, Any]:
    return {"fact": "lines.category", "op": op, "value": list(names)}


class Linting:
    """The example company, and whatever else is published."""

    def __init__(self, acme: Any) -> None:
        self.acme = acme

    def find(
        self, policy: Policy, *others: Policy, company: Any = None, rates: Rates | None = None
    ) -> list[Finding]:
        company = company or self.acme.organisation()
        return lint(policy, Surroundings(company, rates or self.acme.rates, others, MARCH))

    def codes(self, policy: Policy, *others: Policy, **more: Any) -> list[tuple[str, str]]:
        return [(each.code, each.pointer) for each in self.find(policy, *others, **more)]

    def one(self, code: str, policy: Policy, *others: Policy, **more: Any) -> Finding:
        (found,) = [each for each in self.find(policy, *others, **more) if each.code == code]
        return found

    def policy(self, *stages: Any, **more: Any) -> Policy:
        """One unconditional chain after the given stages, so that nobody is left unasked."""
        found: Policy = self.acme.policy(*stages, [self.acme.step("heads", self.acme.chain())], **more)
        return found

    def legal(self, name: str = "legal", **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.acme.step(name, self.acme.role("legal"), **more)
        return found


@pytest.fixture
def linting(acme: Any) -> Linting:
    return Linting(acme)


def test_the_example_policies_may_be_published_and_the_warnings_are_true(acme: Any, linting: Linting) -> None:
    found = [each for policy in acme.policies for each in linting.find(policy, *acme.policies)]
    assert errors_of(found) == []
    assert [(each.code, each.detail["step"], each.detail["people"]) for each in found] == [
        ("short_without_requester", "vendor", ("Judith Stein (p31)",)),
        ("short_without_requester", "vendor", ("Judith Stein (p31)",)),
        ("short_without_requester", "cfo", ("Marc Olsen (p02)",)),
    ]
    request = acme.request("p31", "3000.00", vendor={"id": "v", "is_new": True})
    assert acme.text(request) == "blocked:pool_too_small:vendor", "what is warned of really happens"


# --- roles, quorums, named people ---------------------------------------------------------------------------------


def test_roles_must_exist_and_suffice_for_every_company(linting: Linting, acme: Any) -> None:
    steps = [
        acme.step("a", acme.role("unheard_of")),
        acme.step("b", acme.role("legal"), need=3),
        acme.step("c", acme.role("controller", scope="company"), need=2),
    ]
    policy = linting.policy(steps, companies=["acme-eu", "acme-us"])
    found = errors_of(linting.find(policy))
    assert [(each.code, each.pointer) for each in found] == [
        ("role_unknown", "/stages/0/steps/0/who/role"),
        ("role_too_small", "/stages/0/steps/1/who/role"),
        ("role_too_small_for", "/stages/0/steps/2/who/role"),
    ]
    assert found[2].detail == {"role": "controller", "have": 1, "need": 2, "company": "acme-us"}


def test_named_people_must_be_there_and_enough(linting: Linting, acme: Any) -> None:
    users = {"type": "users", "ids": ["p08", "p99", "p05"]}
    assert linting.codes(linting.policy([acme.step("c", users)]))[:2] == [
        ("person_dismissed", "/stages/0/steps/0/who/ids/0"),
        ("person_unknown", "/stages/0/steps/0/who/ids/1"),
    ]
    few = acme.step("c", {"type": "users", "ids": ["p05", "p06"]}, need=3)
    assert linting.one("too_few_named", linting.policy([few])).detail == {"have": 2, "need": 3}


def test_a_fallback_and_the_role_above_the_top_are_checked_alike(linting: Linting, acme: Any) -> None:
    chain = acme.chain() | {"above_top": acme.role("nobody")}
    steps = [acme.step("a", acme.role("legal"), fallback=[acme.role("nowhere")]), acme.step("b", chain)]
    assert [pointer for code, pointer in linting.codes(linting.policy(steps)) if code == "role_unknown"] == [
        "/stages/0/steps/0/fallback/0/role",
        "/stages/0/steps/1/who/above_top/role",
    ]


def test_whoever_alone_holds_a_role_cannot_file_himself(linting: Linting, acme: Any) -> None:
    company = acme.organisation(roles={"solo": ["p33"], "pair": ["p33", "p34"]})
    solo, pair = acme.step("solo", acme.role("solo")), acme.step("pair", acme.role("pair"), need=2)
    found = [each for each in linting.find(linting.policy([solo, pair]), company=company) if "short" in each.code]
    assert [(each.detail["step"], len(each.detail["people"])) for each in found] == [("solo", 1), ("pair", 2)]
    backed = acme.step("solo", acme.role("solo"), fallback=[acme.role("legal")])
    assert not [c for c, _ in linting.codes(linting.policy([backed]), company=company) if "short" in c]


def test_people_without_a_path_to_authority_are_named(linting: Linting, acme: Any) -> None:
    company = acme.organisation(roles={"board": ["p01"]})
    chain = acme.chain() | {"above_top": acme.role("board")}
    (found,) = linting.find(acme.policy([acme.step("heads", chain)]), company=company)
    assert (found.code, found.pointer, found.detail["count"]) == ("no_authority", "/stages/0/steps/0/who", 1)
    assert found.detail["people"] == (f"{company.people['p01'].name} (p01)",)
    assert acme.text(acme.request("p01"), company, [acme.policy([acme.step("heads", chain)])]).startswith("blocked:")


def test_authority_that_ends_at_an_amount_is_told_with_it(linting: Linting, acme: Any) -> None:
    company = acme.organisation(roles={"board": ["p40"]}, heads={"d-root": None})
    policy = acme.policy([acme.step("heads", acme.chain())])
    ends = {str(each.detail["amount"]): each for each in linting.find(policy, company=company) if "amount" in each.detail}
    assert set(ends) == {"50000.00 EUR", "100000.00 EUR", "250000.00 EUR"}
    assert len(ends["50000.00 EUR"].detail["people"]) == ends["50000.00 EUR"].detail["count"]
    assert acme.text(acme.request("p34", "50000.00"), company, [policy]) == "s1[heads:p32]"
    assert acme.text(acme.request("p34", "50000.01"), company, [policy]) == "blocked:pool_too_small:heads"


# --- names, money, dates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "code", "pointer"),
    [
        ({"fact": "request.department", "op": "in_subtree", "value": "d-mars"}, "department_unknown", "/applies_when/value"),
        ({"all": [{"fact": "request.company", "op": "eq", "value": "acme-mars"}]}, "company_unknown", "/applies_when/all/0/value"),
        ({"not": {"fact": "lines.cost_center", "op": "any_in", "value": ["cc-0"]}}, "cost_center_unknown", "/applies_when/not/value"),
        ({"any": [{"fact": "requester.role", "op": "in", "value": ["boss"]}]}, "requester_role_unknown", "/applies_when/any/0/value"),
        (over("1.00", "CHF"), "rate_missing", "/applies_when/value/currency"),
        (over("1.00", "USD"), "foreign_threshold", "/applies_when/value/currency"),
    ],
)  # fmt: skip
def test_words_and_currencies_nobody_knows_are_told(linting: Linting, condition: Any, code: str, pointer: str) -> None:
    assert (code, pointer) in linting.codes(linting.policy(applies_when=condition))


def test_dates(linting: Linting) -> None:
    assert ("never_in_force", "/effective_to") in linting.codes(linting.policy(effective_to="2025-01-01T00:00:00Z"))
    assert ("over_already", "/effective_to") in linting.codes(linting.policy(effective_to="2026-02-01T00:00:00Z"))
    ending = linting.policy(effective_to="2026-09-01T00:00:00Z")
    assert linting.one("nothing_afterwards", ending).detail["companies"] == ("acme-eu",)
    next_one = linting.policy(id="next", effective_from="2026-09-01T00:00:00Z")
    assert linting.codes(ending, next_one) == []


# --- which policy is chosen ---------------------------------------------------------------------------------------


def test_equal_priority_for_a_shared_company_at_the_same_time_is_refused(linting: Linting) -> None:
    one, other = linting.policy(), linting.policy(id="other", applies_when=category("x"))
    found = linting.one("priority_not_unique", one, other)
    assert (found.level, found.detail["policy"], found.detail["companies"]) == ("error", "other", ("acme-eu",))
    assert not errors_of(linting.find(one, linting.policy(id="other", companies=["acme-us"])))
    assert not errors_of(linting.find(one, linting.policy(id="other", effective_to="2026-01-01T00:00:00Z")))
    assert not errors_of(linting.find(one, linting.policy(version=2))), "the older version of a key is cut, not refused"


def test_a_policy_that_a_higher_one_always_takes_over_is_never_chosen(linting: Linting) -> None:
    low = linting.policy(priority=1, applies_when=over("100.00"))
    high = linting.policy(id="high", priority=2, applies_when=over("50.00"))
    assert linting.one("never_chosen", low, high).detail["policies"] == ("high",)
    assert linting.one("hides", high, low).detail["policy"] == "test"
    narrower = linting.policy(id="high", priority=2, applies_when=over("100.01"))
    assert ("never_chosen", "/priority") not in linting.codes(low, narrower), "exactly 100.01 is left"
    later = linting.policy(id="high", priority=2, effective_from="2026-06-01T00:00:00Z")
    assert ("never_chosen", "/priority") not in linting.codes(low, later), "until June it is chosen"


def test_two_higher_policies_together_can_leave_nothing(linting: Linting) -> None:
    low = linting.policy(priority=1)
    parts = [
        linting.policy(id="small", priority=2, applies_when=up_to("100.00")),
        linting.policy(id="large", priority=3, applies_when=over("100.00")),
    ]
    assert linting.one("never_chosen", low, *parts).detail["policies"] == ("small", "large")


def test_requests_without_a_policy_are_told_with_the_amounts_between(linting: Linting) -> None:
    small = linting.policy(priority=1, applies_when=up_to("5000.00"))
    large = linting.policy(id="large", priority=2, applies_when=over("6000.00"))
    found = linting.one("no_policy_for", small, large)
    tests = {each.op: each.value for each in found.detail["example"].parts}
    assert tests == {"gt": Money(500000, "EUR"), "lte": Money(600000, "EUR")}
    assert linting.codes(small, linting.policy(id="large", priority=2, applies_when=over("5000.00"))) == []


# --- bands --------------------------------------------------------------------------------------------------------


def banded(linting: Linting, *conditions: Any) -> list[tuple[str, str, str]]:
    steps = [linting.legal(f"band{n}", when=each) for n, each in enumerate(conditions)]
    found = linting.find(linting.policy(steps))
    bands = [each for each in found if each.code.startswith("band")]
    return [(each.code, str(each.detail["low"]), str(each.detail["high"])) for each in bands]


def test_bands_that_meet_are_in_order(linting: Linting) -> None:
    middle = {"all": [over("5000.00"), up_to("20000.00")]}
    assert banded(linting, up_to("5000.00"), middle, over("20000.00")) == []


def test_a_gap_between_bands_is_told_to_the_cent(linting: Linting) -> None:
    assert banded(linting, up_to("5000.00"), over("5000.01")) == [("band_gap", "5000.00 EUR", "5000.01 EUR")]
    assert banded(linting, up_to("5000.00"), over("6000.00")) == [("band_gap", "5000.00 EUR", "6000.00 EUR")]


def test_an_overlap_of_bands_is_told_to_the_cent(linting: Linting) -> None:
    from_exactly = {"fact": "amount", "op": "gte", "value": {"amount": "5000.00", "currency": "EUR"}}
    assert banded(linting, up_to("5000.00"), from_exactly) == [("band_overlap", "5000.00 EUR", "5000.00 EUR")]
    assert banded(linting, up_to("5000.00"), over("4000.00")) == [("band_overlap", "4000.01 EUR", "5000.00 EUR")]


def test_thresholds_that_only_add_people_are_no_bands(linting: Linting) -> None:
    assert banded(linting, over("5000.00"), over("10000.00"), over("50000.00")) == []


def test_bands_of_different_categories_do_not_meet(linting: Linting) -> None:
    one = {"all": [category("x"), up_to("5000.00")]}
    other = {"all": [category("y"), over("6000.00")]}
    assert banded(linting, one, other) == []


def test_policies_whose_amounts_overlap_are_told_with_the_one_that_wins(linting: Linting) -> None:
    small = linting.policy(priority=1, applies_when=up_to("5000.00"))
    large = linting.policy(id="large", priority=2, applies_when=over("4000.00"))
    found = linting.one("policy_overlap", large, small)
    assert (found.detail["wins"], str(found.detail["low"]), str(found.detail["high"])) == ("large", "4000.01 EUR", "5000.00 EUR")


# --- what is never reached ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applies", "auto", "when"),
    [
        (up_to("25000.00"), None, over("25000.00")),
        (category("a", op="all_in"), None, category("b")),
        ({"always": True}, up_to("100.00"), up_to("50.00")),
        ({"always": True}, None, {"all": [over("10.00"), up_to("10.00")]}),
        ({"always": True}, None, {"fact": "request.company", "op": "eq", "value": "acme-us"}),
    ],
)
def test_a_step_that_can_never_be_asked_is_told(linting: Linting, applies: Any, auto: Any, when: Any) -> None:
    policy = linting.policy([linting.legal(when=when)], applies_when=applies, auto_approve_when=auto)
    assert ("step_unreachable", "/stages/0/steps/0/when") in linting.codes(policy)


def test_a_condition_that_always_holds_is_worth_knowing(linting: Linting) -> None:
    policy = linting.policy([linting.legal(when=over("50.00"))], auto_approve_when=up_to("100.00"))
    assert linting.one("condition_always_true", policy).level == "info"


def test_policies_that_never_apply_or_approve_everything(linting: Linting) -> None:
    never = {"all": [over("10.00"), up_to("5.00")]}
    assert ("never_applies", "/applies_when") in linting.codes(linting.policy(applies_when=never))
    assert ("always_auto_approved", "/auto_approve_when") in linting.codes(linting.policy(auto_approve_when={"always": True}))


def test_requests_nobody_is_asked_about_are_told_with_an_example(linting: Linting, acme: Any) -> None:
    policy = acme.policy([linting.legal(when=over("100.00"))], applies_when=category("x"))
    example = linting.one("empty_route", policy).detail["example"]
    assert Money(10000, "EUR") in [getattr(each, "value", None) for each in example.parts]
    afterwards = {"id": "later", "blocking": False, "steps": [linting.legal("later")]}
    seen = acme.policy([linting.legal(when=over("100.00"))], afterwards)
    assert [code for code, _ in linting.codes(seen) if code in {"empty_route", "approved_unseen"}] == ["approved_unseen"]


def test_a_step_whose_people_were_all_asked_before_always_collapses(linting: Linting, acme: Any) -> None:
    chain = acme.step("again", acme.chain("final"), when=over("5.00"))
    found = linting.one("always_collapses", acme.policy([acme.step("heads", acme.chain())], [chain]))
    assert (found.pointer, found.detail["earlier"]) == ("/stages/1/steps/0", "heads")
    users = {"type": "users", "ids": ["p05", "p06"]}
    named = [acme.step("first", users, when=over("5.00"))]
    assert not collapses(linting, acme, named, [acme.step("second", users)]), "the first is not always asked"
    assert collapses(linting, acme, [acme.step("first", users)], [acme.step("second", users)])
    assert not collapses(linting, acme, [acme.step("first", users)], [acme.step("second", users, overlap="again")])
    assert not collapses(linting, acme, {"join": "any", "steps": [acme.step("first", users), linting.legal()]}, [acme.step("second", users)])


def collapses(linting: Linting, acme: Any, *stages: Any) -> bool:
    return "always_collapses" in [code for code, _ in linting.codes(acme.policy(*stages))]


def test_what_is_too_intricate_is_told_and_the_rest_still_checked(linting: Linting) -> None:
    pairs = [{"any": [category(f"x{n}"), category(f"y{n}")]} for n in range(14)]
    codes = linting.codes(linting.policy([linting.legal(need=9)], applies_when={"all": pairs}))
    assert ("role_too_small", "/stages/0/steps/0/who/role") in codes
    assert ("too_intricate", "") in codes
