"""What a person is in the company, and who may see a request: both answered as viewer keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from approvals.domain.organisation import ALL_COMPANIES, Organisation
from approvals.domain.routing.facts import Request

ADMINISTRATORS = ("portal_admins", "proc_admin")
AUDITOR = "auditor"
COMPANY_ROLES = ("controller", "buyer")


@dataclass(frozen=True, slots=True)
class Standing:
    """`roles` maps each role to the companies it is held for (`*` for all); `viewer_keys` open requests to him."""

    known: bool
    active: bool
    departments: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    viewer_keys: tuple[str, ...]
    administrator: bool


def standing(organisation: Organisation, person: str) -> Standing:
    """Somebody unknown or dismissed has nothing but his own key."""
    found = organisation.people.get(person)
    own = f"person:{person}"
    if found is None or not found.active:
        return Standing(found is not None, False, found.departments if found else (), {}, (own,), False)
    roles = {role: member.companies for role, member in sorted(organisation.roles_of.get(person, {}).items())}
    keys = [own, *(f"dept:{department}" for department in organisation.headed_by.get(person, ()))]
    keys += [f"company:{company}" for company in _companies(organisation, roles)]
    if AUDITOR in roles:
        keys.append("all")
    administrator = any(role in roles for role in ADMINISTRATORS)
    return Standing(True, True, found.departments, roles, tuple(keys), administrator)


def _companies(organisation: Organisation, roles: Mapping[str, tuple[str, ...]]) -> list[str]:
    named = {company for role in COMPANY_ROLES for company in roles.get(role, ())}
    return list(organisation.companies()) if ALL_COMPANIES in named else sorted(named)


def audience(organisation: Organisation, request: Request, participants: Iterable[str]) -> list[tuple[str, str]]:
    """Who may see a submitted request: (viewer key, origin), each pair once.

    Origins: participant, department (the paying one and all above), company, auditor, `cc:{id}` (its owner).
    """
    found = [(f"person:{person}", "participant") for person in sorted(set(participants) | request.excluded)]
    found += [(f"dept:{department}", "department") for department in organisation.upwards(request.department)]
    if request.company:
        found.append((f"company:{request.company}", "company"))
    found.append(("all", "auditor"))
    for centre in request.cost_centres:
        known = organisation.cost_centres.get(centre)
        if known is not None and known.owner:
            found.append((f"person:{known.owner}", f"cc:{centre}"))
    return found


def may_file(organisation: Organisation, person: str, department: str) -> bool:
    """Own departments, or a buyer or controller of that department's company."""
    return filing_right(organisation, person, department, organisation.company_of(department)) is not None


def filing_right(organisation: Organisation, person: str, department: str, company: str | None) -> str | None:
    """Why he may file on the department for the company: `own`, or the role that lets him; None: he may not."""
    found = organisation.people.get(person)
    if found is None or not found.active:
        return None
    if department in found.departments and company == organisation.company_of(department):
        return "own"
    roles = organisation.roles_of.get(person, {})
    return next((role for role in COMPANY_ROLES if role in roles and roles[role].covers(company)), None)
