"""Which approvals survive an edit: content decides, not the path the request took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from approvals.domain.money import Money, Rates, half_up
from approvals.domain.routing.facts import Request
from approvals.domain.routing.policy import AmountBasis

YOUNGER_THAN = timedelta(days=30)
MOST_RISE = Money(50_000, "EUR")
RISE_ONE_IN = 20
"""A rise of one twentieth (5 %) is tolerated, and never more than MOST_RISE."""

FIELDS = (
    "amount",
    "currency",
    "category",
    "vendor",
    "cost_center",
    "department",
    "company",
    "contract_months",
    "tax",
    "flags",
    "attachments",
)


@dataclass(frozen=True, slots=True)
class GivenApproval:
    """A yes of an earlier revision: who, for whom, when, and on which content (`Earlier.materials[revision]`)."""

    step: str
    principal: str
    actor: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """Every yes so far, what approvers relied on in each revision, and who took part in earlier routes."""

    approvals: tuple[GivenApproval, ...] = ()
    materials: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    people: tuple[str, ...] = ()


NOTHING_EARLIER = Earlier()


def material_of(request: Request) -> dict[str, Any]:
    """The fields that a rule or an approver relies on, as JSON values; amounts in minor units."""
    shares: dict[str, int] = {}
    for line in request.lines:
        if line.cost_centre:
            shares[line.cost_centre] = shares.get(line.cost_centre, 0) + line.net.minor
    net = request.net.minor
    return {
        "amount": {"total": net, **shares},
        "currency": request.currency,
        "category": sorted({line.category for line in request.lines}),
        "vendor": [request.vendor, request.vendor_is_new, request.vendor_risk],
        "cost_center": list(request.cost_centres),
        "department": request.department,
        "company": request.company,
        "contract_months": request.contract_months,
        "tax": str(half_up(Decimal(request.tax.minor) / Decimal(net), 3)) if net else "0",
        "flags": [request.personal_data, request.urgency],
        "attachments": sorted(request.attachments),
        "gross": net + request.tax.minor,
    }


def survives(
    approval: GivenApproval,
    earlier: Earlier,
    request: Request,
    rates: Rates,
    *,
    basis: AmountBasis,
    sensitive_to: tuple[str, ...] | None,
    at: datetime,
) -> bool:
    """Whether this yes still stands for the request as it is now; the caller knows that the step still asks him.

    `basis` says which total people compare, net or gross.
    """
    if at - approval.at >= YOUNGER_THAN or approval.actor in request.excluded:
        return False
    before, now = earlier.materials[approval.revision], material_of(request)
    watched = FIELDS if sensitive_to is None else sensitive_to
    return not any(_changed(name, before, now, basis, rates) for name in watched)


Material = Mapping[str, Any]


def _changed(name: str, before: Material, now: Material, basis: AmountBasis, rates: Rates) -> bool:
    if name == "amount":
        return _amount_changed(before, now, basis, rates)
    if name == "attachments":
        return not set(before[name]) <= set(now[name])
    if name == "tax" and before.get("gross") is not None and _tax(before) == _tax(now):
        return False
    return bool(before[name] != now[name])


def _tax(material: Material) -> int:
    """The same sum is no other tax, though the net beside it changed; nor is another sum at the same rate."""
    return int(material["gross"]) - int(material["amount"]["total"])


def _amount_changed(before: Material, now: Material, basis: AmountBasis, rates: Rates) -> bool:
    """The total, or what falls to one cost centre, rose by more than is tolerated of the total he approved.

    Revisions written before gross was kept are compared by their net.
    """
    currency = now["currency"]
    if before["currency"] != currency:
        return True
    gross = basis == "gross" and before.get("gross") is not None
    totals = [(each["gross"] if gross else each["amount"]["total"]) for each in (before, now)]
    shares = [(before["amount"].get(key, 0), value) for key, value in now["amount"].items() if key != "total"]
    return any(_rose(new - old, totals[0], currency, rates) for old, new in [(totals[0], totals[1]), *shares])


def _rose(rise: int, approved: int, currency: str, rates: Rates) -> bool:
    """More than the tolerance above the amount he approved."""
    if rise <= 0:
        return False
    in_limit = rates.convert(Money(rise, currency), MOST_RISE.currency).minor <= MOST_RISE.minor
    return rise * RISE_ONE_IN > approved or not in_limit
