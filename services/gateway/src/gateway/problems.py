"""Refusals that belong to HTTP itself, and the catalogue of every problem code a client may meet."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import Request
from fastapi.responses import JSONResponse

from common.errors import DomainError

PROBLEM_TYPE = "application/problem+json"


class ApiProblem(DomainError):
    """A refusal with a status of its own; `headers` travel with the answer."""

    status: ClassVar[int] = 400
    headers: ClassVar[dict[str, str]] = {}


class Unauthenticated(ApiProblem):
    """No valid session: open the section in Bitrix24, or renew with the frame's token."""

    code = "unauthenticated"
    status = 401
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class TokenRefused(ApiProblem):
    """Bitrix24 does not vouch for this token."""

    code = "token_refused"
    status = 401


class IdempotencyKeyMissing(ApiProblem):
    """Every write needs an Idempotency-Key header of 1 to 255 printable ASCII characters."""

    code = "idempotency_key_missing"


class PreferInvalid(ApiProblem):
    """The Prefer header names a wait that is no number of seconds."""

    code = "prefer_invalid"


class PreconditionRequired(ApiProblem):
    """Say with If-Match which document version you changed."""

    code = "if_match_required"
    status = 428


class PreconditionFailed(ApiProblem):
    """Somebody changed it since you read it; `current` holds the state of now."""

    code = "if_match_failed"
    status = 412


class BodyTooLarge(ApiProblem):
    """Bodies may have 256 KiB at most."""

    code = "body_too_large"
    status = 413


class ServiceUnavailable(ApiProblem):
    """A part of the system cannot be reached; nothing was changed. Try again in a moment."""

    code = "service_unavailable"
    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}


class NotPublished(ServiceUnavailable):
    """The command could not be handed over; nothing happened. Try again with the same Idempotency-Key."""

    code = "command_not_published"


def problem_body(status: int, code: str, title: str, detail: str, **details: Any) -> dict[str, Any]:
    """An RFC 9457 problem; its type is a page of ours."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail, "code": code}
    return body | details


def problem_answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body, status_code=body["status"], headers=headers, media_type=PROBLEM_TYPE)


async def answer_api_problem(_: Request, error: Exception) -> JSONResponse:
    """For `add_exception_handler(ApiProblem, …)`."""
    if not isinstance(error, ApiProblem):
        raise error
    title = (type(error).__doc__ or error.code).strip().splitlines()[0]
    body = problem_body(error.status, error.code, title, error.message, **error.details)
    return problem_answer(body, dict(error.headers))


@dataclass(frozen=True, slots=True)
class Explained:
    """One entry of the catalogue: what it means and what the client does about it."""

    status: int
    meaning: str
    remedy: str


_RELOAD = "Read the request again and decide on what it says now."
_LATER = "Try again later with the same Idempotency-Key."

CATALOGUE: dict[str, Explained] = {
    "unauthenticated": Explained(401, "There is no valid session.", "Renew the session with POST /api/v1/session."),
    "token_refused": Explained(
        401, "Bitrix24 does not vouch for the token.", "Ask the frame for a fresh one (refreshAuth)."
    ),
    "forbidden": Explained(403, "You may see it, but not do this to it.", "Ask somebody who may."),
    "administrator_required": Explained(
        403, "Only a portal administrator may do this.", "Ask an administrator of the portal."
    ),
    "portal_refused": Explained(
        403, "The token belongs to another app, portal or person.", "Open the section from its own portal."
    ),
    "portal_unknown": Explained(404, "The portal has not installed the app.", "Install the app first."),
    "portal_suspended": Explained(403, "The app was removed from the portal.", "Install it again."),
    "needs_auth": Explained(409, "No administrator's grant is alive.", "An administrator opens the section once."),
    "not_found": Explained(404, "There is nothing by that name that you may see.", "Check the id."),
    "operation_not_found": Explained(404, "The handle names no operation of yours.", "Use the handle you were given."),
    "request_not_found": Explained(404, "There is no such request, or you may not see it.", "Check the id."),
    "invalid": Explained(
        422, "The input breaks a rule; `errors` names the places by JSON pointer.", "Correct the places named."
    ),
    "body_too_large": Explained(413, "The body is over 256 KiB.", "Send less."),
    "idempotency_key_missing": Explained(
        400, "A write came without Idempotency-Key.", "Send 1 to 255 printable ASCII characters."
    ),
    "idempotency_key_reused": Explained(422, "The key was used with another body.", "Use a new key for a new wish."),
    "prefer_invalid": Explained(400, "Prefer names a wait that is no number.", "Send Prefer: wait=2."),
    "if_match_required": Explained(428, "A change came without If-Match.", "Send the ETag you read."),
    "if_match_failed": Explained(
        412, "The document changed since you read it.", "Merge with `current` and send its version."
    ),
    "command_not_published": Explained(503, "The command could not be handed over; nothing happened.", _LATER),
    "command_expired": Explained(
        410, "The command was not run within 24 hours and never will be.", "Send it anew with a new key."
    ),
    "command_failed": Explained(500, "The command failed for reasons of ours; operators can see it.", _LATER),
    "service_unavailable": Explained(503, "A part of the system cannot be reached.", _LATER),
    "conflict": Explained(409, "The state it is in does not allow this.", _RELOAD),
    "already_decided": Explained(
        409, "Somebody decided before you; `decided_by` and `decided_at` tell who and when.", _RELOAD
    ),
    "stale_revision": Explained(409, "You decided on an older revision.", _RELOAD),
    "not_in_approval": Explained(409, "The request is not in approval (now).", _RELOAD),
    "route_closed": Explained(409, "The approval has ended.", _RELOAD),
    "not_active": Explained(409, "Your level is not reached yet.", "Wait until those before you have decided."),
    "not_asked": Explained(403, "You are not asked about this request.", "Nothing to do."),
    "slot_lost": Explained(409, "You no longer hold the post that was asked.", "Nothing to do."),
    "inactive": Explained(403, "You are no longer active in the company.", "Ask an administrator."),
    "self_approval": Explained(403, "Nobody decides on his own request.", "Somebody else decides."),
    "comment_required": Explained(422, "Rejecting and returning need a comment.", "Say why."),
    "not_the_requester": Explained(403, "Only the requester or the preparer may do this.", "Ask them."),
    "withdraw_first": Explained(409, "It is in approval.", "Withdraw it first."),
    "person_unknown": Explained(409, "The organisation does not know this person yet.", "Try again in a few minutes."),
    "pool_too_small": Explained(409, "Nobody but the requester could approve.", "Name a second approver."),
    "no_policy": Explained(409, "No policy covers this request.", "Ask a policy administrator."),
    "rate_missing": Explained(409, "An exchange rate is missing.", "Ask a policy administrator."),
    "invalid_signature": Explained(403, "A call between services was not signed.", "Check IDENTITY_KEYS."),
}
