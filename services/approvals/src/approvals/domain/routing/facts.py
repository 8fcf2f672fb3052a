"""What rules may look at: one typed request, frozen at submit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money, money
from approvals.domain.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Line:
    """One line: net and tax are rounded to the request's currency before anything is added up."""

    category: str
    net: Money
    tax: Money
    cost_centre: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The facts of one submitted revision; defaults stand for facts the request leaves out."""

    requester: str
    department: str | None
    company: str | None
    currency: str
    lines: tuple[Line, ...]
    preparer: str | None = None
    vendor: str | None = None
    vendor_is_new: bool = False
    vendor_risk: str = "normal"
    personal_data: bool = False
    urgency: str = "normal"
    contract_months: int = 0
    budget_over: bool = False
    spend_30d_same_vendor: Money | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()

    @property
    def net(self) -> Money:
        return Money(sum(line.net.minor for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return Money(sum(line.tax.minor for line in self.lines), self.currency)

    def total(self, basis: str) -> Money:
        """The sum the policy looks at: `net` or `gross`."""
        return self.net if basis == "net" else Money(self.net.minor + self.tax.minor, self.currency)

    @property
    def excluded(self) -> frozenset[str]:
        """Requester and preparer: they never approve."""
        return frozenset(person for person in (self.requester, self.preparer) if person)

    @property
    def cost_centres(self) -> tuple[str, ...]:
        """Distinct, sorted."""
        return tuple(sorted({line.cost_centre for line in self.lines if line.cost_centre}))


def request_from_dict(document: Mapping[str, Any], organisation: Organisation) -> Request:
    """Reads the request of a case or command.

    Department defaults to the requester's main one, company to the department's. Raises `InvalidDocument`.
    """
    requester = document["requester"]
    person = organisation.people.get(requester)
    department = document.get("department") or (person.main_department if person else None)
    vendor, flags, currency = document.get("vendor") or {}, document.get("flags") or {}, document["currency"]
    spend = document.get("requester_spend_30d_same_vendor")
    return Request(
        requester=requester,
        preparer=document.get("preparer"),
        department=department,
        company=document.get("company") or organisation.company_of(department),
        currency=currency,
        lines=tuple(_line(line, currency, f"/lines/{at}") for at, line in enumerate(document.get("lines") or ())),
        vendor=vendor.get("id"),
        vendor_is_new=vendor.get("is_new", False),
        vendor_risk=vendor.get("risk", "normal"),
        personal_data=flags.get("personal_data", False),
        urgency=flags.get("urgency", "normal"),
        contract_months=flags.get("contract_months", 0),
        budget_over=(document.get("budget") or {}).get("over", False),
        spend_30d_same_vendor=_money(spend["amount"], spend["currency"], "/requester_spend_30d_same_vendor")
        if spend
        else None,
        fields=dict(document.get("fields") or {}),
        attachments=tuple(document.get("attachments") or ()),
    )


def request_to_dict(request: Request) -> dict[str, Any]:
    """The same format back, with every fact spelled out; canonical, so it can be hashed."""
    spend = request.spend_30d_same_vendor
    return {
        "requester": request.requester,
        "preparer": request.preparer,
        "department": request.department,
        "company": request.company,
        "currency": request.currency,
        "lines": [
            {"category": each.category, "net": each.net.amount, "tax": each.tax.amount, "cost_center": each.cost_centre}
            for each in request.lines
        ],
        "vendor": {"id": request.vendor, "is_new": request.vendor_is_new, "risk": request.vendor_risk},
        "flags": {
            "personal_data": request.personal_data,
            "urgency": request.urgency,
            "contract_months": request.contract_months,
        },
        "budget": {"over": request.budget_over},
        "requester_spend_30d_same_vendor": spend.to_dict() if spend else None,
        "fields": dict(sorted(request.fields.items())),
        "attachments": list(request.attachments),
    }


def _line(document: Mapping[str, Any], currency: str, pointer: str) -> Line:
    other = document.get("currency", currency)
    if other != currency:
        raise _invalid("one_currency_per_request", f"{pointer}/currency", f"{other} is not {currency}")
    return Line(
        category=document.get("category") or "",
        net=_money(document["net"], currency, f"{pointer}/net"),
        tax=_money(document.get("tax") or "0", currency, f"{pointer}/tax"),
        cost_centre=document.get("cost_center"),
    )


def _money(amount: Any, currency: str, pointer: str) -> Money:
    try:
        return money(amount, currency)
    except (TypeError, ValueError) as error:
        raise _invalid("money_malformed", pointer, str(error)) from error


def _invalid(code: str, pointer: str, message: str) -> InvalidDocument:
    return InvalidDocument(errors=[{"code": code, "pointer": pointer, "message": message}])
