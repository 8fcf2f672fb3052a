"""Refusals that belong to HTTP itself."""

from typing import Any, ClassVar

from fastapi import Request

from common.errors import DomainError
from common.web.app import JSONResponse

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


class NulInAddress(ApiProblem):
    """The address contains the character NUL."""

    code = "invalid"
    status = 422


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
    return answer_of(error)


def answer_of(error: ApiProblem) -> JSONResponse:
    title = (type(error).__doc__ or error.code).strip().splitlines()[0]
    body = problem_body(error.status, error.code, title, error.message, **error.details)
    return problem_answer(body, dict(error.headers))
