"""Bodies about the registers: what is sent, without what the address says already, and what is shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from common.contracts.approvals.registers import Companies, Label, Name
from common.contracts.base import CurrencyCode, DepartmentId, MoneyWire, PersonId
from gateway.api.schemas.core import Body, Money


class RoleIn(Body):
    """What people call the role."""

    name: Label = ""


class MemberIn(Body):
    """For which companies the role is held; `*` alone means all."""

    companies: Companies = Field(default_factory=lambda: ["*"])


class LimitIn(Body):
    """Up to what amount the person may agree finally."""

    limit: MoneyWire | Literal["unlimited"]


class DepartmentIn(Body):
    """Deputy of the head, and the company (null: the parent's)."""

    deputy: PersonId | None = None
    company: Name | None = None


class CostCentreIn(Body):
    """Where the money is booked, and who answers for it (null: the department's heads)."""

    name: Label = ""
    department: DepartmentId
    owner: PersonId | None = None


class CompanyIn(Body):
    """A legal entity."""

    name: Label = ""
    currency: CurrencyCode | None = None


class Kept(BaseModel):
    """`version` is the entry's ETag; who changed it last and when."""

    id: str
    version: int
    changed_at: datetime | None = None
    changed_by: str | None = None
    org_version: int | None = None


class RoleOut(Kept):
    kind: Literal["role"]
    role: str
    name: str


class RoleRow(BaseModel):
    """`rights` is what the role allows beside being asked; `proved`: its members follow the portal's administrators."""

    role: str
    name: str
    version: int | None
    members: int
    rights: list[str]
    proved: bool


class RoleList(BaseModel):
    items: list[RoleRow]


class MemberOut(Kept):
    kind: Literal["member"]
    role: str
    person: str
    person_name: str | None = None
    companies: list[str]


class LimitOut(Kept):
    kind: Literal["limit"]
    person: str
    person_name: str | None = None
    limit: Money | Literal["unlimited"]


class DepartmentSettingsOut(Kept):
    kind: Literal["department"]
    department: str
    department_name: str | None = None
    deputy: str | None
    deputy_name: str | None = None
    company: str | None


class CostCentreOut(Kept):
    kind: Literal["cost_centre"]
    name: str
    department: str
    department_name: str | None = None
    owner: str | None
    owner_name: str | None = None


class CompanyOut(Kept):
    kind: Literal["company"]
    name: str
    currency: str | None


class RateOut(Kept):
    """One unit of `currency` is worth `rate` units of `pivot`."""

    kind: Literal["rate"]
    currency: str
    rate: str
    pivot: str


EntryOut = Annotated[
    RoleOut | MemberOut | LimitOut | DepartmentSettingsOut | CostCentreOut | CompanyOut | RateOut,
    Field(discriminator="kind"),
]


class RegisterPage(BaseModel):
    """Entries of one register by id."""

    items: list[EntryOut]
    next: str | None


class RemovedOut(BaseModel):
    id: str
    kind: str
    removed: Literal[True]
    org_version: int
