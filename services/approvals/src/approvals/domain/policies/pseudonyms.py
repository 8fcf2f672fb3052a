"""People under other names, so that a company can be given away for tests; only the portal itself knows who is who."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from approvals.domain.documents import content_hash
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_to_dict
from approvals.domain.routing.policy import Policy, Step, Users, Who

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Real id -> pseudonym. The order comes from the content of this version of the company, which nobody else has.

    `fingerprint` tells whether a file was made with these pseudonyms, and nothing about who is who.
    """

    of_person: Mapping[str, str]
    fingerprint: str

    @classmethod
    def of(cls, organisation: Organisation) -> "Pseudonyms":
        key = bytes.fromhex(content_hash(organisation_to_dict(organisation)))
        shuffled = sorted(organisation.people, key=lambda each: hmac.digest(key, each.encode(), "sha256"))
        names = {person: f"person-{number:0{DIGITS}}" for number, person in enumerate(shuffled, 1)}
        return cls(names, hmac.digest(key, b"fingerprint", "sha256").hex()[:16])

    @classmethod
    def none(cls, organisation: Organisation) -> "Pseudonyms":
        """Everybody under his own id."""
        return cls({person: person for person in organisation.people}, "")

    def reversed(self) -> "Pseudonyms":
        """Pseudonym -> real id."""
        return Pseudonyms({pseudonym: person for person, pseudonym in self.of_person.items()}, self.fingerprint)

    def policy(self, policy: Policy) -> Policy:
        """The same policy with people it names under the other names; unknown ones stay as they are."""
        stages = tuple(replace(stage, steps=tuple(map(self._step, stage.steps))) for stage in policy.stages)
        return replace(policy, stages=stages)

    def _step(self, step: Step) -> Step:
        return replace(step, who=self._who(step.who), fallback=tuple(map(self._who, step.fallback)))

    def _who(self, who: Who) -> Who:
        return Users(tuple(self.of_person.get(each, each) for each in who.ids)) if isinstance(who, Users) else who

    def organisation(self, organisation: Organisation) -> Organisation:
        """The same company: posts, roles, limits and absences as they are; of somebody renamed, name and title are gone.

        Posts and memberships of people who left the portal altogether are left out.
        """
        other = self.of_person
        departments = {
            each.id: replace(each, head=self._post(each.head), deputy=self._post(each.deputy))
            for each in organisation.departments.values()
        }
        return replace(
            organisation,
            people={
                other[each.id]: each
                if other[each.id] == each.id
                else replace(each, id=other[each.id], name=other[each.id], title="", language=None)
                for each in organisation.people.values()
            },
            departments=departments,
            roles={
                each.id: replace(
                    each, members=tuple(replace(m, person=other[m.person]) for m in each.members if m.person in other)
                )
                for each in organisation.roles.values()
            },
            cost_centres={
                each.id: replace(each, owner=self._post(each.owner)) for each in organisation.cost_centres.values()
            },
            delegations=tuple(
                replace(each, principal=other[each.principal], delegate=other[each.delegate], id="")
                for each in organisation.delegations
                if {each.principal, each.delegate} <= other.keys()
            ),
            absences=tuple(
                replace(each, person=other[each.person], id="")
                for each in organisation.absences
                if each.person in other
            ),
        )

    def _post(self, person: str | None) -> str | None:
        """Somebody who left the portal altogether holds no post any more."""
        return self.of_person.get(person) if person is not None else None

    def document(self, document: Any) -> Any:
        """A policy document with the people of `users` under the other names; nothing else is looked at."""
        if isinstance(document, list):
            return [self.document(each) for each in document]
        if not isinstance(document, Mapping):
            return document
        if document.get("type") == "users" and isinstance(document.get("ids"), list):
            return {**document, "ids": [self.of_person.get(each, each) for each in document["ids"]]}
        return {key: self.document(value) for key, value in document.items()}
