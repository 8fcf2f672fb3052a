"""How operations describe their answers in OpenAPI."""

from typing import Any

from pydantic import BaseModel

from gateway.api.schemas.core import AcceptedOut, CommandOut
from gateway.catalogue import CATALOGUE
from gateway.problems import PROBLEM_TYPE

Responses = dict[int | str, dict[str, Any]]

_EVERY_CALL = ("unauthenticated", "portal_suspended", "service_unavailable")
_EVERY_WRITE = (
    *_EVERY_CALL, "idempotency_key_missing", "prefer_invalid", "idempotency_key_reused", "invalid", "body_too_large",
    "command_not_published", "command_failed",
)  # fmt: skip


def answers(
    model: type[BaseModel], *codes: str, status: int = 200, description: str = "What was asked for."
) -> Responses:
    """A read: its model, and the problems it may end in."""
    return {status: {"model": model, "description": description}} | problems(*_EVERY_CALL, *codes)


def writes(*codes: str, status: int = 200, model: type[BaseModel] = CommandOut) -> Responses:
    """A command: done (answering `model`), still running, or one of these problems."""
    done = {"model": model, "description": "Done; `Idempotency-Replayed: true` marks a repeated answer."}
    running = {"model": AcceptedOut, "description": "Not finished within the wait; `Location` names the operation."}
    return {status: done, 202: running} | problems(*_EVERY_WRITE, *codes)


def plain(status: int, description: str, model: type[BaseModel] | None = None, **more: Any) -> Responses:
    """One answer by hand."""
    return {status: ({"model": model} if model else {}) | {"description": description} | more}


def problems(*codes: str) -> Responses:
    """Problem answers grouped by status, each code with its meaning and an example."""
    grouped: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        grouped.setdefault(CATALOGUE[code].status, []).append(code)
    return {status: problem_answer(found) for status, found in sorted(grouped.items())}


def problem_answer(codes: list[str]) -> dict[str, Any]:
    """The answer of one status: what each of its codes means; the examples stand among the components."""
    body = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }
    described = "\n\n".join(f"`{code}`: {CATALOGUE[code].meaning}" for code in codes)
    return {"description": described, "content": {PROBLEM_TYPE: body}}
