"""Reasons of a plan in one English sentence each; the section translates the code and uses the numbers."""

from typing import Any

from approvals.domain.organisation import Organisation
from approvals.domain.routing.reasons import SENTENCES, Reason, sentence_of
from approvals.domain.why import SENTENCES as SINCE

EVERY_SENTENCE = {**SENTENCES, **SINCE}


def reason_document(reason: Reason, organisation: Organisation) -> dict[str, Any]:
    """As people are told it: the code, an English sentence, and what it was made from."""
    return {"code": reason.code, "text": reason_text(reason, organisation), "numbers": reason.to_dict()}


def reason_text(reason: Reason, organisation: Organisation) -> str:
    """With names in the place of ids."""

    def department(each: str) -> str:
        found = organisation.departments.get(each)
        return found.name if found and found.name else each

    return sentence_of(reason, lambda person: name_of(organisation, person), department, EVERY_SENTENCE)


def name_of(organisation: Organisation, person: str) -> str:
    """His name, or his id while nobody knows him."""
    found = organisation.people.get(person)
    return found.name if found and found.name else person
