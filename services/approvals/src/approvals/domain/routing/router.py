"""The routing function: the same for preview, submit, replay and tests; same inputs, same answer."""

from collections.abc import Iterable
from datetime import datetime

from approvals.domain.money import RateMissing, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.conditions import Setting, evaluate, facts_in
from approvals.domain.routing.drafts import Planning
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan, StagePlan
from approvals.domain.routing.policy import CostCentreOwners, Policy, Stage, Step
from approvals.domain.routing.reasons import Reason
from approvals.domain.routing.resolve import drop_unavailable, resolve


def route(
    policies: Iterable[Policy], organisation: Organisation, request: Request, rates: Rates, instant: datetime
) -> RoutePlan | Problem:
    """Plans the route of one revision submitted at `instant`, or says why there is none."""
    try:
        return _invalid(request, rates) or _planned(policies, organisation, request, rates, instant)
    except RateMissing as missing:
        return _invalid_because("rate_missing", detail=missing.details["currency"])


def _invalid(request: Request, rates: Rates) -> Problem | None:
    if not request.lines:
        return _invalid_because("no_lines")
    if request.net.minor <= 0:
        return _invalid_because("amount_must_be_positive", detail=str(request.net))
    if not rates.knows(request.currency):
        return _invalid_because("rate_missing", detail=request.currency)
    return None


def _invalid_because(code: str, detail: str = "") -> Problem:
    return Problem(Outcome.INVALID, code, (Reason(code, detail={"found": detail} if detail else {}),))


def _planned(
    policies: Iterable[Policy], organisation: Organisation, request: Request, rates: Rates, instant: datetime
) -> RoutePlan | Problem:
    policy = _choose(policies, organisation, request, rates, instant)
    if policy is None:
        detail = {"company": request.company or "none"}
        return Problem(Outcome.BLOCKED, "no_policy", (Reason("no_policy", detail=detail),))
    planning = Planning(policy, organisation, request, rates, instant, request.total(policy.amount_basis))
    planning.note("policy", detail={"id": policy.id, "version": str(policy.version), "priority": str(policy.priority)})
    _away_from_home(planning)
    if "lines.category" in policy.facts and not all(line.category for line in request.lines):
        return _problem(planning, Outcome.INVALID, "category_required")
    if _auto_approved(planning):
        return _plan(planning, Outcome.AUTO_APPROVED, ())
    asked = _asked(planning)
    owners = any(isinstance(step.who, CostCentreOwners) for _, steps in asked for step in steps)
    if owners and not all(line.cost_centre for line in request.lines):
        return _problem(planning, Outcome.INVALID, "cost_center_required")
    stages = tuple(drop_unavailable(planning, stage) for stage in resolve(planning, asked))
    problem = next((step.problem for stage in stages for step in stage.steps if step.problem), None)
    if problem is not None or not stages:
        return _problem(planning, Outcome.BLOCKED, problem or "empty_route")
    return _plan(planning, Outcome.ROUTE, stages)


def _choose(
    policies: Iterable[Policy], organisation: Organisation, request: Request, rates: Rates, instant: datetime
) -> Policy | None:
    """In force and applying; the highest priority wins (publishing refuses equal ones)."""

    def applies(policy: Policy) -> bool:
        setting = Setting(request, organisation, rates, request.total(policy.amount_basis))
        return policy.in_force(request.company, instant) and evaluate(policy.applies_when, setting).holds

    matching = [policy for policy in policies if applies(policy)]
    return min(matching, key=lambda policy: (-policy.priority, policy.id, -policy.version), default=None)


def _away_from_home(planning: Planning) -> None:
    person = planning.organisation.people.get(planning.request.requester)
    department = planning.request.department
    if person is not None and department is not None and department not in person.departments:
        planning.note("away_from_home", person=person.id, department=department)


def _auto_approved(planning: Planning) -> bool:
    rule = planning.policy.auto_approve_when
    found = evaluate(rule, planning.setting) if rule is not None else None
    if found is None or not found.holds:
        return False
    planning.note("auto_approved", detail={"because": "; ".join(found.because)})
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
    if facts_in(step.when):
        code = "included" if found.holds else "skipped"
        planning.note(code, step.id, stage=stage.id, detail={"because": "; ".join(found.because)})
    return found.holds


def _problem(planning: Planning, outcome: Outcome, code: str) -> Problem:
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
        excluded=tuple(sorted(planning.request.excluded)),
        reported=planning.reported,
    )
