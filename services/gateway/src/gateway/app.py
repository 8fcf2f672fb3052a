"""The gateway's HTTP applications: what the world sees, and the tokens listener for our own services."""

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.persistence.pool import DEPENDENCY_ERRORS
from common.web.app import Probed, service_app
from common.web.queries import RemoteProblem, Unreachable
from gateway import frame, problems
from gateway.api import (
    audit,
    budgets,
    bulk,
    calendars,
    company,
    decisions,
    docs,
    operations,
    orders,
    people,
    policies,
    policy_files,
    policy_life,
    preview,
    re_routings,
    replays,
    reports,
    requests,
    route_life,
    session,
    stream,
    tasks,
)
from gateway.parts import PartsOf

BODY_LIMIT = 256 * 1024
FILE_LIMIT = 2 * 1024 * 1024
FILES = ("/api/v1/company/imports/", "/api/v1/budgets/imports")
COMPRESS_FROM = 1024
API = "/api/v1"
RESOURCES = (
    session,
    people,
    requests,
    orders,
    decisions,
    tasks,
    operations,
    stream,
    calendars,
    audit,
    budgets,
    company,
    preview,
    policies,
    policy_files,
    policy_life,
    replays,
    reports,
    bulk,
    route_life,
    re_routings,
)
"""One file each in `gateway.api`."""


def public_app(probed: Callable[[], Probed | None]) -> FastAPI:
    """Frame pages, built files, the public API and its documentation."""
    app = service_app("gateway", probed, openapi_url=None, docs_url=None, redoc_url=None)
    _answer_errors(app)
    for resource in RESOURCES:
        app.include_router(resource.router, prefix=API)
    app.include_router(frame.router)
    app.include_router(docs.router)
    docs.serve_description(app)

    @app.get("/app/assets/{name}", include_in_schema=False)
    async def asset(name: str, request: Request, parts: PartsOf) -> Response:
        """Built files; their names hold a hash, so they are kept for ever."""
        if parts.pages.bundle is None:
            return parts.pages.plain(503, "The section has not been built", "Run the front-end build, then restart.")
        return parts.pages.bundle.asset(name).answer(request)

    app.add_middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=4)
    app.add_middleware(BodyLimit)
    return app


def tokens_app(probed: Callable[[], Probed | None]) -> FastAPI:
    """Its own listener; the routes are added once the parts exist."""
    app = service_app("gateway-tokens", probed, openapi_url=None, docs_url=None, redoc_url=None)
    _answer_errors(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(problems.ApiProblem, problems.answer_api_problem)
    app.add_exception_handler(Unreachable, _unreachable)
    app.add_exception_handler(RemoteProblem, _remote_problem)
    for error in DEPENDENCY_ERRORS:
        app.add_exception_handler(error, _unreachable)


async def _unreachable(request: Request, error: Exception) -> Response:
    del error  # which part is away is for the log and the metrics, not for clients
    return await problems.answer_api_problem(request, problems.ServiceUnavailable())


async def _remote_problem(request: Request, error: Exception) -> Response:
    """What a service refuses is refused; what it breaks is "unavailable" to the outside."""
    assert isinstance(error, RemoteProblem)
    not_the_visitors = error.status >= 500 or error.problem.get("code") in {None, "invalid_signature"}  # noqa: PLR2004
    if not_the_visitors:
        return await _unreachable(request, error)
    return problems.problem_answer(error.problem | {"status": error.status})


class BodyLimit:
    """Pure ASGI: announced or real, a body over 256 KiB (a file: 2 MiB) is refused before anybody parses it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, limit = Request(scope), FILE_LIMIT if scope["path"].startswith(FILES) else BODY_LIMIT
        announced = request.headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await (await problems.answer_api_problem(request, problems.BodyTooLarge()))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                return {"type": "http.disconnect"}  # whoever reads the body stops here
            return message

        refused = False

        async def answered(message: Message) -> None:
            nonlocal refused
            if received > limit and not refused:
                refused = True
                await (await problems.answer_api_problem(request, problems.BodyTooLarge()))(scope, receive, send)
            if not refused:
                await send(message)

        try:
            await self._app(scope, counted, answered)
        except ClientDisconnect:
            if received <= limit:
                raise
            await (await problems.answer_api_problem(request, problems.BodyTooLarge()))(scope, receive, send)
