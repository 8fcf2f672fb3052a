"""Which approvals survive an edit: content decides, not the path the request took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from approvals.domain.money import Money, Rates, half_up
from approvals.domain.routing.facts import Request

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
    """The fields that a rule or an approver relies on, as JSON values."""
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
    }


def survives(
    approval: GivenApproval,
    earlier: Earlier,
    request: Request,
    rates: Rates,
    *,
    sensitive_to: tuple[str, ...] | None,
    at: datetime,
) -> bool:
    """Whether this yes still stands for the request as it is now; the caller knows that the step still asks him."""
    if at - approval.at >= YOUNGER_THAN or approval.actor in request.excluded:
        return False
    before, now = earlier.materials[approval.revision], material_of(request)
    watched = FIELDS if sensitive_to is None else sensitive_to
    return not any(_changed(name, before[name], now[name], request.currency, rates) for name in watched)


def _changed(name: str, before: Any, now: Any, currency: str, rates: Rates) -> bool:
    if name == "amount":
        return any(_rose(before.get(key, 0), value, currency, rates) for key, value in now.items())
    if name == "attachments":
        return not set(before) <= set(now)
    return bool(before != now)


def _rose(before: int, now: int, currency: str, rates: Rates) -> bool:
    """More than the tolerance above the amount he approved."""
    rise = now - before
    if rise <= 0:
        return False
    in_limit = rates.convert(Money(rise, currency), MOST_RISE.currency).minor <= MOST_RISE.minor
    return rise * RISE_ONE_IN > before or not in_limit
