"""What differs between two versions of the company, and whether somebody should look before it is applied."""

from dataclasses import dataclass, replace
from fractions import Fraction

from approvals.domain.organisation import Organisation

MOST_REMOVED = Fraction(1, 10)
"""A difference that takes away more of the people than this waits for an administrator."""


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """Ids, sorted. `dismissed` were active and are not (removed people included)."""

    dismissed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    moved_heads: tuple[str, ...] = ()
    reparented: tuple[str, ...] = ()
    removed_departments: tuple[str, ...] = ()
    changed_roles: tuple[str, ...] = ()
    changed_limits: tuple[str, ...] = ()
    other: bool = False
    removed_share: Fraction = Fraction(0)

    @property
    def empty(self) -> bool:
        return self == OrganisationChange()

    @property
    def needs_confirmation(self) -> bool:
        return self.removed_share > MOST_REMOVED


def diff(old: Organisation, new: Organisation) -> OrganisationChange:
    """Compares content; version numbers do not count."""
    was = {person for person in old.people if old.is_active(person)}
    now = {person for person in new.people if new.is_active(person)}
    both = old.departments.keys() & new.departments.keys()
    roles = old.roles.keys() | new.roles.keys()
    return OrganisationChange(
        dismissed=tuple(sorted(was - now)),
        returned=tuple(sorted(now - was)),
        moved_heads=tuple(sorted(each for each in both if old.effective_head(each) != new.effective_head(each))),
        reparented=tuple(sorted(each for each in both if old.departments[each].parent != new.departments[each].parent)),
        removed_departments=tuple(sorted(old.departments.keys() - new.departments.keys())),
        changed_roles=tuple(sorted(each for each in roles if _active(old, each) != _active(new, each))),
        changed_limits=tuple(sorted(each for each in was & now if old.people[each].limit != new.people[each].limit)),
        other=_content(old) != _content(new),
        removed_share=Fraction(len(was - now), len(was)) if was else Fraction(0),
    )


def _active(organisation: Organisation, role: str) -> tuple[object, ...]:
    found = organisation.roles.get(role)
    members = found.members if found else ()
    return tuple(sorted((m.person, m.companies) for m in members if organisation.is_active(m.person)))


def _content(organisation: Organisation) -> tuple[object, ...]:
    return (
        organisation.people,
        organisation.departments,
        organisation.roles,
        organisation.cost_centres,
        organisation.delegations,
        organisation.absences,
    )


def with_merged_departments(old: Organisation, new: Organisation) -> Organisation:
    """Remembers where deleted departments went: into the nearest ancestor that is still there."""
    gone = (old.merged.keys() | old.departments.keys()) - new.departments.keys()
    heirs = {each: next((up for up in old.upwards(each) if up in new.departments), None) for each in sorted(gone)}
    return replace(new, merged={each: heir for each, heir in heirs.items() if heir is not None})
