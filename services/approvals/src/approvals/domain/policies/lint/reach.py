"""Steps nobody ever reaches, requests nobody is asked about, and policies that never apply."""

from collections.abc import Iterator

from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.policies.regions import Region, both, condition_of, region
from approvals.domain.routing.conditions import facts_in
from approvals.domain.routing.policy import Policy


def check_reach(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Raises Undecided."""
    applies = around.applies(policy, policy.companies)
    if not applies:
        yield Finding("never_applies", "/applies_when", "warning")
        return
    asked = applies
    if policy.auto_approve_when is not None:
        asked = both(applies, region(policy.auto_approve_when, around.organisation, holds=False))
    if not asked:
        yield Finding("always_auto_approved", "/auto_approve_when", "warning")
        return
    yield from _steps(policy, around, asked)
    yield from _nobody(policy, around, asked)


def _steps(policy: Policy, around: Surroundings, asked: Region) -> Iterator[Finding]:
    for pointer, _, step in steps_of(policy):
        if not both(asked, region(step.when, around.organisation)):
            yield Finding("step_unreachable", f"{pointer}/when", "warning", {"step": step.id})
        elif facts_in(step.when) and not both(asked, region(step.when, around.organisation, holds=False)):
            yield Finding("condition_always_true", f"{pointer}/when", "info", {"step": step.id})


def _nobody(policy: Policy, around: Surroundings, asked: Region) -> Iterator[Finding]:
    """Requests for which no step is asked are refused; those only looked at afterwards are approved unseen."""
    before = [step.when for _, stage, step in steps_of(policy) if stage.blocking]
    after = [step.when for _, stage, step in steps_of(policy) if not stage.blocking]
    unasked = both(asked, *(region(when, around.organisation, holds=False) for when in before))
    later = tuple(box for when in after for box in region(when, around.organisation))
    never = both(unasked, *(region(when, around.organisation, holds=False) for when in after))
    for code, found in (("approved_unseen", both(unasked, later)), ("empty_route", never)):
        if found:
            yield Finding(code, "/stages", "warning", {"example": condition_of(found[0])})
