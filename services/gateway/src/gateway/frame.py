"""What Bitrix24 itself talks to: the frame's page, the installer's page, app events. None of it is believed unproved."""

import json
from typing import Any
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Request, Response

from common.errors import DomainError, Invalid
from common.outcome import problem_of
from gateway.entry import FramePost, Opened
from gateway.languages import language_of
from gateway.parts import Parts, PartsOf
from gateway.portals.callbacks import AppEvent
from gateway.problems import ApiProblem
from gateway.signin import Claim
from gateway.spa import NO_FRAME

log = structlog.get_logger()
router = APIRouter(prefix="/bitrix24", include_in_schema=False)

MOST_FIELDS = 200
EXPLAINED = {
    "administrator_required": "An administrator of this portal has to open the section once to finish its installation.",
    "portal_suspended": "The app is not installed on this portal (any more).",
    "portal_refused": "This page was opened with the credentials of another app or portal.",
    "token_refused": "Bitrix24 does not vouch for this page's credentials. Reload the page.",
    "service_unavailable": "Bitrix24's authorisation server cannot be reached at the moment. Reload the page.",
}


@router.get("/app")
@router.get("/install")
@router.get("/events")
async def opened_directly(parts: PartsOf) -> Response:
    """Somebody follows an address that only a portal can open."""
    return parts.pages.plain(200, "Open this in Bitrix24", "Purchase Requests is in the left menu of your portal.")


@router.post("/app")
async def app(request: Request, parts: PartsOf) -> Response:
    """Any placement. The answer is the section itself, with the session inside."""
    post = await _frame_post(request)
    try:
        opened = await parts.entry.open(post)
    except DomainError as error:
        return await _refused(parts, post, error)
    data = session_block(opened) | {
        "member_id": opened.portal.member_id,
        "app_code": opened.portal.app_code,
        "placement": post.placement,
        "placement_options": post.placement_options,
    }
    return parts.pages.section("session", data, opened.session.language, opened.portal.origin)


@router.post("/install")
async def install(request: Request, parts: PartsOf) -> Response:
    """The installer's page; the section then calls installFinish. A refusal is told to him in the same page."""
    post = await _frame_post(request)
    data: dict[str, Any] = {"installed": True, "error": None}
    try:
        framed_by = (await parts.entry.install(post)).origin
    except DomainError as error:
        origin = await _where_to_tell(parts, post)
        if origin is None:
            return await _refused(parts, post, error)
        log.warning("install.refused", code=error.code)
        framed_by = origin
        data = {"installed": False, "error": {"code": error.code, "detail": error.message}}
    return parts.pages.section("install", data, post.language or "en", framed_by)


@router.post("/events")
async def events(request: Request, parts: PartsOf) -> dict[str, str]:
    """Answered at once; the work is done afterwards."""
    event = AppEvent.from_form(await _form(request))
    return {"status": await parts.callbacks.accept(event)}


def session_block(opened: Opened) -> dict[str, Any]:
    """What the section starts with, and what renewing answers."""
    return {
        "token": opened.token,
        "expires_at": opened.expires_at.isoformat(),
        "person": opened.session.person,
        "portal": str(opened.session.portal),
        "language": opened.session.language,
        "administrator": opened.administrator,
        "needs_grant": opened.needs_grant,
        "name": opened.name,
    }


async def _refused(parts: Parts, post: FramePost, error: DomainError) -> Response:
    """Told inside the frame only where the portal is proved; everywhere else nobody may frame the page."""
    status = error.status if isinstance(error, ApiProblem) else problem_of(error)["status"]
    log.warning("frame.refused", code=error.code, detail=error.message)
    framed_by = await _where_to_tell(parts, post) or NO_FRAME
    text = EXPLAINED.get(error.code, error.message)
    return parts.pages.plain(status, "Purchase Requests cannot be opened", text, framed_by)


async def _where_to_tell(parts: Parts, post: FramePost) -> str | None:
    try:
        return await parts.entry.verified_origin(post)
    except DomainError:
        return None


async def _frame_post(request: Request) -> FramePost:
    form = await _form(request)
    auth_id, member_id = form.get("AUTH_ID", ""), form.get("member_id", "")
    if not auth_id or not member_id:
        raise Invalid(
            "this is no page of a Bitrix24 portal", errors=[{"pointer": "/AUTH_ID"}, {"pointer": "/member_id"}]
        )
    return FramePost(
        claim=Claim(auth_id, member_id, form.get("SERVER_ENDPOINT", "")),
        refresh_id=form.get("REFRESH_ID", ""),
        application_token=form.get("APPLICATION_TOKEN") or None,
        language=language_of(request.query_params.get("LANG") or form.get("LANG")),
        placement=form.get("PLACEMENT") or "DEFAULT",
        placement_options=_options(form.get("PLACEMENT_OPTIONS", "")),
    )


def _options(text: str) -> dict[str, Any]:
    """A JSON object, or nothing: portals leave it out, and write `[]` for an empty one."""
    try:
        options = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return {}
    return options if isinstance(options, dict) else {}


def _no_number(name: str) -> None:
    """Python reads NaN and Infinity, which are no JSON and which no browser reads back. Raises ValueError."""
    raise ValueError(name)


async def _form(request: Request) -> dict[str, str]:
    """Form-encoded text, at most so many fields. Raises Invalid."""
    try:
        body = (await request.body()).decode()
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise Invalid("the body is no form") from error
