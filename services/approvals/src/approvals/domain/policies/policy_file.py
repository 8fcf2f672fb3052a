"""Policies as a file: one policy, or a case file with many, its company and its rates beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from approvals.domain.errors import BrokenTree, InvalidDocument
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.domain.policies.findings import Finding, broken, malformed
from approvals.domain.policies.lint import Surroundings, lint
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict

NO_RATES = Rates("XXX")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy of the file, its place, and what keeps it from being read (`policy` is None then)."""

    pointer: str
    document: Any
    policy: Policy | None
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """Key and version, as far as they can be told."""
        known = self.document if isinstance(self.document, Mapping) else {}
        return f"{known.get('id', '?')} {known.get('version', '?')}"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """`organisation` and `rates` are None where the file has none; `findings` are about those two."""

    entries: tuple[Entry, ...]
    organisation: Organisation | None
    rates: Rates | None
    findings: tuple[Finding, ...] = ()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Those that can be read."""
        return tuple(each.policy for each in self.entries if each.policy is not None)

    def lint(self, at: datetime | None = None) -> list[tuple[Entry, Finding]]:
        """Every policy beside the others of the file, as if it were published at `at`, or when it begins."""
        together = tuple(replace(each, status="published") for each in self.policies)
        found = [(entry, finding) for entry in self.entries for finding in entry.findings]
        for entry in self.entries:
            if entry.policy is not None:
                around = Surroundings(
                    self.organisation or Organisation(),
                    self.rates or NO_RATES,
                    together,
                    at or entry.policy.effective_from,
                    company_known=self.organisation is not None,
                )
                found += [(entry, finding) for finding in lint(entry.policy, around)]
        return found


def policy_file_from(document: Any) -> PolicyFile:
    """Whatever can be read of it; the rest is findings."""
    if not isinstance(document, Mapping):
        return PolicyFile((), None, None, (broken("object_expected", "", "an object is expected"),))
    if "policies" not in document:
        return PolicyFile((_entry("", document),), None, None)
    listed = document["policies"] if isinstance(document["policies"], list) else [document["policies"]]
    entries = tuple(_entry(f"/policies/{at}", each) for at, each in enumerate(listed))
    organisation, of_company = _part("/org", organisation_from_dict, document.get("org"))
    rates, of_rates = _part("/fx", rates_from_dict, document.get("fx"))
    return PolicyFile(entries, organisation, rates, (*of_company, *of_rates))


def _entry(pointer: str, document: Any) -> Entry:
    try:
        return Entry(pointer, document, policy_from_dict(document))
    except InvalidDocument as refused:
        return Entry(pointer, document, None, tuple(malformed(refused)))


def _part(pointer: str, read: Callable[[Any], T], document: Any) -> tuple[T | None, tuple[Finding, ...]]:
    if document is None:
        return None, ()
    try:
        return read(document), ()
    except InvalidDocument as refused:
        return None, tuple(replace(each, pointer=f"{pointer}{each.pointer}") for each in malformed(refused))
    except BrokenTree as tree:
        return None, (broken(tree.code, f"{pointer}/departments", tree.message),)


def newest(policies: tuple[Policy, ...]) -> dict[str, Policy]:
    """Key -> its newest version."""
    return {each.id: each for each in sorted(policies, key=lambda policy: policy.version)}
