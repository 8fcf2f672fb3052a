"""Registers: what only we know about the company, entry by entry."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from common.contracts.base import Command, CurrencyCode, DecimalString, DepartmentId, MoneyWire, PersonId, Wire

NAME_PATTERN = r"^[^\s/|]([^/|\r\n]*[^\s/|])?$"
"""No blank at either end; `/` and `|` separate names in ids and files."""

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=NAME_PATTERN)]
Label = Annotated[str, Field(max_length=200)]
Companies = Annotated[list[Name], Field(min_length=1, max_length=50)]
Kind = Literal["member", "limit", "department", "cost_centre", "company", "role", "rate"]


class EntryWire(Wire):
    """One entry; nothing but the fields named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RoleEntry(EntryWire):
    """A role by name, with or without members."""

    kind: Literal["role"] = "role"
    role: Name
    name: Label = ""


class MemberEntry(EntryWire):
    """Somebody holds a role for these companies; `*` alone means all of them."""

    kind: Literal["member"] = "member"
    role: Name
    person: PersonId
    companies: Companies = Field(default_factory=lambda: ["*"])


class LimitEntry(EntryWire):
    """Up to what amount a person may agree finally."""

    kind: Literal["limit"] = "limit"
    person: PersonId
    limit: MoneyWire | Literal["unlimited"]


class DepartmentEntry(EntryWire):
    """What the portal does not know of a department: its deputy and its company (None: the parent's)."""

    kind: Literal["department"] = "department"
    department: DepartmentId
    deputy: PersonId | None = None
    company: Name | None = None


class CostCentreEntry(EntryWire):
    """Who answers for the money booked here; without an owner the department's heads do."""

    kind: Literal["cost_centre"] = "cost_centre"
    id: Name
    name: Label = ""
    department: DepartmentId
    owner: PersonId | None = None


class CompanyEntry(EntryWire):
    """A legal entity that departments, roles and policies name."""

    kind: Literal["company"] = "company"
    id: Name
    name: Label = ""
    currency: CurrencyCode | None = None


class RateEntry(EntryWire):
    """One unit of `currency` is worth `rate` units of `pivot`, the portal's pivot currency; never a float."""

    kind: Literal["rate"] = "rate"
    currency: CurrencyCode
    rate: DecimalString
    pivot: CurrencyCode


AnyEntry = Annotated[
    RoleEntry | MemberEntry | LimitEntry | DepartmentEntry | CostCentreEntry | CompanyEntry | RateEntry,
    Field(discriminator="kind"),
]


class SaveEntry(Command):
    """Writes an entry. `expected_version` is the one that was read; None: there is none yet."""

    name: ClassVar[str] = "approvals.save_entry"

    entry: AnyEntry
    expected_version: int | None = Field(default=None, ge=1)


class RemoveEntry(Command):
    """Takes an entry away. A membership's id is `{role}/{person}`, every other entry's what it names."""

    name: ClassVar[str] = "approvals.remove_entry"

    kind: Kind
    entry_id: str = Field(min_length=1, max_length=130)
    expected_version: int = Field(ge=1)
