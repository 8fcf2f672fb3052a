"""What a new version changes for people, by meaning."""

from copy import deepcopy
from typing import Any

import pytest

from approvals.domain.policies.difference import difference
from approvals.domain.policies.words import speaker
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict


def told(acme: Any, was: Policy, now: Policy) -> list[tuple[str, str]]:
    return [(each.effect, each.text(speaker("en"))) for each in difference(was, now, acme.organisation())]


def changed(acme: Any, path: str, value: Any, key: str = "std-opex") -> list[tuple[str, str]]:
    """Version 2 of an example policy with one place set otherwise (None: taken away)."""
    document = next(each for each in acme.document["policies"] if each["id"] == key and (key != "std-opex" or each["version"] == 2))
    other = deepcopy(document)
    *keys, last = [int(each) if each.isdigit() else each for each in path.split("/")]
    place: Any = other
    for each in keys:
        place = place[each]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return told(acme, policy_from_dict(document), policy_from_dict(other))


def test_finance_now_from_2500(acme: Any) -> None:
    assert told(acme, acme.policies[0], acme.policies[1]) == [
        ("", "In force from 1 July 2026, 00:00 UTC instead of 1 January 2026, 00:00 UTC."),
        ("", "Ends: without an end instead of 1 July 2026, 00:00 UTC."),
        ("more", "Finance, controller: now over 2 500.00 EUR instead of over 5 000.00 EUR."),
    ]


def test_the_same_in_russian_and_german(acme: Any) -> None:
    (*_, last) = difference(acme.policies[0], acme.policies[1], acme.organisation())
    assert last.text(speaker("ru")) == "Finance, controller: теперь свыше 2 500,00 EUR вместо свыше 5 000,00 EUR."
    assert last.text(speaker("de")) == "Finance, controller: jetzt über 2 500,00 EUR statt über 5 000,00 EUR."
    assert last.pointer == "/stages/2/steps/0/when"


def test_equal_meaning_is_no_difference(acme: Any) -> None:
    assert told(acme, acme.policies[0], acme.policies[0]) == []
    turned = {"any": [{"fact": "budget.over", "op": "eq", "value": True}, eur("gt", "2500.00")]}
    assert changed(acme, "stages/2/steps/0/when", turned) == []
    cents = {"any": [eur("gte", "2500.01"), {"not": {"fact": "budget.over", "op": "eq", "value": False}}]}
    assert changed(acme, "stages/2/steps/0/when", cents) == [], "from 2500.01 is over 2500.00"


def eur(op: str, amount: str) -> dict[str, Any]:
    return {"fact": "amount", "op": op, "value": {"amount": amount, "currency": "EUR"}}


@pytest.mark.parametrize(
    ("path", "value", "effect", "said"),
    [
        ("name", "Spend", "", "The name is Spend instead of Standard spend (EU)."),
        ("companies", ["acme-us"], "other", "Also for acme-us."),
        ("priority", 7, "", "Priority 7 instead of 100."),
        ("amount_basis", "gross", "", "Gross amounts instead of Net."),
        ("reporting_currency", "USD", "", "Reports in USD instead of EUR."),
        ("applies_when", eur("lte", "9.00"), "other", "Applies to requests: up to and including 9.00 EUR; before: always."),
        ("auto_approve_when", None, "more", "Nothing is approved at once any more; before: up to and including 100.00 EUR, and every line is office_supplies, and a known vendor."),
        ("stages/1/join", "any", "less", "In stage Functional review one step is enough; before all were needed."),
        ("stages/3/blocking", False, "less", "Stage Procurement only comes afterwards; before it held the approval up."),
        ("stages/3/name", "Buying", "", "Stage Procurement is called Buying."),
        ("stages/1/steps/0/when/value", ["it_hardware", "cloud"], "other", "Functional review, it_asset: now also for cloud."),
        ("stages/1/steps/0/when/value", ["it_hardware"], "less", "Functional review, it_asset: no longer for it_software."),
        ("stages/3/steps/0/when", None, "more", "Procurement, buyer: asked when always; before: over 10 000.00 EUR."),
        ("stages/2/steps/0/when/any", [eur("gt", "2500.00")], "less", "Finance, controller: no longer over budget."),
        ("stages/3/steps/0/need", 2, "more", "Procurement, buyer: asks any 2 of buyer of the company; before: one buyer of the company."),
        ("stages/3/steps/0/who/role", "legal", "other", "Procurement, buyer: asks one legal of the company; before: one buyer of the company."),
        ("stages/0/steps/0/who/mode", "final", "other", "Line management, mgr_chain: asks the first head from the paying department upwards whose limit covers the amount (nobody's does: any 2 of board); before: every head from the paying department upwards to the first whose limit covers the amount (nobody's does: any 2 of board)."),
        ("stages/2/steps/0/fallback", None, "", "Finance, controller: when too few are there: nothing; before: one controller."),
        ("stages/3/steps/0/overlap", "count", "", "Procurement, buyer: overlap with others is handled as count instead of fresh."),
        ("stages/3/steps/0/sensitive_to", ["vendor"], "", "Procurement, buyer: approvals survive changes of anything but vendor; before: every material field."),
        ("stages/3/steps/0/due_hours", 8, "", "Procurement, buyer: due in 8 working hours instead of 16."),
        ("stages/3/steps/0/forward", "never", "", "Procurement, buyer: never handed on; before: may be handed on to anybody."),
        ("stages/3/steps/0/escalate", "notify", "", "Procurement, buyer: late: people are told; before: late: the next head is added."),
        ("stages/1/steps/3", None, "less", "Functional review: step legal is gone. A contract of more than 12 months, or over 50 000.00 EUR: one legal."),
    ],
)  # fmt: skip
def test_every_kind_of_change(acme: Any, path: str, value: Any, effect: str, said: str) -> None:
    assert (effect, said) in changed(acme, path, value)


def test_stages_and_steps_come_go_and_move(acme: Any) -> None:
    document = deepcopy(acme.document["policies"][1])
    stages = document["stages"]
    stages[1]["steps"].append(stages[3]["steps"].pop())
    stages[3]["steps"].append({"id": "cfo", "who": acme.role("cfo"), "when": eur("gt", "9.00")})
    stages.insert(0, stages.pop(2))
    found = told(acme, acme.policies[1], policy_from_dict(document))
    assert found == [
        ("other", "Stage Finance comes at place 1 instead of 3."),
        ("other", "Step buyer moved from Procurement to Functional review."),
        ("more", "Procurement: new step cfo. Over 9.00 EUR: one cfo."),
    ]


def test_a_stage_that_comes_or_goes_is_told_with_its_steps(acme: Any) -> None:
    document = deepcopy(acme.document["policies"][1])
    del document["stages"][3]
    now = policy_from_dict(document)
    gone = ("less", "Stage Procurement is gone.")
    assert told(acme, acme.policies[1], now)[0] == gone
    assert told(acme, now, acme.policies[1])[0] == ("more", "New stage Procurement at place 4.")


def test_more_than_one_part_may_change(acme: Any) -> None:
    parts = [eur("gt", "3000.00"), {"fact": "vendor.is_new", "op": "eq", "value": True}]
    assert changed(acme, "stages/2/steps/0/when", {"any": parts}) == [
        ("other", "Finance, controller: now over 3 000.00 EUR instead of over 2 500.00 EUR."),
        ("other", "Finance, controller: now also a new vendor."),
        ("other", "Finance, controller: no longer over budget."),
    ]
