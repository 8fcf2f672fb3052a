"""Progress of an older release is brought up to date; one of a newer release is left alone."""

from typing import Any

import pytest

from approvals.domain.errors import NewerSchema
from approvals.domain.progress_document import SCHEMA, progress_from_dict, progress_to_dict

NEWER = ("number", "questions", "stand_ins", "records")


def as_schema_1(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in NEWER} | {"schema": 1}


def test_a_yes_written_by_the_first_schema_can_be_taken_back_with_a_record_of_its_own(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    play.approve("p15")
    play.route.progress = progress_from_dict(as_schema_1(progress_to_dict(play.route.progress)))
    assert play.take_back("p15")[0].turn == 1


def test_most_documents_hold_nothing_of_what_most_routes_do_not_need(acme: Any) -> None:
    document = progress_to_dict(acme.play(acme.request()).route.progress)
    assert document == as_schema_1(document) | {"schema": SCHEMA}


def test_a_newer_schema_is_refused(acme: Any) -> None:
    document = progress_to_dict(acme.play(acme.request()).route.progress)
    with pytest.raises(NewerSchema):
        progress_from_dict(document | {"schema": SCHEMA + 1})
