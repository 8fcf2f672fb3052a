"""Runs a case file: every expected route against the router, every scenario against the route's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.domain.cases.case_company import company_of
from approvals.domain.cases.case_file import CaseFile, Entry, case_file_from
from approvals.domain.cases.described import described
from approvals.domain.cases.notation import UNWRITTEN, is_notation
from approvals.domain.documents import Reader, instant_from
from approvals.domain.errors import BrokenTree, InvalidDocument
from approvals.domain.rehearsal import Rehearsal
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan
from approvals.domain.routing.reasons import sentence_of
from approvals.domain.routing.router import route
from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Difference:
    """What was expected under a key of `expect`, and what came."""

    key: str
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class Checked:
    """One case, scenario or fault of the file; it passed when there is neither a message nor a difference."""

    id: str
    pointer: str
    title: str = ""
    message: str = ""
    differences: tuple[Difference, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.message and not self.differences


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a case file, in its order: faults of the file itself, cases, scenarios."""

    results: tuple[Checked, ...]

    @property
    def failures(self) -> tuple[Checked, ...]:
        return tuple(each for each in self.results if not each.passed)

    @property
    def summary(self) -> str:
        failed = len(self.failures)
        return f"{len(self.results) - failed} passed, {failed} failed"


def check_cases(document: Any) -> Report:
    """Never raises for what the file says: a file that cannot be read is a report of its errors."""
    try:
        file = case_file_from(document)
    except InvalidDocument as refused:
        return Report(tuple(_faults(refused.details["errors"])))
    faults = tuple(_faults(file.errors))
    cases = {each.id: each for each in file.cases}
    checked = [_check_case(file, each) for each in file.cases]
    checked += [_play(file, cases[each.document["base_case"]], each) for each in file.scenarios]
    return Report((*faults, *checked))


def _faults(errors: Any) -> Iterator[Checked]:
    return (Checked("file", each["pointer"], message=each["message"]) for each in errors)


def _check_case(file: CaseFile, case: Entry) -> Checked:
    title, expected = _title(case), case.document["expect"]
    reasons: tuple[str, ...] = ()
    try:
        planned = plan_case(file, case.document)
        found, reasons = described(planned), _reasons(planned)
    except DomainError as refused:
        if expected.get("outcome") != Outcome.INVALID:
            return _unreadable(case.id, case.pointer, title, refused)
        found, reasons = _described_invalid(refused), (_told(refused, case.pointer),)
    wrong = tuple(Difference(key, expected[key], found.get(key)) for key in expected if found.get(key) != expected[key])
    message = next((UNWRITTEN for each in wrong if each.key == "text" and not is_notation(each.expected)), "")
    return Checked(case.id, case.pointer, title, message, differences=wrong, reasons=reasons if wrong else ())


def _unreadable(name: str, pointer: str, title: str, refused: DomainError) -> Checked:
    """Points at the first place that is wrong."""
    otherwise = "/overrides" if isinstance(refused, BrokenTree) else ""
    first = next((each["pointer"] for each in refused.details.get("errors", ())), otherwise)
    return Checked(name, pointer + first, title, _told(refused, pointer))


def _described_invalid(refused: DomainError) -> dict[str, Any]:
    """A request that cannot even be read is invalid, too; its first error is the problem."""
    code = next((each["code"] for each in refused.details.get("errors", ())), refused.code)
    return {"outcome": Outcome.INVALID.value, "problem": code, "text": f"{Outcome.INVALID.value}:{code}"}


def plan_case(file: CaseFile, case: Mapping[str, Any]) -> RoutePlan | Problem:
    """The route of one case. Raises `InvalidDocument` or `BrokenTree` with pointers into the case."""
    organisation = company_of(file.organisation, case)
    try:
        request = request_from_dict(case["request"], organisation)
    except InvalidDocument as refused:
        within = Reader()
        within.take(refused, "/request")
        raise InvalidDocument(errors=within.errors) from refused
    return route(file.policies, organisation, request, file.rates, instant_from(case["at"]))


def _play(file: CaseFile, case: Entry, scenario: Entry) -> Checked:
    """A step that cannot be played fails its scenario, not the run."""
    title = _title(scenario)
    try:
        planned = plan_case(file, case.document)
        company = company_of(file.organisation, case.document)
    except DomainError as refused:
        return _unreadable(scenario.id, case.pointer, title, refused)
    rehearsal = Rehearsal(file.policies, file.rates, company, case.document)
    try:
        message = rehearsal.play(scenario.document["steps"])
    except DomainError as refused:
        message = f"step {rehearsal.number}: {_told(refused)}"
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as malformed:
        message = f"step {rehearsal.number} cannot be read: {type(malformed).__name__} {malformed}"
    place = f"{scenario.pointer}/steps/{rehearsal.number - 1}" if message else scenario.pointer
    return Checked(scenario.id, place, title, message, reasons=_reasons(planned) if message else ())


def _told(refused: DomainError, pointer: str = "") -> str:
    """The message; of a malformed part every place, below `pointer`, and what is wrong there."""
    errors = refused.details.get("errors", ())
    return "; ".join(f"{pointer}{each['pointer']}: {each['message']}" for each in errors) or refused.message


def _title(entry: Entry) -> str:
    return str(entry.document.get("title") or "")


def _reasons(planned: RoutePlan | Problem) -> tuple[str, ...]:
    return tuple(f"{each.step}: {sentence_of(each)}" if each.step else sentence_of(each) for each in planned.reasons)
