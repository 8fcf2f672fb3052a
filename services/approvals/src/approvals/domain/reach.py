"""Which routes a change of the company may touch: few of them, where that can be told without looking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals.domain.organisation import Absence, Delegation, Organisation
from approvals.domain.organisation_change import OrganisationChange
from approvals.domain.routing.policy import Policy, Users

StandIn = Delegation | Absence


class Scope(StrEnum):
    """`people`: open routes in which one of these is asked now; `open`: every open one; `every`: closed ones, too.

    Closed ones are touched when it changed who may see them.
    """

    NOTHING = "nothing"
    PEOPLE = "people"
    OPEN = "open"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Reach:
    scope: Scope
    people: tuple[str, ...] = ()


def reach_of(change: OrganisationChange, old: Organisation, new: Organisation, policies: Iterable[Policy]) -> Reach:
    """A moved tree changes who sees what. Somebody who is only new, or a changed title, touches nothing."""
    if change.reparented or change.removed_departments:
        return Reach(Scope.EVERY)
    if change.moved_heads or change.changed_roles or old.cost_centres != new.cost_centres:
        return Reach(Scope.OPEN)
    people = {*change.dismissed, *change.changed_limits, *(each for each in change.returned if each in old.people)}
    people |= people_in(stand_ins_of(old) ^ stand_ins_of(new))
    return reach_of_people(people, (old, new), policies)


def reach_of_people(people: Iterable[str], companies: Iterable[Organisation], policies: Iterable[Policy]) -> Reach:
    """Somebody without any post can only be concerned by what he, or somebody for him, is asked now."""
    concerned = set(people)
    if not concerned:
        return Reach(Scope.NOTHING)
    posts = {person for company in companies for person in holders_of_posts(company)}
    named = {person for policy in policies for step in policy.steps for person in _users_of(step.who, *step.fallback)}
    if concerned & (posts | named):
        return Reach(Scope.OPEN)
    return Reach(Scope.PEOPLE, tuple(sorted(concerned)))


def holders_of_posts(organisation: Organisation) -> set[str]:
    """Heads, deputies, members of roles, owners of cost centres, and whoever acts for somebody."""
    found = {each for department in organisation.departments.values() for each in (department.head, department.deputy)}
    found |= organisation.roles_of.keys()
    found |= {centre.owner for centre in organisation.cost_centres.values()}
    found |= {each.delegate for each in organisation.delegations}
    return {each for each in found if each is not None}


def stand_ins_of(organisation: Organisation) -> set[StandIn]:
    """Every delegation and absence of this version."""
    return {*organisation.delegations, *organisation.absences}


def next_boundary(organisation: Organisation, now: datetime) -> datetime | None:
    """When the next of them begins or ends."""
    moments = (moment for each in stand_ins_of(organisation) for moment in (each.start, each.end))
    return min((moment for moment in moments if moment > now), default=None)


def people_in(stand_ins: Iterable[StandIn]) -> set[str]:
    """Everybody whom these delegations and absences name."""
    found: set[str] = set()
    for each in stand_ins:
        found |= {each.person} if isinstance(each, Absence) else {each.principal, each.delegate}
    return found


def _users_of(*asked: object) -> Iterable[str]:
    return (person for who in asked if isinstance(who, Users) for person in who.ids)
