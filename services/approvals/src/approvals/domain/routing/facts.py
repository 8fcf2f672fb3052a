"""What rules may look at: one typed request, frozen at submit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from approvals.domain.documents import NO_CURRENCY, Reader
from approvals.domain.money import Money, is_currency, money
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

    def lines_without(self, name: Literal["category", "cost_centre"]) -> str:
        """The numbers of the lines that leave it out, from 1 and with commas; empty when none does."""
        return ",".join(str(number) for number, line in enumerate(self.lines, 1) if not getattr(line, name))


def request_from_dict(document: Any, organisation: Organisation) -> Request:
    """Reads the request of a case or command; a fact that is left out or null has its default.

    Department defaults to the requester's main one, company to the department's. Raises `InvalidDocument` with
    every error and its JSON pointer.
    """
    read = Reader()
    document = read.mapping(document, "")
    requester, currency = read.text(document, "requester", ""), _currency(read, document)
    vendor, flags, budget = (_part(read, document, key) for key in ("vendor", "flags", "budget"))
    person = organisation.people.get(requester)
    department = read.optional(document, "department", "") or (person.main_department if person else None)
    found = Request(
        requester=requester,
        preparer=read.optional(document, "preparer", ""),
        department=department,
        company=read.optional(document, "company", "") or organisation.company_of(department),
        currency=currency,
        lines=tuple(_line(read, each, currency, f"/lines/{at}") for at, each in read.objects(document, "lines", "")),
        vendor=read.optional(vendor, "id", "/vendor"),
        vendor_is_new=read.truth(vendor, "is_new", "/vendor", default=False),
        vendor_risk=read.optional(vendor, "risk", "/vendor") or "normal",
        personal_data=read.truth(flags, "personal_data", "/flags", default=False),
        urgency=read.optional(flags, "urgency", "/flags") or "normal",
        contract_months=read.number(flags, "contract_months", "/flags", least=0, default=0),
        budget_over=read.truth(budget, "over", "/budget", default=False),
        spend_30d_same_vendor=_spend(read, document.get("requester_spend_30d_same_vendor")),
        fields=_fields(read, document),
        attachments=read.words(document["attachments"], "/attachments") if document.get("attachments") else (),
    )
    read.finish()
    return found


def _part(read: Reader, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """One object of the request without its nulls: they stand for facts that were left out."""
    part = read.mapping(document.get(key) or {}, f"/{key}")
    return {name: value for name, value in part.items() if value is not None}


def _fields(read: Reader, document: Mapping[str, Any]) -> dict[str, str | None]:
    fields = read.mapping(document.get("fields") or {}, "/fields")
    return {name: read.optional(fields, name, "/fields") for name in fields}


def _currency(read: Reader, document: Mapping[str, Any]) -> str:
    found = document.get("currency")
    if is_currency(found):
        return str(found)
    read.error("currency_unknown", "/currency", f"three capital letters are expected, not {found!r}")
    return NO_CURRENCY


def _spend(read: Reader, document: Any) -> Money | None:
    return None if document is None else read.money(document, "/requester_spend_30d_same_vendor")


def _line(read: Reader, document: Mapping[str, Any], currency: str, at: str) -> Line:
    other = document.get("currency", currency)
    if other != currency:
        read.error("one_currency_per_request", f"{at}/currency", f"{other} is not {currency}")
    tax = document.get("tax")
    return Line(
        category=read.optional(document, "category", at) or "",
        net=_amount(read, document.get("net"), currency, f"{at}/net"),
        tax=_amount(read, "0" if tax is None else tax, currency, f"{at}/tax"),
        cost_centre=read.optional(document, "cost_center", at),
    )


def _amount(read: Reader, amount: Any, currency: str, at: str) -> Money:
    try:
        return money(amount, currency)
    except (TypeError, ValueError) as error:
        read.error("money_malformed", at, str(error))
        return Money(0, currency)


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
