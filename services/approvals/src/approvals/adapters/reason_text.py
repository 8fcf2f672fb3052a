"""Reasons of a plan in one English sentence each; the section translates the code and uses the numbers."""

from approvals.domain.organisation import Organisation
from approvals.domain.routing.reasons import Reason, sentence_of


def reason_text(reason: Reason, organisation: Organisation) -> str:
    """With names in the place of ids."""

    def department(each: str) -> str:
        found = organisation.departments.get(each)
        return found.name if found and found.name else each

    return sentence_of(reason, lambda person: name_of(organisation, person), department)


def name_of(organisation: Organisation, person: str) -> str:
    """His name, or his id while nobody knows him."""
    found = organisation.people.get(person)
    return found.name if found and found.name else person
