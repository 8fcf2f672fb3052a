"""Refusals of this service; the section translates their codes."""

from typing import Any

from common.errors import Conflict, Forbidden, Invalid, NotFound

FieldError = dict[str, str]
"""{"pointer": JSON pointer into the document, "code": what is wrong there}."""


class UnknownRequest(NotFound):
    """There is no such request that you may see."""


class AlreadyExists(Conflict):
    """A request with this id exists already."""

    code = "already_exists"


class NotYours(Forbidden):
    """Only the requester and the preparer may write this request."""

    code = "not_yours"


class DepartmentNotAllowed(Forbidden):
    """You may file on your own departments only, unless you buy or control for others."""

    code = "department_not_allowed"


class RightMissing(Forbidden):
    """None of your roles allows this; `right` names what is needed."""

    code = "right_missing"


class UnknownBudget(NotFound):
    """There is no such budget that you may see."""


class BudgetInUse(Conflict):
    """Requests have claimed something of this budget; set its limit instead."""

    code = "budget_in_use"


class PreviewUnknown(NotFound):
    """There is no such preview, or it is older than a day, or was applied already."""

    code = "preview_unknown"


class PreviewOutdated(Conflict):
    """Budgets have changed since the preview; nothing was applied. Look at a new one."""

    code = "preview_outdated"


class PersonUnknown(Conflict):
    """You are not known in the organisation yet; it is read from the portal every few minutes."""

    code = "person_unknown"


class VersionMismatch(Conflict):
    """Somebody has changed the document since you read it."""

    code = "version_mismatch"


class NotEditable(Conflict):
    """In this state the document does not change any more."""

    code = "not_editable"


class AlreadySubmitted(Conflict):
    """It is on its way or in approval already."""

    code = "already_submitted"


class NotSubmittable(Conflict):
    """A request that is decided or cancelled is not submitted again; copy it."""

    code = "not_submittable"


class WithdrawFirst(Conflict):
    """While it is in approval it is withdrawn first, then cancelled."""

    code = "withdraw_first"


class NotCancellable(Conflict):
    """In this state it cannot be cancelled."""

    code = "not_cancellable"


class PartlyOrdered(Conflict):
    """Some of it has been ordered: end the ordering instead, what is left is given back."""

    code = "partly_ordered"


class NotOrderable(Conflict):
    """Only an approved request is ordered from."""

    code = "not_orderable"


class NotClosable(Conflict):
    """Only what has been ordered is closed."""

    code = "not_closable"


class NotCopyable(Conflict):
    """Only a request that is over is copied; this one can still be worked on."""

    code = "not_copyable"


class NoRoute(Conflict):
    """No approval route is possible for this request; nothing was submitted."""

    code = "no_route"


class InvalidDocument(Invalid):
    """The document breaks rules; `errors` name the places by JSON pointer."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(f"not valid: {', '.join(error['code'] for error in errors)}", errors=errors)


class InvalidFilter(Invalid):
    """The list was asked with a filter, an order or a cursor that makes no sense."""

    def __init__(self, name: str, code: str = "invalid") -> None:
        super().__init__(f"the parameter {name} is not valid", errors=[{"parameter": name, "code": code}])


def field_error(pointer: str, code: str) -> FieldError:
    return {"pointer": pointer, "code": code}


def state_of(**values: Any) -> dict[str, Any]:
    """The current state that travels with a conflict, so that the loser sees what won."""
    return {"current": values}
