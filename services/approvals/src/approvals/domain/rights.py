"""Who may run the approval section: rights follow from roles of the company, checked at the moment of the command."""

from collections.abc import Mapping
from enum import StrEnum

from approvals.domain.errors import Inactive
from approvals.domain.organisation import Organisation
from common.errors import Conflict, Forbidden


class Right(StrEnum):
    """What a role allows beside taking part in requests.

    `company`: roles, limits, cost centres, companies, calendars, absences and delegations of others, sync, repair.
    `routes`: re-route, name a stand-in. `policies`: write, review and publish policies, replay history.
    `rates`: exchange rates. `audit`: read audit, reports and exports.
    """

    COMPANY = "company"
    ROUTES = "routes"
    POLICIES = "policies"
    RATES = "rates"
    AUDIT = "audit"


_ADMINISTRATOR = frozenset(Right)
RIGHTS_OF_ROLE: Mapping[str, frozenset[Right]] = {
    "portal_admins": _ADMINISTRATOR,
    "proc_admin": frozenset({Right.COMPANY, Right.ROUTES, Right.RATES, Right.AUDIT}),
    "policy_admin": frozenset({Right.POLICIES, Right.AUDIT}),
    "controller": frozenset({Right.RATES}),
    "auditor": frozenset({Right.AUDIT}),
}
"""Role -> rights. Bitrix24 knows no such roles; they are members of our own roles, see `docs/glossary.md`."""


PROVED_ROLES = frozenset({"portal_admins"})
"""Roles nobody hands out: their members are administrators of the portal, as Bitrix24 itself told of each."""


READERS = frozenset({Right.COMPANY, Right.AUDIT})
"""Either lets one read the registers as a whole."""


READERS_OF_RATES = READERS | {Right.RATES}


class RoleProved(Conflict):
    """This role follows the administrators of the Bitrix24 portal; nobody hands it out."""

    code = "role_proved"


class RightMissing(Forbidden):
    """None of your roles allows this; `right` names what is needed."""

    code = "right_missing"


def rights_of(organisation: Organisation, person: str) -> frozenset[Right]:
    """Everything the person's roles allow; nothing for somebody inactive."""
    if not organisation.is_active(person):
        return frozenset()
    held = organisation.roles_of.get(person, {})
    return frozenset(right for role in held for right in RIGHTS_OF_ROLE.get(role, ()))


def require(organisation: Organisation, person: str, *rights: Right) -> None:
    """One of these is enough. Raises RightMissing, which names the first."""
    if not rights_of(organisation, person) & set(rights):
        raise RightMissing(right=rights[0].value)


def require_to_grant(organisation: Organisation, person: str, role: str) -> None:
    """Nobody hands out, or takes away, a role that may do more than he may himself. Raises RightMissing, RoleProved."""
    if role in PROVED_ROLES:
        raise RoleProved
    for right in sorted(RIGHTS_OF_ROLE.get(role, ())):
        require(organisation, person, right)


def require_own(organisation: Organisation, person: str, owner: str, right: Right = Right.COMPANY) -> None:
    """One's own affairs need no right, only that one works here; other people's do. Raises Inactive, RightMissing."""
    if person != owner:
        require(organisation, person, right)
    elif not organisation.is_active(person):
        raise Inactive


def right_to_write(kind: str) -> Right:
    """Rates are the controllers' business, every other register is the company's."""
    return Right.RATES if kind == "rate" else Right.COMPANY


def require_reading(organisation: Organisation, person: str, kind: str = "") -> None:
    """Registers as a whole are for those who run or audit the company, or enter this one. Raises RightMissing."""
    if not (READERS_OF_RATES if kind == "rate" else READERS) & rights_of(organisation, person):
        raise RightMissing(right=Right.COMPANY.value)
