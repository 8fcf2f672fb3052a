"""A returned request nobody works on: its writers are told, later it is cancelled; whatever is done to it starts anew."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from common.contracts.approvals import RouteRefused, RouteState
from common.contracts.requests import (
    DocumentWire,
    EditRequest,
    RequestCancelled,
    RequestExpiring,
    SaveDraft,
    SubmitRequest,
)
from purchase_requests.domain.left_lying import ReturnedLife
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Stage, Status
from purchase_requests.domain.writer import Writer
from purchase_requests.settings import Settings
from purchase_requests.usecases.edit_request import edit_request
from purchase_requests.usecases.expire_returned import expire_returned
from purchase_requests.usecases.mirror_route import mirror_route
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.submit_request import submit_request
from purchase_requests.usecases.take_back_submit import take_back_submit

LIFE = ReturnedLife(timedelta(days=25), timedelta(days=30))
KEYS = keys_to_read("17", ())
Documents = Callable[..., DocumentWire]
Routes = Callable[..., RouteState]
Writers = Callable[..., Writer]


@pytest.fixture
async def returned(uow: Any, a_writer: Writers, a_document: Documents, a_route: Routes) -> PurchaseRequest:
    """Returned at noon."""
    request_id = uuid4()
    await save_draft(SaveDraft(request_id=request_id, requester="17", document=a_document()), a_writer(), uow)
    await submit(uow, request_id, a_writer)
    await mirror_route(a_route(request_id, "returned"), 1, [], uow)
    kept: PurchaseRequest = uow.requests.kept[request_id]
    return kept


async def submit(uow: Any, request_id: Any, a_writer: Writers) -> None:
    await submit_request(SubmitRequest(request_id=request_id, document_version=1), a_writer(), KEYS, uow)


async def after(uow: Any, request: PurchaseRequest, days: float, life: ReturnedLife = LIFE) -> str:
    uow.later(timedelta(days=days))
    return await expire_returned(request.request_id, life, uow)


async def test_its_writers_are_told_and_then_it_is_cancelled(uow: Any, returned: PurchaseRequest) -> None:
    assert [await after(uow, returned, days) for days in (24.9, 0.1, 1)] == ["kept", "noticed", "kept"]
    version, event, audience = uow.said[-1]
    assert isinstance(event, RequestExpiring)
    assert (event.cancels_at - uow.now, event.revision, audience) == (timedelta(days=4), 1, ["person:17"])
    assert (version, returned.status) == (returned.version, Status.RETURNED)
    assert [await after(uow, returned, days) for days in (3.9, 0.1)] == ["kept", "cancelled"]
    event = uow.said[-1][1]
    assert isinstance(event, RequestCancelled)
    assert (event.reason, returned.status, event.state.status) == ("untouched", Status.CANCELLED, "cancelled")
    assert await after(uow, returned, 100) == "gone"


async def test_it_holds_nothing_of_its_budget_afterwards(uow: Any, returned: PurchaseRequest) -> None:
    returned.budget_stage = Stage.RESERVED
    await after(uow, returned, 25)
    await after(uow, returned, 5)
    assert (returned.budget_stage, uow.budgets.moves[-1][2]) == (Stage.RELEASED, Stage.RELEASED)


async def test_an_edit_starts_the_time_again_also_after_the_notice(
    uow: Any, returned: PurchaseRequest, a_writer: Writers, a_document: Documents
) -> None:
    await after(uow, returned, 25)
    uow.later(timedelta(days=4))
    command = EditRequest(request_id=returned.request_id, document_version=1, document=a_document(title="Other"))
    await edit_request(command, a_writer(), KEYS, uow)
    assert [await after(uow, returned, days) for days in (24.9, 0.1, 5)] == ["kept", "noticed", "cancelled"]


async def test_a_draft_is_no_returned_request(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    request_id = uuid4()
    await save_draft(SaveDraft(request_id=request_id, requester="17", document=a_document()), a_writer(), uow)
    command = EditRequest(request_id=request_id, document_version=1, document=a_document(title="Other"))
    await edit_request(command, a_writer(), KEYS, uow)
    assert uow.returned.lying == {}


async def test_a_submit_ends_it_and_the_next_return_begins_anew(
    uow: Any, returned: PurchaseRequest, a_writer: Writers, a_route: Routes
) -> None:
    await after(uow, returned, 25)
    await submit(uow, returned.request_id, a_writer)
    assert await after(uow, returned, 5) == "gone"
    await mirror_route(a_route(returned.request_id, revision=2, route_version=2), 2, [], uow)
    uow.later(timedelta(days=60))
    await mirror_route(a_route(returned.request_id, "returned", revision=2, route_version=3), 3, [], uow)
    assert [await after(uow, returned, days) for days in (24.9, 0.1)] == ["kept", "noticed"]


async def test_a_submit_that_found_no_route_is_work_on_it(
    uow: Any, returned: PurchaseRequest, a_writer: Writers
) -> None:
    await after(uow, returned, 24)
    await submit(uow, returned.request_id, a_writer)
    refused = RouteRefused(request_id=returned.request_id, revision=2, code="no_policy", message="None.")
    await take_back_submit(refused, 2, uow)
    assert [await after(uow, returned, days) for days in (24.9, 0.1)] == ["kept", "noticed"]


async def test_the_same_return_told_again_is_no_work_on_it(
    uow: Any, returned: PurchaseRequest, a_route: Routes
) -> None:
    uow.later(timedelta(days=20))
    await mirror_route(a_route(returned.request_id, "returned", route_version=2), 2, [], uow)
    assert await after(uow, returned, 5) == "noticed"


async def test_however_late_the_notice_its_writers_have_the_time_between_the_two(
    uow: Any, returned: PurchaseRequest
) -> None:
    assert await after(uow, returned, 400) == "noticed"
    assert [await after(uow, returned, days) for days in (4.9, 0.1)] == ["kept", "cancelled"]


async def test_where_nothing_is_ever_cancelled_nobody_is_told_that_it_will_be(
    uow: Any, returned: PurchaseRequest
) -> None:
    assert await after(uow, returned, 400, ReturnedLife(timedelta(days=25), None)) == "kept"


@pytest.mark.parametrize(("notice", "cancel"), [(30, 30), (31, 30), (0, 30), (25, -1)])
def test_days_that_make_no_sense_end_the_process(notice: int, cancel: int) -> None:
    with pytest.raises(ValidationError):
        Settings(database_url="x", returned_notice_days=notice, returned_cancel_days=cancel)


def test_the_days_are_settings_with_usual_defaults() -> None:
    assert Settings(database_url="x").returned_life == LIFE
    assert Settings(database_url="x", returned_cancel_days=0).returned_life.cancel is None
