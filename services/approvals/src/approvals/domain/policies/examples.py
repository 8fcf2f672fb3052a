"""Example cases of policies: for every step a request that just reaches it and one that just does not, with its route now.

A file exported with them passes `check-cases` at once, and fails as soon as somebody changes what it pins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from approvals.domain.cases.described import described
from approvals.domain.documents import instant_text
from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.policies.regions import Box, OneOf, Region, Some, Span, Undecided, both, region
from approvals.domain.routing.conditions import FactIs
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import Outcome
from approvals.domain.routing.policy import CostCentreOwners, Policy
from approvals.domain.routing.router import route

USUAL = 100_000
"""Minor units of an amount that nothing limits."""
OTHER = "other"
KEPT = ("outcome", "problem", "policy", "version", "text")


@dataclass(frozen=True)
class Examples:
    """The policies that may be chosen from, and the company they are tried in at one moment."""

    policies: Sequence[Policy]
    organisation: Organisation
    rates: Rates
    at: datetime

    def cases(self) -> list[dict[str, Any]]:
        """In the case format; each with what the router says now."""
        found: dict[str, dict[str, Any]] = {}
        for policy in self.policies:
            for name, wanted in self._wanted(policy):
                case = self._case(policy, name, wanted)
                if case is not None:
                    found.setdefault(repr(case["request"]), case)
        return list(found.values())

    def _wanted(self, policy: Policy) -> Iterator[tuple[str, Region]]:
        """Name of the example, and the requests it may be taken from."""
        try:
            at = FactIs("request.company", "in", tuple(sorted(policy.companies)))
            applies = both(region(at, self.organisation), region(policy.applies_when, self.organisation))
            if policy.auto_approve_when is not None:
                yield "auto", both(applies, region(policy.auto_approve_when, self.organisation))
                applies = both(applies, region(policy.auto_approve_when, self.organisation, holds=False))
            for step in policy.steps:
                yield step.id, both(applies, region(step.when, self.organisation))
                yield f"not-{step.id}", both(applies, region(step.when, self.organisation, holds=False))
        except Undecided:
            return

    def _case(self, policy: Policy, name: str, wanted: Region) -> dict[str, Any] | None:
        """The first box that makes a request which this policy answers."""
        for box in wanted:
            request = self._request(policy, box, highest=name.startswith("not-"))
            answer = self._answer(request) if request is not None else {}
            if (answer.get("policy"), answer.get("version")) == (policy.id, policy.version):
                expected = {key: answer[key] for key in KEPT if key in answer}
                case_id = f"{policy.id}-{policy.version}-{name}"
                return {"id": case_id, "at": instant_text(self.at), "request": request, "expect": expected}
        return None

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            facts = request_from_dict(request, self.organisation)
        except InvalidDocument:
            return {}
        planned = route(self.policies, self.organisation, facts, self.rates, self.at)
        return {} if planned.outcome is Outcome.INVALID else described(planned)

    def _request(self, policy: Policy, box: Box, *, highest: bool) -> dict[str, Any] | None:
        """Over the highest or the lowest amount. None when nobody of the company can be the requester."""
        company, department = _word(box, "request.company"), _word(box, "request.department")
        filer = self._filer(policy, company, department)
        if filer is None:
            return None
        requester, paying = filer
        amount = _amount(box, policy.reporting_currency, highest=highest)
        centre = _several(box, "lines.cost_center") or self._centres(policy, paying)
        categories = _several(box, "lines.category") or [OTHER]
        shares = [amount.minor - len(categories) + 1, *(1 for _ in categories[1:])]
        lines = [
            {"category": category, "net": Money(share, amount.currency).amount, "tax": "0", "cost_center": centre[0]}
            for category, share in zip(categories, shares, strict=True)
        ]
        over = _truth(box, "budget.over")
        return {
            "requester": requester,
            "department": paying,
            "currency": amount.currency,
            "lines": lines,
            "vendor": {"is_new": _truth(box, "vendor.is_new"), "risk": _word(box, "vendor.risk") or "normal"},
            "flags": {
                "personal_data": _truth(box, "flags.personal_data"),
                "urgency": _word(box, "flags.urgency") or "normal",
                "contract_months": _number(box, "flags.contract_months"),
            },
            **({"budget": {"over": True}} if over else {}),
        }

    def _filer(self, policy: Policy, company: str | None, department: str | None) -> tuple[str, str] | None:
        """The first ordinary employee of the company, and the department that pays."""
        for person, home in self._ordinary:
            pays = department or home
            here = self._companies.get(pays)
            if here in policy.companies and company in {None, here}:
                return person, pays
        return None

    @cached_property
    def _ordinary(self) -> list[tuple[str, str]]:
        """Active people who head nothing, with their main departments, by id."""
        people = sorted(self.organisation.people.values(), key=lambda each: each.id)
        heads = self.organisation.headed_by
        return [
            (each.id, home)
            for each in people
            if each.active and each.id not in heads and (home := each.main_department)
        ]

    @cached_property
    def _companies(self) -> dict[str, str | None]:
        return {each: self.organisation.company_of(each) for each in self.organisation.departments}

    def _centres(self, policy: Policy, department: str) -> list[str | None]:
        if not any(isinstance(who, CostCentreOwners) for step in policy.steps for who in step.ways):
            return [None]
        company = self._companies.get(department)
        known = self.organisation.cost_centres.values()
        centres = sorted(each.id for each in known if self._companies.get(each.department) == company)
        return [*centres[:1]] or [None]


def _amount(box: Box, currency: str, *, highest: bool) -> Money:
    """The end of the box where something changes."""
    for name, limit in box.limits.items():
        if name.startswith("amount ") and isinstance(limit, Span):
            ends = (limit.high, limit.low) if highest else (limit.low, limit.high)
            return Money(ends[0] or ends[1] or USUAL, limit.unit)
    return Money(USUAL, currency)


def _number(box: Box, fact: str) -> int:
    limit = box.limits.get(fact)
    return (limit.low or limit.high or 0) if isinstance(limit, Span) else 0


def _truth(box: Box, fact: str) -> bool:
    limit = box.limits.get(fact)
    return isinstance(limit, OneOf) and limit.only == frozenset({True})


def _word(box: Box, fact: str) -> str | None:
    """One the box allows; None when it allows what is usual."""
    limit = box.limits.get(fact)
    if isinstance(limit, OneOf) and limit.only is not None:
        return str(min(limit.only))
    return None


def _several(box: Box, fact: str) -> list[str]:
    """As few as reach every set; nothing where the box does not care."""
    limit = box.limits.get(fact)
    if not isinstance(limit, Some):
        return []
    allowed = [_least(hit, limit) for hit in sorted(limit.hits, key=sorted)]
    if limit.only is not None and not allowed:
        allowed = [min(limit.only)]
    if limit.leaves and not any(each not in left for each in allowed for left in limit.leaves):
        allowed.append(OTHER)
    return list(dict.fromkeys(allowed))


def _least(hit: Iterable[str], limit: Some) -> str:
    return min(each for each in hit if each not in limit.never and (limit.only is None or each in limit.only))
