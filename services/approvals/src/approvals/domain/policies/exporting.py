"""The live policies of a portal as a case file: with the company beside them, and examples of what they do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from approvals.domain.cases.case_file import FORMAT
from approvals.domain.documents import instant_text
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_document import organisation_to_dict
from approvals.domain.policies.examples import Examples
from approvals.domain.policies.pseudonyms import Pseudonyms
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_to_dict

People = Literal["none", "pseudonymous", "real"]
MARK = "x-exported"
"""Where the file says from which version of the company it comes, and under which names people stand in it."""
ABOUT = {
    "none": "Policies without a company.",
    "pseudonymous": "Policies and their company; people under other names. Test with: python -m approvals check-cases FILE",
    "real": "Policies and their company; real people. Test with: python -m approvals check-cases FILE",
}


@dataclass(frozen=True, slots=True)
class Live:
    """What is in force and planned in a portal at one moment."""

    policies: tuple[Policy, ...]
    organisation: Organisation
    rates: Rates
    at: datetime

    @classmethod
    def of(cls, published: Iterable[Policy], organisation: Organisation, rates: Rates, at: datetime) -> "Live":
        """What is over is left out."""
        kept = tuple(each for each in published if each.effective_to is None or each.effective_to > at)
        return cls(kept, organisation, rates, at)


def exported(live: Live, people: People) -> dict[str, Any]:
    """A case file that passes `check-cases`; without a company it holds the policies alone."""
    mark: dict[str, Any] = {"at": instant_text(live.at), "people": people, "org_version": live.organisation.version}
    names = Pseudonyms.of(live.organisation) if people == "pseudonymous" else Pseudonyms.none(live.organisation)
    policies = tuple(names.policy(each) for each in live.policies)
    organisation = names.organisation(live.organisation)
    if people == "pseudonymous":
        mark["fingerprint"] = names.fingerprint
    found: dict[str, Any] = {"format": FORMAT, "about": ABOUT[people], MARK: mark}
    if people != "none":
        found |= {"fx": live.rates.to_dict(), "org": organisation_to_dict(organisation)}
    found["policies"] = [policy_to_dict(each) for each in policies]
    if people != "none":
        found["cases"] = Examples(policies, organisation, live.rates, live.at).cases()
    return found
