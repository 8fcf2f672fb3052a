"""Live pokes: Server-Sent Events read with fetch, because EventSource cannot send a bearer token."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from gateway.api.documented import plain, problems
from gateway.parts import PartsOf
from gateway.visitor import Reader

router = APIRouter(tags=["stream"])

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get(
    "/stream",
    response_model=None,
    responses=plain(
        200,
        "`resync` (read everything again) and `poke` with `{kind, id, version}`; a comment every 15 s.",
        content={"text/event-stream": {"schema": {"type": "string"}}},
    )
    | problems("unauthenticated", "portal_suspended", "service_unavailable"),
)
async def stream(who: Reader, parts: PartsOf) -> StreamingResponse:
    """Says that something changed, never what. Ends with the session: renew it and come back."""

    async def keys() -> tuple[str, ...]:
        """Raises DomainError when he may not listen any longer."""
        await parts.states.require(who.session.portal)
        found = await parts.standings.for_reading(who.session.portal, who.session.person)
        return (*found.standing.viewer_keys, f"person:{who.session.person}")

    seconds = (who.session.expires_at - parts.clock()).total_seconds()
    events = parts.live.stream(who.session.portal, who.session.person, seconds, keys)
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)
