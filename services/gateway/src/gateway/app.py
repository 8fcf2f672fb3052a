"""The gateway's HTTP applications: what the world sees, and the tokens listener for our own services."""

from collections.abc import Callable

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from pydantic import ValidationError

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
from gateway.edge import BodyLimit, SafeAnswers
from gateway.parts import PartsOf

COMPRESS_FROM = 1024
API = "/api/v1"
log = structlog.get_logger()
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
    app.add_middleware(SafeAnswers)
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
    app.add_exception_handler(ValidationError, _unfit)
    for error in DEPENDENCY_ERRORS:
        app.add_exception_handler(error, _unreachable)


async def _unfit(_: Request, error: Exception) -> Response:
    """A command is stricter than the body or header it was made of: the asker is told which of its fields."""
    assert isinstance(error, ValidationError)
    places = [{"pointer": "/" + "/".join(map(str, each["loc"])), "detail": each["msg"]} for each in error.errors()]
    log.warning("command.unfit", command=error.title, places=places)
    body = problems.problem_body(422, "invalid", "The input breaks a rule", f"no {error.title}", errors=places)
    return problems.problem_answer(body)


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
