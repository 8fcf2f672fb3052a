"""Writing, submitting and cancelling: what happens, and every refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.requests import (
    CancelRequest,
    DocumentWire,
    EditRequest,
    RequestCancelled,
    RequestEdited,
    RequestSubmitting,
    SaveDraft,
    SubmitRequest,
)
from common.errors import DomainError
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Status
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.cancel_request import cancel_request
from purchase_requests.usecases.edit_request import edit_request
from purchase_requests.usecases.save_draft import save_draft
from purchase_requests.usecases.submit_request import submit_request

Documents = Callable[..., DocumentWire]
Writers = Callable[..., Writer]
KEYS = keys_to_read("17", ())


async def drafted(uow: Any, writer: Writer, document: DocumentWire, requester: str = "17") -> PurchaseRequest:
    request_id = uuid4()
    await save_draft(SaveDraft(request_id=request_id, requester=requester, document=document), writer, uow)
    kept: PurchaseRequest = uow.requests.kept[request_id]
    return kept


async def test_a_draft_is_told_to_its_owners_only(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    request = await drafted(uow, a_writer("4", roles=frozenset({"buyer"})), a_document())
    version, event, audience = uow.said[0]
    assert isinstance(event, RequestEdited)
    assert (version, event.state.status, event.state.document_version) == (1, "draft", 1)
    assert set(audience) == {"person:17", "person:4"}
    assert set(uow.requests.rows[request.request_id]) == {"own:17", "own:4"}


async def test_the_department_defaults_to_ones_own_main_one(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    nowhere = a_document(department=None)
    mine = await drafted(uow, a_writer(departments=("8", "5")), nowhere)
    his = await drafted(uow, a_writer("4", administrator=True, departments=("8",)), nowhere)
    assert (mine.document.department, his.document.department) == ("8", None)


@pytest.mark.parametrize(
    ("standing", "allowed"),
    [
        ({}, False),
        ({"roles": frozenset({"buyer"})}, True),
        ({"roles": frozenset({"controller"})}, True),
        ({"administrator": True}, True),
        ({"roles": frozenset({"legal"})}, False),
    ],
)
async def test_who_prepares_for_somebody_else(
    uow: Any, a_writer: Writers, a_document: Documents, standing: dict[str, Any], allowed: bool
) -> None:
    if allowed:
        assert (await drafted(uow, a_writer("4", **standing), a_document())).preparer == "4"
        return
    with pytest.raises(DomainError) as refusal:
        await drafted(uow, a_writer("4", **standing), a_document())
    assert (refusal.value.code, uow.said) == ("not_yours", [])


async def test_an_edit_rises_the_document_version(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    request = await drafted(uow, a_writer(), a_document())
    edit = EditRequest(request_id=request.request_id, document_version=1, document=a_document(title="Desks"))
    result = await edit_request(edit, a_writer(), KEYS, uow)
    assert (result["document_version"], request.listing.title, request.version) == (2, "Desks", 2)


async def test_submit_freezes_revision_one_and_leaves_the_operation_open(
    uow: Any, a_writer: Writers, a_document: Documents
) -> None:
    request = await drafted(uow, a_writer(), a_document())
    await submit_request(SubmitRequest(request_id=request.request_id, document_version=1), a_writer(), KEYS, uow)
    _, event, audience = uow.said[-1]
    assert isinstance(event, RequestSubmitting)
    assert (event.revision, event.state.status, event.budget_over) == (1, "submitting", False)
    assert audience == ["person:17"]
    waiting, operation = uow.submissions.open_ones[request.request_id]
    assert (operation, waiting.due_at - uow.now) == (uow.message_id, timedelta(seconds=30))
    assert uow.completed == {}


async def test_cancel_is_told_with_its_comment(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    request = await drafted(uow, a_writer(), a_document())
    cancel = CancelRequest(request_id=request.request_id, document_version=1, comment="no need")
    assert (await cancel_request(cancel, a_writer(), KEYS, uow))["status"] == "cancelled"
    _, event, audience = uow.said[-1]
    assert isinstance(event, RequestCancelled)
    assert (event.comment, event.revision, audience) == ("no need", 0, ["person:17"])


Story = Callable[[UUID, int, DocumentWire], tuple[Any, Any]]
STORIES: dict[str, Story] = {
    "edit": lambda i, v, d: (edit_request, EditRequest(request_id=i, document_version=v, document=d)),
    "submit": lambda i, v, d: (submit_request, SubmitRequest(request_id=i, document_version=v)),
    "cancel": lambda i, v, d: (cancel_request, CancelRequest(request_id=i, document_version=v)),
}
TABLE = {
    "edit": dict.fromkeys(Status, "not_editable") | {Status.DRAFT: None, Status.RETURNED: None},
    "submit": dict.fromkeys(Status, "not_submittable")
    | {Status.DRAFT: None, Status.RETURNED: None}
    | {Status.SUBMITTING: "already_submitted", Status.IN_APPROVAL: "already_submitted"},
    "cancel": dict.fromkeys(Status, "not_cancellable")
    | {Status.DRAFT: None, Status.RETURNED: None, Status.APPROVED: None, Status.IN_APPROVAL: "withdraw_first"},
}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("story", STORIES)
async def test_each_state_allows_or_refuses_with_the_current_state(
    uow: Any, a_writer: Writers, a_document: Documents, story: str, status: Status
) -> None:
    request = await drafted(uow, a_writer(), a_document())
    request.status = status
    run, command = STORIES[story](request.request_id, 1, a_document())
    code = TABLE[story][status]
    if code is None:
        await run(command, a_writer(), KEYS, uow)
        assert len(uow.said) == 2
        return
    with pytest.raises(DomainError) as refusal:
        await run(command, a_writer(), KEYS, uow)
    assert refusal.value.code == code
    assert refusal.value.details["current"]["status"] == str(status)
    assert len(uow.said) == 1


@pytest.mark.parametrize("story", STORIES)
async def test_a_stale_document_version_is_refused_with_the_current_one(
    uow: Any, a_writer: Writers, a_document: Documents, story: str
) -> None:
    request = await drafted(uow, a_writer(), a_document())
    run, command = STORIES[story](request.request_id, 7, a_document())
    with pytest.raises(DomainError) as refusal:
        await run(command, a_writer(), KEYS, uow)
    assert refusal.value.code == "version_mismatch"
    assert refusal.value.details["current"]["document_version"] == 1


@pytest.mark.parametrize("story", STORIES)
async def test_who_has_no_key_finds_nothing_and_who_has_one_may_not_write(
    uow: Any, a_writer: Writers, a_document: Documents, story: str
) -> None:
    request = await drafted(uow, a_writer(), a_document())
    run, command = STORIES[story](request.request_id, 1, a_document())
    with pytest.raises(DomainError) as refusal:
        await run(command, a_writer("99"), keys_to_read("99", ("dept:9",)), uow)
    assert refusal.value.code == "not_found"
    uow.requests.rows[request.request_id]["dept:5"] = "department"
    with pytest.raises(DomainError) as refusal:
        await run(command, a_writer("99"), keys_to_read("99", ("dept:5",)), uow)
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(
    ("standing", "department", "code"),
    [
        ({"known": False}, "5", "person_unknown"),
        ({}, "9", "department_not_allowed"),
        ({"administrator": True}, "9", "department_not_allowed"),
        ({"roles": frozenset({"buyer"})}, "9", None),
        ({"roles": frozenset({"controller"})}, "9", None),
        ({"departments": ("1", "9")}, "9", None),
    ],
)
async def test_who_files_on_which_department(
    uow: Any, a_writer: Writers, a_document: Documents, standing: dict[str, Any], department: str, code: str | None
) -> None:
    request = await drafted(uow, a_writer(), a_document(department=department))
    submit = SubmitRequest(request_id=request.request_id, document_version=1)
    if code is None:
        await submit_request(submit, a_writer(**standing), KEYS, uow)
        assert request.status is Status.SUBMITTING
        return
    with pytest.raises(DomainError) as refusal:
        await submit_request(submit, a_writer(**standing), KEYS, uow)
    assert refusal.value.code == code


async def test_the_same_id_twice_is_refused(uow: Any, a_writer: Writers, a_document: Documents) -> None:
    request = await drafted(uow, a_writer(), a_document())
    again = SaveDraft(request_id=request.request_id, requester="17", document=a_document())
    with pytest.raises(DomainError) as refusal:
        await save_draft(again, a_writer(), uow)
    assert refusal.value.code == "already_exists"
