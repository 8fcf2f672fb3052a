"""Reasons in words."""

import re
from pathlib import Path

from approvals.adapters.reason_text import reason_text
from approvals.domain.routing import router
from approvals.domain.routing.reasons import Reason


def noted_codes():
    """Codes written as literals in calls of `note` and of `_invalid_because`."""
    sources = "".join(file.read_text() for file in Path(router.__file__).parent.glob("*.py"))
    calls = re.findall(r"(?:note|_invalid_because)\(([^,)]*)", sources)
    return {code for call in calls for code in re.findall(r'"([a-z_]+)"', call)} | {
        "limit_covers",
        "limit_below",
        "no_limit",
    }


def test_every_reason_the_router_gives_has_a_sentence(acme):
    codes = noted_codes()
    assert len(codes) > 25
    company = acme.organisation()
    bare = {code for code in codes if reason_text(Reason(code), company).startswith(code.replace("_", " "))}
    assert bare == set()


def test_a_sentence_names_people_and_numbers(acme):
    company = acme.organisation()
    reason = Reason("limit_below", "s1", "mgr_chain", "p15", None, {"limit": "15000.00 EUR", "amount": "15000.01 EUR"})
    assert reason_text(reason, company) == (
        f"{company.people['p15'].name} agrees, but the limit 15000.00 EUR is below 15000.01 EUR: it goes on upwards"
    )


def test_a_reason_of_a_newer_release_shows_its_numbers(acme):
    assert reason_text(Reason("moon_phase", detail={"phase": "full"}), acme.organisation()) == "moon phase: phase full"
