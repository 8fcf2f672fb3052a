"""Why no route is possible, with a hint what to do about it."""

from dataclasses import dataclass

from approvals.domain.routing.plan import Outcome, Problem, RoutePlan, text_of
from common.contracts.approvals import RouteRefused
from common.contracts.requests import RequestSubmitting

_MESSAGES = {
    "pool_too_small": "Nobody is left who may approve this: name a second approver.",
    "no_policy": "No approval policy covers this request.",
    "person_unknown": "The requester is not known in the organisation yet.",
    "empty_route": "The policy asks nobody for this request.",
    "no_stand_in": "An approver is away and nobody may stand in for him.",
    "no_owner": "A cost centre has no owner who may decide.",
    "no_lines": "The request has no lines.",
    "department_unknown": "The paying department is not known in the organisation yet.",
    "category_required": "Every line needs a category, because the policy looks at it.",
    "cost_center_required": "Every line needs a cost centre, because its owner is asked.",
    "rate_missing": "There is no exchange rate for the currency of this request.",
    "amount_must_be_positive": "The total must be more than zero.",
}
_LATER = "The organisation is read from Bitrix24 every few minutes: submit again a little later."
_HINTS = {
    "pool_too_small": "An administrator adds people to the role; on a new portal a second administrator opens the app once.",
    "no_policy": "A policy administrator publishes a policy for the company of the paying department.",
    "person_unknown": _LATER,
    "department_unknown": _LATER,
    "rate_missing": "An administrator loads exchange rates that hold this currency.",
}


def person_unknown() -> Problem:
    """The requester has not been seen in any poll yet."""
    return Problem(Outcome.BLOCKED, "person_unknown")


@dataclass(frozen=True, slots=True)
class Explained:
    """`code` without its subject (`pool_too_small`), what it says, and what to do about it."""

    code: str
    subject: str | None
    message: str
    hint: str | None


def explained(planned: Problem | RoutePlan) -> Explained:
    """A plan stands here for a policy that is not there any more."""
    code, _, subject = (planned.code if isinstance(planned, Problem) else "no_policy").partition(":")
    message = _MESSAGES.get(code, f"No route is possible: {code}.")
    return Explained(code, subject or None, message, _HINTS.get(code))


def refused(asked: RequestSubmitting, planned: Problem | RoutePlan) -> RouteRefused:
    """The explanation with the reasons in its details."""
    found = explained(planned)
    details = {
        "text": text_of(planned),
        "subject": found.subject,
        "hint": found.hint,
        "policy": planned.policy,
        "policy_version": planned.policy_version,
        "reasons": [reason.to_dict() for reason in planned.reasons],
    }
    return RouteRefused(
        request_id=asked.request_id,
        revision=asked.revision,
        code=found.code,
        message=found.message,
        details={key: value for key, value in details.items() if value},
    )
