"""What policies may look at beside the document."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.base import MoneyWire
from common.contracts.requests import DocumentWire, RequestSubmitting, SaveDraft, SubmitRequest, VendorWire
from common.errors import DomainError
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.rates import Rates
from purchase_requests.domain.spending import spending
from purchase_requests.domain.status import Status
from purchase_requests.domain.vendor import vendor_key
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.preview_document import preview_document
from purchase_requests.usecases.preview_facts import preview_facts
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.say_submitting_again import say_submitting_again
from purchase_requests.usecases.submit_request import submit_request

KEYS = keys_to_read("17", ())
Documents = Callable[..., DocumentWire]
Writers = Callable[..., Writer]
SPENT = MoneyWire(amount="900.00", currency="EUR")


@pytest.mark.parametrize("name", ["ACME GmbH", " acme  gmbh ", "Acme-GmbH.", "\uff21CME GmbH"])
def test_a_vendor_written_in_different_ways_is_one_vendor(name: str) -> None:
    assert vendor_key(name) == "acmegmbh"


def test_other_vendors_stay_apart() -> None:
    assert vendor_key("Größe & Söhne") == "grössesöhne"
    assert vendor_key("Снабжение") != vendor_key("Снабжение Плюс")
    assert vendor_key(" - ") == ""


def test_spending_is_summed_in_the_requests_currency() -> None:
    rates = Rates("EUR", {"USD": Fraction("0.9")})
    assert spending({"USD": 10_000, "EUR": 1}, "EUR", rates) == MoneyWire(amount="90.01", currency="EUR")
    assert spending({"EUR": 9_000}, "USD", rates) == MoneyWire(amount="100.00", currency="USD")


def test_what_has_no_rate_is_left_out_and_nothing_is_nothing() -> None:
    assert spending({"EUR": 500, "XPF": 10}, "EUR", Rates("EUR")) == MoneyWire(amount="5.00", currency="EUR")
    assert spending({"XPF": 10}, "EUR", Rates("EUR")) is None
    assert spending({}, "EUR", Rates("EUR")) is None


@pytest.mark.parametrize(("minor", "source", "target", "found"), [(5, "JPY", "KWD", 13), (-5, "JPY", "KWD", -13)])
def test_conversion_rounds_once_half_away_from_zero(minor: int, source: str, target: str, found: int) -> None:
    rates = Rates("EUR", {"JPY": Fraction("0.005"), "KWD": Fraction(2)})
    assert rates.convert(minor, source, target) == found


async def drafted(uow: Any, document: DocumentWire, writer: Writer) -> UUID:
    request_id = uuid4()
    await save_draft(SaveDraft(request_id=request_id, requester="17", document=document), writer, uow)
    return request_id


async def test_a_preview_says_what_submit_says_and_changes_nothing(
    uow: Any, a_document: Documents, a_writer: Writers
) -> None:
    uow.surroundings.sums["17", "acme"] = {"EUR": 90_000}
    request_id = await drafted(uow, a_document(vendor=VendorWire(name="ACME")), a_writer())
    previewed = await preview_facts(request_id, a_writer(), KEYS, uow)
    assert (uow.requests.kept[request_id].status, uow.submissions.revisions) == (Status.DRAFT, {})

    await submit_request(SubmitRequest(request_id=request_id, document_version=1), a_writer(), KEYS, uow)
    submitted = uow.said[-1][1]
    assert isinstance(submitted, RequestSubmitting)
    assert submitted.requester_spend_30d_same_vendor == SPENT
    assert previewed.model_dump(exclude={"state"}) == submitted.model_dump(exclude={"state"})


async def test_facts_are_frozen_with_the_revision(uow: Any, a_document: Documents, a_writer: Writers) -> None:
    uow.surroundings.sums["17", "acme"] = {"EUR": 90_000}
    request_id = await drafted(uow, a_document(vendor=VendorWire(name="ACME")), a_writer())
    await submit_request(SubmitRequest(request_id=request_id, document_version=1), a_writer(), KEYS, uow)
    uow.surroundings.sums.clear()
    uow.later(timedelta(minutes=1))
    await say_submitting_again(request_id, uow)
    assert uow.said[-1][1].requester_spend_30d_same_vendor == SPENT


@pytest.mark.parametrize(
    ("state", "code"), [(Status.IN_APPROVAL, "already_submitted"), (Status.APPROVED, "not_submittable")]
)
async def test_only_what_could_be_submitted_is_previewed(
    uow: Any, a_document: Documents, a_writer: Writers, state: Status, code: str
) -> None:
    request_id = await drafted(uow, a_document(), a_writer())
    uow.requests.kept[request_id].status = state
    with pytest.raises(DomainError) as refusal:
        await preview_facts(request_id, a_writer(), KEYS, uow)
    assert refusal.value.code == code


async def test_what_nobody_saved_is_previewed_as_if_it_were(
    uow: Any, a_document: Documents, a_writer: Writers
) -> None:
    uow.surroundings.sums["17", "acme"] = {"EUR": 90_000}
    document = a_document(vendor=VendorWire(name="ACME"))
    unsaved = await preview_document(document, None, a_writer(), uow)
    assert uow.requests.kept == {}
    saved = await preview_facts(await drafted(uow, document, a_writer()), a_writer(), KEYS, uow)
    apart = {"request_id", "number", "state"}
    assert unsaved.model_dump(exclude=apart) == saved.model_dump(exclude=apart)


async def test_for_somebody_else_only_who_prepares_for_others_may_ask(
    uow: Any, a_document: Documents, a_writer: Writers
) -> None:
    with pytest.raises(DomainError) as refusal:
        await preview_document(a_document(), "18", a_writer(), uow)
    assert refusal.value.code == "not_yours"


async def test_who_did_not_write_it_previews_nothing(uow: Any, a_document: Documents, a_writer: Writers) -> None:
    request_id = await drafted(uow, a_document(), a_writer())
    uow.requests.rows[request_id]["person:4"] = "participant"
    for person, code in (("4", "not_yours"), ("5", "not_found")):
        with pytest.raises(DomainError) as refusal:
            await preview_facts(request_id, a_writer(person), keys_to_read(person, ()), uow)
        assert refusal.value.code == code
