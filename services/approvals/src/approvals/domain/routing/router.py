"""The routing function: the same for preview, submit, replay and tests; same inputs, same answer."""

from collections.abc import Iterable
from datetime import datetime

from approvals.domain.money import RateMissing, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.choice import CATEGORY, choose
from approvals.domain.routing.conditions import Truth, evaluate
from approvals.domain.routing.drafts import Planning
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan, StagePlan
from approvals.domain.routing.policy import CostCentreOwners, Policy, Stage, Step
from approvals.domain.routing.reasons import Code, Reason
from approvals.domain.routing.resolve import drop_unavailable, resolve
from approvals.domain.standing import filing_right


def route(
    policies: Iterable[Policy], organisation: Organisation, request: Request, rates: Rates, instant: datetime
) -> RoutePlan | Problem:
    """Plans the route of one revision submitted at `instant`, or says why there is none.

    `policies` are all versions that may be chosen from, in any order. Nothing else is looked at: no clock, no
    randomness, no order of dictionaries or sets.
    """
    try:
        return _invalid(request, organisation, rates) or _planned(policies, organisation, request, rates, instant)
    except RateMissing as missing:
        return _refused(Outcome.INVALID, Reason("rate_missing", detail={"currency": missing.details["currency"]}))


def _invalid(request: Request, organisation: Organisation, rates: Rates) -> Problem | None:
    """What is wrong whatever the policies say."""
    if not request.lines:
        return _refused(Outcome.INVALID, Reason("no_lines"))
    if request.net.minor <= 0:
        return _refused(Outcome.INVALID, Reason("amount_must_be_positive", detail={"amount": str(request.net)}))
    if not rates.knows(request.currency):
        return _refused(Outcome.INVALID, Reason("rate_missing", detail={"currency": request.currency}))
    if request.department is not None and organisation.standing_department(request.department) is None:
        return _refused(Outcome.INVALID, Reason("department_unknown", department=request.department))
    return None


def _refused(outcome: Outcome, *reasons: Reason) -> Problem:
    return Problem(outcome, reasons[-1].code, reasons)


def _planned(
    policies: Iterable[Policy], organisation: Organisation, request: Request, rates: Rates, instant: datetime
) -> RoutePlan | Problem:
    passed: list[Reason] = []
    policy = choose(policies, organisation, request, rates, instant, passed)
    if policy is None:
        nobody = Reason("no_policy", detail={"company": request.company or "none"})
        return _refused(Outcome.BLOCKED, *passed, nobody)
    planning = Planning(policy, organisation, request, rates, instant, request.total(policy.amount_basis))
    planning.note("policy", detail={"id": policy.id, "version": str(policy.version), "priority": str(policy.priority)})
    planning.reasons += passed
    _away_from_home(planning)
    uncategorised = request.lines_without("category")
    if uncategorised and CATEGORY in policy.facts:
        return _problem(planning, Outcome.INVALID, "category_required", lines=uncategorised, policy=policy.id)
    if _auto_approved(planning):
        return _plan(planning, Outcome.AUTO_APPROVED, ())
    return _asking(planning)


def _asking(planning: Planning) -> RoutePlan | Problem:
    """The stages whose conditions hold, with their people."""
    asked = _asked(planning)
    owners = any(isinstance(who, CostCentreOwners) for _, steps in asked for step in steps for who in step.ways)
    if unassigned := owners and planning.request.lines_without("cost_centre"):
        return _problem(planning, Outcome.INVALID, "cost_center_required", lines=unassigned)
    if not asked:
        return _problem(planning, Outcome.BLOCKED, "empty_route")
    stages = tuple(drop_unavailable(planning, stage) for stage in resolve(planning, asked))
    problem = next((step.problem for stage in stages for step in stage.steps if step.problem), None)
    if problem is not None:
        return _with_problem(planning, Outcome.BLOCKED, problem)
    return _plan(planning, Outcome.ROUTE, stages)


def _away_from_home(planning: Planning) -> None:
    """A request filed on another department or company than his own says so, and by which right."""
    request, organisation = planning.request, planning.organisation
    person, department = organisation.people.get(request.requester), request.department
    if person is None or department is None:
        return
    right = filing_right(organisation, person.id, department, request.company)
    if right == "own":
        return
    detail = {"home": person.main_department or "none", "company": request.company or "none", "right": right or "none"}
    planning.note("away_from_home", person=person.id, department=department, detail=detail)


def _auto_approved(planning: Planning) -> bool:
    rule = planning.policy.auto_approve_when
    found = evaluate(rule, planning.setting) if rule is not None else None
    if found is None or not found.holds:
        return False
    planning.note("auto_approved", detail={"because": _because(found)})
    return True


def _asked(planning: Planning) -> list[tuple[Stage, list[Step]]]:
    """Steps whose condition holds; a stage without any is left out."""
    asked = []
    for stage in planning.policy.stages:
        steps = [step for step in stage.steps if _included(planning, stage, step)]
        if steps:
            asked.append((stage, steps))
    return asked


def _included(planning: Planning, stage: Stage, step: Step) -> bool:
    found = evaluate(step.when, planning.setting)
    if found.holds and not found.because:
        planning.note("always", step.id, stage=stage.id)
    else:
        code: Code = "included" if found.holds else "skipped"
        planning.note(code, step.id, stage=stage.id, detail={"because": _because(found)})
    return found.holds


def _because(found: Truth) -> str:
    """The comparisons that decided it; a condition without any says so."""
    return "; ".join(found.because) or "always"


def _problem(planning: Planning, outcome: Outcome, code: Code, **detail: str) -> Problem:
    planning.note(code, detail=detail)
    return _with_problem(planning, outcome, code)


def _with_problem(planning: Planning, outcome: Outcome, code: str) -> Problem:
    policy, reasons = planning.policy, tuple(planning.reasons)
    return Problem(outcome, code, reasons, policy.id, policy.version, planning.amount, planning.reported)


def _plan(planning: Planning, outcome: Outcome, stages: tuple[StagePlan, ...]) -> RoutePlan:
    return RoutePlan(
        outcome=outcome,
        policy=planning.policy.id,
        policy_version=planning.policy.version,
        amount=planning.amount,
        stages=stages,
        reasons=tuple(planning.reasons),
        excluded=tuple(sorted(planning.excluded)),
        reported=planning.reported,
    )
