"""Refusals of the portal and of the authorisation server, with the status and code they travel with."""

from typing import Any


class RestError(Exception):
    """A refusal: `error` and `error_description` of the body, and the HTTP status."""

    def __init__(self, status: int, code: str, description: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.description = description
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "error_description": self.description, **self.extra}


class AnswerLost(Exception):
    """The call has been carried out, its answer must never arrive: the connection is cut."""


def argument_missing(name: str) -> RestError:
    return RestError(400, "ERROR_ARGUMENT", f"Argument '{name}' is null or empty", argument=name)


def application_required(status: int = 403) -> RestError:
    return RestError(
        status,
        "WRONG_AUTH_TYPE",
        "Current authorization type is denied for this method Application context required",
    )


def access_denied(description: str = "Access denied!", status: int = 403) -> RestError:
    return RestError(status, "ACCESS_DENIED", description)
