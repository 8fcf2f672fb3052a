"""What a person writes, the frozen content of a revision, and the facts that are frozen with it."""

from typing import Literal

from pydantic import ConfigDict, Field

from common.contracts.base import CurrencyCode, DecimalString, DepartmentId, MoneyWire, PersonId, Wire


class LineWire(Wire):
    """One position. Net of the line = quantity x unit price, rounded half up to the currency's minor units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str = Field(min_length=1, max_length=500)
    quantity: DecimalString = "1"
    unit_price: DecimalString
    tax_rate: DecimalString = "0"
    category: str = Field(default="other", min_length=1, max_length=64)
    cost_center: str | None = Field(default=None, max_length=64)
    note: str = Field(default="", max_length=1000)


class VendorWire(Wire):
    """Whom the money goes to. `risk` and `is_new` are facts policies may look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=200)
    is_new: bool = False
    risk: Literal["low", "normal", "high"] = "normal"


class FlagsWire(Wire):
    """Circumstances policies may look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personal_data: bool = False
    urgency: Literal["normal", "urgent", "emergency"] = "normal"
    contract_months: int = Field(default=0, ge=0, le=600)


class DocumentWire(Wire):
    """What a person writes: header and lines. A draft may be incomplete; submit checks the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    justification: str = Field(default="", max_length=5000)
    delivery_note: str = Field(default="", max_length=1000)
    department: DepartmentId | None = None
    currency: CurrencyCode = "EUR"
    vendor: VendorWire = VendorWire()
    flags: FlagsWire = FlagsWire()
    fields: dict[str, PersonId] = Field(default_factory=dict, max_length=20)
    lines: list[LineWire] = Field(default_factory=list, max_length=200)


class SubmittedLine(Wire):
    """A frozen line with its computed sums, as decimal strings in the request's currency."""

    position: int
    description: str
    quantity: DecimalString
    unit_price: DecimalString
    tax_rate: DecimalString
    net: DecimalString
    tax: DecimalString
    category: str
    cost_center: str | None = None
    note: str = ""


class SubmittedDocument(Wire):
    """The immutable content of one revision; `content_hash` is SHA-256 (hex) over its canonical JSON."""

    title: str
    justification: str
    delivery_note: str = ""
    requester: PersonId
    preparer: PersonId
    department: DepartmentId
    currency: CurrencyCode
    net: DecimalString
    tax: DecimalString
    gross: DecimalString
    vendor: VendorWire
    flags: FlagsWire
    fields: dict[str, PersonId] = Field(default_factory=dict)
    lines: list[SubmittedLine]


class BudgetFact(Wire):
    """One cost centre of a revision against its budget, as found at submit.

    `unknown`: there is nothing to compare with (`reason`: no_cost_center, no_budget, rate_missing, company_unknown);
    it counts as over. `available` is what was left before this request, in the budget's currency.
    """

    cost_center: str | None = None
    verdict: Literal["within", "over", "unknown"]
    reason: str = ""
    asked: MoneyWire
    available: MoneyWire | None = None


class SubmittedFacts(Wire):
    """What policies may look at beside the document. `budget` is empty where the company tracks no budgets.

    `requester_spend_30d_same_vendor`: net, other requests only, in this request's currency; none when there was none.
    """

    budget_over: bool = False
    budget: list[BudgetFact] = Field(default_factory=list)
    requester_spend_30d_same_vendor: MoneyWire | None = None
