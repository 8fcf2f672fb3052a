"""A preview as people read it: names, reasons in words, what would change it, and how long it should take."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from approvals.adapters.reason_text import name_of, reason_document, reason_text
from approvals.domain.documents import instant_text
from approvals.domain.expectation import StepTime, expected
from approvals.domain.happened import ApprovalCarriedOver
from approvals.domain.organisation import Organisation
from approvals.domain.preview import Preview
from approvals.domain.refused import explained
from approvals.domain.routing.alternatives import Alternative, StepChange
from approvals.domain.routing.plan import LevelPlan, Problem, RoutePlan, StepPlan, text_of
from approvals.domain.routing.reasons import Reason

HOUR = timedelta(hours=1)
Times = Mapping[str, StepTime]


def preview_document(found: Preview, times: Times, organisation: Organisation) -> dict[str, Any]:
    """Exactly one of `stages` (perhaps empty) and `problem` is there."""
    planned, policy = found.planned, found.policy
    route = planned if isinstance(planned, RoutePlan) else None
    return {
        "outcome": planned.outcome.value,
        "text": text_of(planned),
        "policy": {"id": policy.id, "version": policy.version, "name": policy.name} if policy else None,
        "amount": planned.amount.to_dict() if planned.amount else None,
        "reasons": _reasons(planned.reasons, organisation),
        "stages": [
            {
                "id": stage.id,
                "name": stage.name,
                "join": stage.join,
                "blocking": stage.blocking,
                "steps": [_step(step, planned.reasons, times, organisation) for step in stage.steps],
            }
            for stage in (route.stages if route else ())
        ],
        "not_asked": _not_asked(planned, organisation),
        "survivors": [_survivor(each, organisation) for each in found.survivors],
        "alternatives": [_alternative(each, organisation) for each in found.alternatives],
        "expected": _expected(route, times) if route else None,
        "problem": _problem(planned, organisation) if isinstance(planned, Problem) else None,
    }


def _step(step: StepPlan, reasons: Iterable[Reason], times: Times, organisation: Organisation) -> dict[str, Any]:
    time = times.get(step.id)
    return {
        "id": step.id,
        "label": label_of(step.id),
        "reasons": _reasons(reasons, organisation, step.id),
        "levels": [_level(level, organisation) for level in step.levels],
        "expected": {"hours": _hours(time.median), "samples": time.samples} if time else None,
    }


def _level(level: LevelPlan, organisation: Organisation) -> dict[str, Any]:
    """A candidate that is `given` has been asked earlier in this route: his yes counts here."""
    candidates = []
    for slot in level.slots:
        acting = {"acting_for": _person(slot.principal, organisation)} if slot.actor != slot.principal else {}
        candidates.append(_person(slot.actor, organisation) | {"given": slot.collapsed} | acting)
    return {"need": level.need, "candidates": candidates}


def _not_asked(planned: RoutePlan | Problem, organisation: Organisation) -> list[dict[str, Any]]:
    """Steps of the policy that do not take part, with the comparison that decided it."""
    skipped = [each for each in planned.reasons if each.code in {"skipped", "step_unavailable"} and each.step]
    return [
        {
            "step": each.step,
            "label": label_of(each.step or ""),
            "stage": each.stage,
            "reasons": _reasons([each], organisation, each.step),
        }
        for each in skipped
    ]


def _survivor(each: ApprovalCarriedOver, organisation: Organisation) -> dict[str, Any]:
    return _person(each.principal, organisation) | {
        "step": each.step,
        "revision": each.revision,
        "decided_at": instant_text(each.decided_at),
    }


def _alternative(each: Alternative, organisation: Organisation) -> dict[str, Any]:
    value = each.change.value
    return {
        "fact": each.change.fact,
        "how": each.change.how,
        "value": value if isinstance(value, bool | int | str) else value.to_dict(),
        "outcome": each.outcome.value,
        "problem": each.problem,
        "steps": [
            {
                "step": change.step,
                "label": label_of(change.step),
                "gone": [_person(person, organisation) for person in change.gone],
                "added": [_person(person, organisation) for person in change.added],
                "falls_away": change.falls_away,
                "joins": change.joins,
            }
            for change in each.steps
        ],
        "text": alternative_text(each, organisation),
    }


def alternative_text(each: Alternative, organisation: Organisation) -> str:
    """One English sentence; the section words it from the parts."""
    fact, value = each.change.fact, each.change.value
    said = "yes" if value is True else "no" if value is False else str(value)
    condition = {
        "at_most": f"Up to {said}" if fact == "amount" else f"With {fact} up to {said}",
        "above": f"Above {said}" if fact == "amount" else f"With {fact} above {said}",
        "is": f"With {fact} {said}",
        "without": f"Without {said}",
    }[each.change.how]
    if each.problem is not None:
        return f"{condition} no route would be possible: {each.problem}."
    if not each.steps:
        return f"{condition} the outcome would be {each.outcome.value.replace('_', ' ')}."
    return f"{condition}: {'; '.join(_change_text(change, organisation) for change in each.steps)}."


def _change_text(change: StepChange, organisation: Organisation) -> str:
    label = label_of(change.step)
    gone, added = (", ".join(name_of(organisation, each) for each in people) for people in (change.gone, change.added))
    if change.falls_away:
        return f"{label} would not be asked ({gone})" if gone else f"{label} would not be asked"
    if change.joins:
        return f"{label} would be asked, too ({added})" if added else f"{label} would be there, too"
    parts = [f"{gone} would not be asked" if gone else "", f"{added} would be asked" if added else ""]
    return f"{label}: {', '.join(part for part in parts if part)}"


def _expected(route: RoutePlan, times: Times) -> dict[str, Any]:
    """Working hours; null where no step has a history."""
    found = expected(route, times)
    return {"hours": _hours(found.total) if found.total else None, "unknown_steps": list(found.unknown)}


def _problem(planned: Problem, organisation: Organisation) -> dict[str, Any]:
    found = explained(planned)
    subject = {"subject": found.subject} if found.subject else {}
    texts = [reason_text(each, organisation) for each in planned.reasons]
    return {"code": found.code, "message": found.message, "hint": found.hint, **subject, "reasons": texts}


def _reasons(reasons: Iterable[Reason], organisation: Organisation, step: str | None = None) -> list[dict[str, Any]]:
    return [reason_document(each, organisation) for each in reasons if each.step == step]


def _person(person: str, organisation: Organisation) -> dict[str, Any]:
    return {"person": person, "name": name_of(organisation, person)}


def _hours(time: timedelta) -> float:
    return round(time / HOUR, 1)


def label_of(step: str) -> str:
    """A step's id in words."""
    return step.replace("_", " ")
