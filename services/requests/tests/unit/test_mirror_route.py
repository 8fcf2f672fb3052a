"""The status follows approvals by (revision, version); the first answer ends the submit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.contracts.approvals import RouteRefused, RouteState
from common.contracts.base import ViewerKey
from common.contracts.requests import DocumentWire, SaveDraft, SubmitRequest
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Status
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.mirror_route import mirror_route
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.say_submitting_again import patience, say_submitting_again
from purchase_requests.usecases.submit_request import submit_request
from purchase_requests.usecases.take_back_submit import take_back_submit

Routes = Callable[..., RouteState]


@pytest.fixture
async def submitted(uow: Any, a_writer: Callable[..., Writer], a_document: Callable[..., DocumentWire]) -> PurchaseRequest:
    request_id = uuid4()
    await save_draft(SaveDraft(request_id=request_id, requester="17", document=a_document()), a_writer(), uow)
    command = SubmitRequest(request_id=request_id, document_version=1)
    await submit_request(command, a_writer(), keys_to_read("17", ()), uow)
    kept: PurchaseRequest = uow.requests.kept[request_id]
    return kept


def refusal(request: PurchaseRequest, **details: Any) -> RouteRefused:
    return RouteRefused(request_id=request.request_id, revision=1, code="no_policy", message="None.", details=details)


async def test_a_planned_route_ends_the_submit_and_opens_the_request_to_its_audience(
    uow: Any, submitted: PurchaseRequest, a_route: Routes
) -> None:
    audience = [ViewerKey(key="person:4", origin="participant"), ViewerKey(key="person:4", origin="cc:410")]
    await mirror_route(a_route(submitted.request_id), 1, audience, uow)
    assert (submitted.status, submitted.accepted_revision) == (Status.IN_APPROVAL, 1)
    assert uow.completed[uow.message_id].result["status"] == "in_approval"
    assert uow.requests.rows[submitted.request_id] == {"person:4": "cc:410 participant", "own:17": "owner"}
    assert uow.submissions.accepted == {(submitted.request_id, 1): True}


async def test_an_auto_approval_goes_straight_to_approved(
    uow: Any, submitted: PurchaseRequest, a_route: Routes
) -> None:
    await mirror_route(a_route(submitted.request_id, "approved"), 1, [], uow)
    assert submitted.status is Status.APPROVED
    assert uow.completed[uow.message_id].result["status"] == "approved"


@pytest.mark.parametrize("before", [Status.DRAFT, Status.RETURNED])
async def test_a_refused_route_takes_the_request_back_to_where_it_was(
    uow: Any, submitted: PurchaseRequest, before: Status
) -> None:
    submitted.status_before = before
    await take_back_submit(refusal(submitted, company="x"), 1, uow)
    assert (submitted.status, submitted.revision, submitted.accepted_revision) == (before, 1, 0)
    outcome = uow.completed[uow.message_id]
    assert (outcome.status, outcome.problem["code"], outcome.problem["status"]) == ("refused", "no_policy", 409)
    assert (outcome.problem["company"], outcome.problem["type"]) == ("x", "/problems/no_policy")


async def test_a_refusal_that_names_places_is_unprocessable(uow: Any, submitted: PurchaseRequest) -> None:
    await take_back_submit(refusal(submitted, errors=[{"pointer": "/lines/0/category", "code": "x"}]), 1, uow)
    assert uow.completed[uow.message_id].problem["status"] == 422


@pytest.mark.parametrize("version", [4, 5])
async def test_what_is_not_newer_changes_nothing(
    uow: Any, submitted: PurchaseRequest, a_route: Routes, version: int
) -> None:
    await mirror_route(a_route(submitted.request_id, "returned"), 5, [], uow)
    await mirror_route(a_route(submitted.request_id, "approved"), version, [], uow)
    await take_back_submit(refusal(submitted), version, uow)
    assert (submitted.status, submitted.route_version) == (Status.RETURNED, 5)


async def test_an_earlier_revisions_news_touch_only_who_may_see(
    uow: Any, submitted: PurchaseRequest, a_route: Routes, a_writer: Callable[..., Writer]
) -> None:
    await mirror_route(a_route(submitted.request_id, "returned"), 1, [], uow)
    again = SubmitRequest(request_id=submitted.request_id, document_version=1)
    await submit_request(again, a_writer(), keys_to_read("17", ()), uow)
    audience = [ViewerKey(key="dept:1", origin="department")]
    await mirror_route(a_route(submitted.request_id, "rejected", revision=1), 2, audience, uow)
    assert (submitted.status, submitted.revision) == (Status.SUBMITTING, 2)
    assert "dept:1" in uow.requests.rows[submitted.request_id]
    assert submitted.request_id in uow.submissions.open_ones


async def test_a_burned_revision_is_not_approved_afterwards(uow: Any, submitted: PurchaseRequest, a_route: Routes) -> None:
    await take_back_submit(refusal(submitted), 1, uow)
    await mirror_route(a_route(submitted.request_id, "approved"), 2, [], uow)
    assert (submitted.status, submitted.accepted_revision) == (Status.DRAFT, 0)


async def test_a_cancelled_request_stays_cancelled(uow: Any, submitted: PurchaseRequest, a_route: Routes) -> None:
    submitted.status = Status.CANCELLED
    await mirror_route(a_route(submitted.request_id, "approved"), 9, [], uow)
    assert submitted.status is Status.CANCELLED


async def test_an_unknown_request_is_no_error(uow: Any, a_route: Routes) -> None:
    await mirror_route(a_route(uuid4()), 1, [], uow)
    assert (uow.said, uow.completed) == ([], {})


async def test_a_waiting_submit_is_said_again_only_when_due(uow: Any, submitted: PurchaseRequest) -> None:
    await say_submitting_again(submitted.request_id, uow)
    uow.later(timedelta(seconds=30))
    await say_submitting_again(submitted.request_id, uow)
    await say_submitting_again(submitted.request_id, uow)
    versions = [version for version, event, _ in uow.said if event.type == "purchase.request.submitting.v1"]
    assert versions == [2, 3]


async def test_an_answered_submit_is_not_said_again(uow: Any, submitted: PurchaseRequest, a_route: Routes) -> None:
    await mirror_route(a_route(submitted.request_id), 1, [], uow)
    uow.later(timedelta(hours=1))
    said = len(uow.said)
    await say_submitting_again(submitted.request_id, uow)
    assert len(uow.said) == said


def test_patience_grows_to_half_an_hour() -> None:
    assert [patience(n).total_seconds() for n in (0, 1, 2, 6, 99)] == [30, 60, 120, 1800, 1800]
