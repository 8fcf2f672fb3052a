"""What each command does in each state: the whole table, one row a state."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.approvals import RouteState
from common.contracts.requests import CancelRequest, DocumentWire, EditRequest, SaveDraft, SubmitRequest
from common.contracts.requests.orders import CloseRequest, ConvertToOrder, CopyRequest
from common.errors import DomainError
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Status
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.cancel_request import cancel_request
from purchase_requests.usecases.close_request import close_request
from purchase_requests.usecases.convert_to_order import convert_to_order
from purchase_requests.usecases.copy_request import copy_request
from purchase_requests.usecases.edit_request import edit_request
from purchase_requests.usecases.mirror_route import mirror_route
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.submit_request import submit_request

KEYS = keys_to_read("17", ())
COMMANDS = ("edit", "submit", "cancel", "order", "close", "copy")
TABLE = {
    "draft": ("draft", "submitting", "cancelled", "not_orderable", "not_closable", "not_copyable"),
    "submitting": ("not_editable", "already_submitted", "not_cancellable", "not_orderable", "not_closable", "not_copyable"),
    "in_approval": ("not_editable", "already_submitted", "withdraw_first", "not_orderable", "not_closable", "not_copyable"),
    "returned": ("returned", "submitting", "cancelled", "not_orderable", "not_closable", "not_copyable"),
    "approved": ("not_editable", "not_submittable", "cancelled", "ordered", "not_closable", "not_copyable"),
    "ordered": ("not_editable", "not_submittable", "not_cancellable", "not_orderable", "closed", "not_copyable"),
    "closed": ("not_editable", "not_submittable", "not_cancellable", "not_orderable", "not_closable", "copied"),
    "rejected": ("not_editable", "not_submittable", "not_cancellable", "not_orderable", "not_closable", "copied"),
    "cancelled": ("not_editable", "not_submittable", "not_cancellable", "not_orderable", "not_closable", "copied"),
}
"""State -> for each command the state it leads to, or the code it is refused with."""


@pytest.fixture
def buyer(a_writer: Callable[..., Writer]) -> Writer:
    """Wrote the request himself and buys for its company."""
    return a_writer("17", offices=frozenset({"buyer:acme-eu"}))


@pytest.fixture
def brought_to(
    uow: Any, buyer: Writer, a_document: Callable[..., DocumentWire], a_route: Callable[..., RouteState]
) -> Callable[[str], Any]:
    """A request in a state, by the way that leads there."""
    uow.books.companies = {"5": "acme-eu"}

    async def bring(state: str) -> PurchaseRequest:
        request_id = uuid4()
        await save_draft(SaveDraft(request_id=request_id, requester="17", document=a_document()), buyer, uow)
        request: PurchaseRequest = uow.requests.kept[request_id]
        if state in {"draft", "cancelled"}:
            await (does("cancel", request, buyer, uow, a_document()) if state == "cancelled" else _nothing())
            return request
        await does("submit", request, buyer, uow, a_document())
        if state != "submitting":
            told = "approved" if state in {"ordered", "closed"} else state
            await mirror_route(a_route(request_id, told), 1, [], uow)
        for step in {"ordered": ["order"], "closed": ["order", "close"]}.get(state, []):
            await does(step, request, buyer, uow, a_document())
        return request

    return bring


async def _nothing() -> None:
    return None


async def does(command: str, request: PurchaseRequest, who: Writer, uow: Any, document: DocumentWire) -> Any:
    name, seen = request.request_id, request.document_version
    keys: Sequence[str] = KEYS
    match command:
        case "edit":
            return await edit_request(EditRequest(request_id=name, document_version=seen, document=document), who, keys, uow)
        case "submit":
            return await submit_request(SubmitRequest(request_id=name, document_version=seen), who, keys, uow)
        case "cancel":
            return await cancel_request(CancelRequest(request_id=name, document_version=seen), who, keys, uow)
        case "order":
            return await convert_to_order(ConvertToOrder(request_id=name, order_id=uuid4()), who, keys, uow)
        case "close":
            return await close_request(CloseRequest(request_id=name), who, keys, uow)
        case _:
            return await copy_request(CopyRequest(request_id=name, copy_id=uuid4()), who, keys, uow)


def test_the_table_knows_every_state() -> None:
    assert {*TABLE} == set(Status)


@pytest.mark.parametrize("state", TABLE)
@pytest.mark.parametrize("command", COMMANDS)
async def test_every_command_in_every_state(
    uow: Any, buyer: Writer, brought_to: Any, a_document: Callable[..., DocumentWire], state: str, command: str
) -> None:
    request = await brought_to(state)
    assert request.status == state
    said, expected = len(uow.said), TABLE[state][COMMANDS.index(command)]
    doing = does(command, request, buyer, uow, a_document(title="Other"))
    if expected in set(Status):
        await doing
        assert (request.status, len(uow.said)) == (expected, said + 1)
    elif expected == "copied":
        copy = uow.requests.kept[UUID((await doing)["request_id"])]
        assert (copy.status, copy.copied_from, copy.document, request.status) == (
            "draft", request.request_id, request.document, state,
        )  # fmt: skip
    else:
        with pytest.raises(DomainError) as refusal:
            await doing
        assert (refusal.value.code, request.status, len(uow.said)) == (expected, state, said)
        assert refusal.value.details["current"]["status"] == state


@pytest.mark.parametrize("state", ["cancelled", "ordered", "closed"])
@pytest.mark.parametrize("told", ["approved", "rejected", "in_approval", "draft"])
async def test_what_has_gone_on_without_approvals_is_not_taken_back_by_it(
    uow: Any, brought_to: Any, a_route: Callable[..., RouteState], state: str, told: str
) -> None:
    request = await brought_to(state)
    await mirror_route(a_route(request.request_id, told, flags=["ex_post_objection"]), 5, [], uow)
    assert request.status == state
    assert request.flags == ([] if state == "cancelled" else ["ex_post_objection"])
