"""What can go wrong in the domain, as kinds. HTTP status codes are decided once, in `common.web.errors`."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a stable `code`; `details` are JSON values that help the caller (who, when, limits)."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", **details: Any) -> None:
        super().__init__(message or (self.__doc__ or type(self).__name__).strip().splitlines()[0])
        self.details = details

    @property
    def message(self) -> str:
        """One sentence for people who read logs; the section translates `code` instead."""
        return str(self.args[0])


class NotFound(DomainError):
    """There is nothing by that name that you may see."""

    code = "not_found"


class Forbidden(DomainError):
    """You may see it, but not do this to it."""

    code = "forbidden"


class Conflict(DomainError):
    """The state it is in does not allow this."""

    code = "conflict"


class Invalid(DomainError):
    """The input breaks a rule; `errors` in the details name the places by JSON pointer."""

    code = "invalid"
