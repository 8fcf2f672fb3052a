"""Keys of the company and the rates that are nearly right: what they say would quietly be left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from approvals.domain.documents import Reader

RATES = ("as_of", "pivot", "rates", "minor_units", "rounding")
COMPANY = {
    "people": ("id", "name", "title", "department", "departments", "approval_limit", "active", "language"),
    "departments": ("id", "name", "parent", "head", "deputy", "company"),
    "roles": ("id", "members"),
    "cost_centers": ("id", "name", "department", "owner"),
    "absences": ("id", "person", "from", "to"),
    "delegations": ("id", "from_person", "to_person", "from", "to", "scope", "max_amount"),
    "merged_departments": (),
}
MEMBER = ("person", "companies")


def check_company_keys(read: Reader, document: Mapping[str, Any]) -> None:
    """Of a file whose company and rates can be read."""
    company = document["org"]
    read.misspelt(document["fx"], RATES, "/fx")
    read.misspelt(company, tuple(COMPANY), "/org")
    for kind, keys in COMPANY.items():
        if keys:
            _check_each(read, company.get(kind) or (), keys, f"/org/{kind}")
    for at, role in enumerate(company.get("roles") or ()):
        _check_each(read, role.get("members") or (), MEMBER, f"/org/roles/{at}/members")


def _check_each(read: Reader, entries: Iterable[Mapping[str, Any]], keys: tuple[str, ...], at: str) -> None:
    for n, each in enumerate(entries):
        read.misspelt(each, keys, f"{at}/{n}")
