"""How a command ended: kept in the inbox row, hinted to whoever waits."""

from dataclasses import dataclass
from typing import Any, Literal, Self

from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422}
"""Kind -> HTTP status: the only place where the two meet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`succeeded` with a result, `refused` by the domain with a problem, or `failed` (dead-lettered) with one."""

    status: Literal["succeeded", "refused", "failed"]
    result: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    replayed: bool = False

    @classmethod
    def ok(cls, result: dict[str, Any]) -> Self:
        return cls("succeeded", result=result)

    @classmethod
    def refused(cls, error: DomainError) -> Self:
        return cls("refused", problem=problem_of(error))

    def as_dict(self) -> dict[str, Any]:
        return {"status": self.status, "result": self.result, "problem": self.problem}

    @classmethod
    def from_dict(cls, data: dict[str, Any], *, replayed: bool = False) -> Self:
        return cls(data["status"], data.get("result"), data.get("problem"), replayed or data.get("replayed", False))


def problem_of(error: DomainError) -> dict[str, Any]:
    """RFC 9457 problem of a refusal; its `type` is a page the gateway serves. Details never replace its own members."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return error.details | {
        "type": f"/problems/{error.code}",
        "title": (type(error).__doc__ or error.code).strip().splitlines()[0],
        "status": status,
        "detail": error.message,
        "code": error.code,
    }
