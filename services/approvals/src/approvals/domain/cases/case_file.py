"""Reads a case file and says where it is wrong: what cannot be read at all, and what names somebody nobody knows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from approvals.domain.cases.company_keys import check_company_keys
from approvals.domain.cases.periods import check_periods
from approvals.domain.cases.steps import check_step
from approvals.domain.cases.unknown_names import check_names
from approvals.domain.documents import Reader
from approvals.domain.errors import BrokenTree, InvalidDocument
from approvals.domain.money import MINOR_UNITS, Rates, minor_digits, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict

FORMAT = "purchase-routing-cases/1"
FILE = ("format", "conventions", "fx", "org", "policies", "cases", "scenarios")
CASE = ("id", "at", "request", "overrides", "delegations", "absences", "informative_notes", "expect")
EXPECT = ("outcome", "problem", "policy", "version", "amount", "stages", "text")
SCENARIO = ("id", "base_case", "steps")
REQUEST = (
    "requester", "preparer", "department", "company", "currency", "lines", "vendor", "flags", "budget",
    "requester_spend_30d_same_vendor", "fields", "attachments",
)  # fmt: skip
LINE = ("category", "net", "tax", "cost_center", "currency")
FACTS = {
    "vendor": ("id", "is_new", "risk"),
    "flags": ("personal_data", "urgency", "contract_months"),
    "budget": ("over",),
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One well-formed case or scenario and its place in the file."""

    pointer: str
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.document["id"])


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What can be run, and `errors` ({code, pointer, message}) of what cannot or names somebody nobody knows."""

    policies: tuple[Policy, ...]
    rates: Rates
    organisation: Organisation
    cases: tuple[Entry, ...]
    scenarios: tuple[Entry, ...]
    errors: tuple[dict[str, str], ...]


def case_file_from(document: Any) -> CaseFile:
    """Raises `InvalidDocument` when company, policies or rates cannot be read, so that no case can be run."""
    read = Reader()
    document = read.mapping(document, "")
    read.misspelt(document, FILE, "")
    read.choice(document, "format", "", (FORMAT,), FORMAT)
    rates = _part(read, "/fx", rates_from_dict, document.get("fx"))
    organisation = _part(read, "/org", organisation_from_dict, document.get("org"))
    listed = read.items(document, "policies", "", least=1)
    policies = [_part(read, f"/policies/{at}", policy_from_dict, each) for at, each in listed]
    cases, scenarios = (read.objects(document, key, "") for key in ("cases", "scenarios"))
    if not cases and not scenarios:
        read.error("nothing_to_check", "/cases", "there is nothing to check")
    if rates is None or organisation is None or None in policies:
        read.finish()
    known = tuple(policy for policy in policies if policy)
    rates, organisation = rates or Rates("XXX"), organisation or Organisation()
    check_company_keys(read, document)
    _check_fx(read, document["fx"])
    read.unique([f"{policy.id} {policy.version}" for policy in known], "policy_not_unique", "/policies", "version")
    check_names(read, organisation, known)
    right = tuple(_cases(read, cases, organisation, {policy.id for policy in known}))
    played = tuple(_scenarios(read, scenarios, {each.id for each in right}, organisation))
    return CaseFile(known, rates, organisation, right, played, tuple(read.errors))


def _part(read: Reader, pointer: str, story: Callable[[Any], T], document: Any) -> T | None:
    """One part of the file; its errors are told with their place in the whole."""
    try:
        return story(document)
    except InvalidDocument as refused:
        read.take(refused, pointer)
    except BrokenTree as broken:
        read.error(broken.code, f"{pointer}/departments", broken.message)
    return None


def _check_fx(read: Reader, document: Mapping[str, Any]) -> None:
    """The file may repeat how money is rounded, but not change it."""
    read.choice(document, "rounding", "/fx", ("half_up",), "half_up")
    listed = read.mapping(document.get("minor_units") or {}, "/fx/minor_units")
    for code, digits in listed.items():
        if digits != (minor_digits(code) if code in MINOR_UNITS else 2):
            read.error(
                "minor_units_differ", f"/fx/minor_units/{code}", f"{code} has {minor_digits(code)}, not {digits}"
            )


Listed = list[tuple[int, Mapping[str, Any]]]


def _cases(read: Reader, listed: Listed, organisation: Organisation, policies: Collection[str]) -> Iterator[Entry]:
    read.unique([str(each.get("id")) for _, each in listed], "id_not_unique", "/cases", "id")
    for at, each in listed:
        before, pointer = len(read.errors), f"/cases/{at}"
        read.misspelt(each, CASE, pointer)
        read.text(each, "id", pointer)
        read.instant(each, "at", pointer)
        expected = read.mapping(each.get("expect"), f"{pointer}/expect")
        read.misspelt(expected, EXPECT, f"{pointer}/expect")
        if not expected and not read.errors[before:]:
            read.error("nothing_expected", f"{pointer}/expect", "a case that expects nothing proves nothing")
        _check_request(
            read, read.mapping(each.get("request"), f"{pointer}/request"), organisation, f"{pointer}/request"
        )
        check_periods(read, each, pointer, organisation.people, policies)
        if len(read.errors) == before:
            yield Entry(pointer, each)


def _check_request(read: Reader, request: Mapping[str, Any], organisation: Organisation, at: str) -> None:
    """Facts that would fall back to their defaults because of a slip of the pen."""
    read.misspelt(request, REQUEST, at)
    for key, names in FACTS.items():
        if isinstance(request.get(key), Mapping):
            read.misspelt(request[key], names, f"{at}/{key}")
    if isinstance(request.get("lines"), list):
        for n, line in enumerate(request["lines"]):
            if isinstance(line, Mapping):
                read.misspelt(line, LINE, f"{at}/lines/{n}")
    for key in ("requester", "preparer"):
        person = request.get(key)
        if isinstance(person, str) and person not in organisation.people:
            message = read.suggesting(f"there is no person {person}", person, organisation.people)
            read.error("person_unknown", f"{at}/{key}", message)


def _scenarios(
    read: Reader, listed: Listed, cases: Collection[str], organisation: Organisation
) -> Iterator[Entry]:
    read.unique([str(each.get("id")) for _, each in listed], "id_not_unique", "/scenarios", "id")
    for at, each in listed:
        before, pointer = len(read.errors), f"/scenarios/{at}"
        read.misspelt(each, SCENARIO, pointer)
        read.text(each, "id", pointer)
        base = read.text(each, "base_case", pointer)
        if base and base not in cases:
            read.error("case_unknown", f"{pointer}/base_case", read.suggesting(f"there is no case {base}", base, cases))
        for n, step in read.objects(each, "steps", pointer, least=1):
            check_step(read, step, f"{pointer}/steps/{n}", organisation)
        if len(read.errors) == before:
            yield Entry(pointer, each)
