"""What can go wrong between us and Bitrix24, sorted by what the caller has to do about it."""

from collections.abc import Mapping
from typing import Any

NOT_FOUND = 404


class Bitrix24Error(Exception):
    """Any failed exchange with a portal or with Bitrix24's OAuth host."""


class EgressRefused(Bitrix24Error):
    """The address may not be called at all (not https, not public, not listed); retrying changes nothing."""


class AnswerTooLarge(Bitrix24Error):
    """The answer exceeds the size cap; the rest was not read."""


class PortalError(Bitrix24Error):
    """The portal answered with an error; `code` is in the portal's own spelling, compare with `is_code`."""

    def __init__(self, code: str, message: str = "", *, status: int = 0) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code, self.message, self.status = code, message, status

    def is_code(self, *codes: str) -> bool:
        """Codes come in mixed case in real life."""
        return self.code.casefold() in {code.casefold() for code in codes}


class QueryLimit(PortalError):
    """QUERY_LIMIT_EXCEEDED, OVERLOAD_LIMIT or OPERATION_TIME_LIMIT: nothing was done, come back later."""

    def __init__(self, code: str, message: str = "", *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(code, message, status=status)
        self.retry_after = retry_after


class ExpiredToken(PortalError):
    """The access token is dead; a new one from the token source may work."""


class NotInstalled(PortalError):
    """The app is not installed on that portal (any more)."""


class AccessDenied(PortalError):
    """The token's owner may not do this, or the app lacks the scope."""


class PortalMoved(Bitrix24Error):
    """The portal answered with a redirect (it was renamed). Ask app.info again, never follow the location."""

    def __init__(self, location: str) -> None:
        super().__init__("the portal moved")
        self.location = location


class PortalUnavailable(Bitrix24Error):
    """No usable answer. `outcome_unknown` says that the call may nevertheless have been carried out.

    `status` is that of an answer which was no JSON: 404 means that there is nothing at the address.
    """

    def __init__(self, reason: str, *, outcome_unknown: bool, status: int = 0) -> None:
        super().__init__(reason)
        self.outcome_unknown, self.status = outcome_unknown, status

    @property
    def nothing_there(self) -> bool:
        return self.status == NOT_FOUND


class TokenUnavailable(Bitrix24Error):
    """The token source could not be asked; try again soon."""


class NeedsAuth(Bitrix24Error):
    """No living grant for this portal: an administrator has to open the section once."""


class UnknownPortal(Bitrix24Error):
    """The portal is unknown or suspended; nobody may call it."""


_LIMITS = {"query_limit_exceeded", "overload_limit", "operation_time_limit"}
_EXPIRED = {"expired_token", "invalid_token", "no_auth_found"}
_GONE = {"not_installed", "application_not_found", "error_oauth", "portal_deleted"}
_DENIED = {
    "access_denied",
    "insufficient_scope",
    "invalid_credentials",
    "user_access_error",
    "wrong_auth_type",
    "accessexception",
    "access_error",
    "user_id_access_error",
}


def portal_error(body: Mapping[str, Any], status: int) -> PortalError:
    """The right exception for an error body, by its code (statuses differ between Bitrix24's own sources)."""
    error = body.get("error")
    if isinstance(error, Mapping):  # REST 3.0
        code, message = str(error.get("code", "")), str(error.get("message", ""))
    else:
        code, message = str(error or ""), str(body.get("error_description") or "")
    folded = code.casefold()
    if folded in _LIMITS:
        return QueryLimit(code, message, status=status)
    for codes, kind in ((_EXPIRED, ExpiredToken), (_GONE, NotInstalled), (_DENIED, AccessDenied)):
        if folded in codes:
            return kind(code, message, status=status)
    return PortalError(code or f"http_{status}", message, status=status)
