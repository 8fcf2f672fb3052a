"""Whose call it is: an access token or a webhook's code, and all the reasons not to believe it."""

from typing import Any, NamedTuple

from portal_emulator.apps import App
from portal_emulator.company import Person
from portal_emulator.errors import RestError
from portal_emulator.portal import Portal


class Caller(NamedTuple):
    """A webhook calls in no application."""

    app: App | None
    user: Person


def authorise(portal: Portal, params: dict[str, Any], webhook: tuple[str, str] | None) -> Caller:
    """Who calls, in which application. The order of refusals is the order a portal notices them in."""
    if webhook is not None:
        owner = portal.webhooks.get(webhook[1])
        if owner is None or str(owner) != webhook[0]:
            raise RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")
        return Caller(None, _active(portal, owner))
    names = ("AUTH", "auth", "ACCESS_TOKEN")
    grant = portal.tokens.by_access.get(str(next((params.pop(name) for name in names if params.get(name)), "")))
    if grant is None:
        raise RestError(401, "NO_AUTH_FOUND", "Wrong authorization data")
    if grant.member_id != portal.member_id:
        raise RestError(401, "invalid_token", "Unable to get application by token")
    app = portal.apps.get(grant.client_id)
    if app is None:
        raise RestError(401, "APPLICATION_NOT_FOUND", "Application not found")
    if not app.present:
        raise RestError(401, "ERROR_OAUTH", "Application not installed")
    if grant.expires <= portal.clock.now():
        raise RestError(401, "expired_token", "The access token provided has expired.")
    user = _active(portal, grant.user_id)
    if user.id in app.denied_users:
        raise RestError(403, "user_access_error", "The user does not have access to the application.")
    return Caller(app, user)


def _active(portal: Portal, number: int) -> Person:
    person = portal.company.people.get(number)
    if person is None or not person.active:
        raise RestError(401, "authorization_error", "Unable to authorize user")
    return person
