"""Reasons in words: one catalogue of codes, each with a sentence for the numbers it carries."""

import re
from typing import Any, get_args

from approvals.adapters.reason_text import reason_text
from approvals.domain.routing.reasons import CATALOGUE, Code, Reason


def test_the_catalogue_holds_every_code_and_no_other() -> None:
    assert set(CATALOGUE) == set(get_args(Code))


def test_a_sentence_says_nothing_that_its_reasons_do_not_hold() -> None:
    for code, known in CATALOGUE.items():
        told = set(re.findall(r"\{(\w+)\}", known.sentence))
        assert told <= {*known.about, *known.detail}, code


def test_a_sentence_names_people_and_numbers(acme: Any) -> None:
    company = acme.organisation()
    numbers = {"limit": "15000.00 EUR", "amount": "15000.01 EUR", "is": "<"}
    reason = Reason("limit_below", None, "mgr_chain", "p15", "d-infra", numbers)
    assert reason_text(reason, company) == (
        "Greta Lind heads Infrastructure: limit 15000.00 EUR < 15000.01 EUR, so the next one is asked, too"
    )
    reason = Reason("goes_up", None, "mgr_chain", "p15", None, {"to": "p10"})
    assert reason_text(reason, company) == "Daniel Krause acts for Greta Lind, as the next head above"


def test_a_reason_of_a_newer_release_shows_its_numbers(acme: Any) -> None:
    assert reason_text(Reason("moon_phase", detail={"phase": "full"}), acme.organisation()) == "moon phase: phase full"
