"""What a policy is checked against."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.policies.regions import NOTHING, Region, both, region
from approvals.domain.routing.conditions import FactIs
from approvals.domain.routing.policy import Policy, Stage, Step

FOREVER = datetime.max.replace(tzinfo=UTC)
NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The company, its rates and its published policies at this moment; other versions of the same key count not.

    `company_known` False: there are only policies, so that nothing is said about people, names and rates.
    """

    organisation: Organisation
    rates: Rates
    published: tuple[Policy, ...]
    now: datetime
    company_known: bool = True

    def others(self, policy: Policy) -> list[Policy]:
        """Published policies of other keys that share a company and some time with this one."""
        return [
            each
            for each in self.published
            if each.id != policy.id
            and each.status == "published"
            and set(each.companies) & set(policy.companies)
            and each.effective_from < (policy.effective_to or FOREVER)
            and self.begins(policy) < (each.effective_to or FOREVER)
        ]

    def begins(self, policy: Policy) -> datetime:
        """The past does not count any more."""
        return max(policy.effective_from, self.now)

    def moments(self, policy: Policy) -> list[datetime]:
        """From its beginning on, every moment at which another set of policies stands beside it."""
        start, end = self.begins(policy), policy.effective_to or FOREVER
        turns = {turn for each in self.others(policy) for turn in (each.effective_from, each.effective_to) if turn}
        return [start, *sorted(turn for turn in turns if start < turn < end)]

    def beside(self, policy: Policy, moment: datetime) -> list[Policy]:
        """Those of `others` that are in force at that moment."""
        return [each for each in self.others(policy) if each.effective_from <= moment < (each.effective_to or FOREVER)]

    def applies(self, policy: Policy, companies: Iterable[str]) -> Region:
        """Requests of these companies that it applies to. Raises Undecided."""
        here = tuple(sorted(set(companies) & set(policy.companies)))
        if not here:
            return NOTHING
        at = FactIs("request.company", "in", here)
        return both(region(at, self.organisation), region(policy.applies_when, self.organisation))

    def person(self, person: str) -> str:
        """His name with his id."""
        found = self.organisation.people.get(person)
        return f"{found.name} ({person})" if found and found.name else person

    def people(self, people: Iterable[str]) -> tuple[str, ...]:
        """Their names, at most ten and how many more."""
        listed = sorted(people)
        more = (f"+{len(listed) - NAMES_SHOWN}",) if len(listed) > NAMES_SHOWN else ()
        return (*(self.person(each) for each in listed[:NAMES_SHOWN]), *more)


def steps_of(policy: Policy) -> Iterator[tuple[str, Stage, Step]]:
    """Every step with its JSON pointer and its stage."""
    for at, stage in enumerate(policy.stages):
        for n, step in enumerate(stage.steps):
            yield f"/stages/{at}/steps/{n}", stage, step
