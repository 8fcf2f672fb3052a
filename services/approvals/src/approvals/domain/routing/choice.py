"""Which policy decides: published, in force, for the company, applying, and of the highest priority."""

from collections.abc import Iterable
from datetime import datetime

from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.routing.conditions import Setting, evaluate, hinges_on
from approvals.domain.routing.facts import Request
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.reasons import Reason

CATEGORY = "lines.category"


def choose(
    policies: Iterable[Policy],
    organisation: Organisation,
    request: Request,
    rates: Rates,
    instant: datetime,
    passed: list[Reason],
) -> Policy | None:
    """In force and applying; the highest priority wins (publishing refuses equal ones).

    A policy that only a missing category keeps from applying is chosen, so that leaving it out evades nothing; it
    refuses the request then. `passed` takes the reasons of those that do not apply.
    """
    in_force = (each for each in policies if each.in_force(request.company, instant))
    for policy in sorted(in_force, key=lambda each: (-each.priority, each.id, -each.version)):
        setting = Setting(request, organisation, rates, request.total(policy.amount_basis))
        found = evaluate(policy.applies_when, setting)
        if found.holds:
            return policy
        if request.lines_without("category") and hinges_on(policy.applies_when, CATEGORY, setting):
            return policy
        detail = {"id": policy.id, "version": str(policy.version), "because": "; ".join(found.because)}
        passed.append(Reason("policy_not_applying", detail=detail))
    return None
