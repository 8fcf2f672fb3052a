"""The FastAPI application every service starts from: problems, request ids, metrics, health."""

import time
from collections.abc import Callable
from typing import Any, Protocol

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse as _JSONResponse
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.errors import DomainError
from common.ids import uuid7
from common.observability.metrics import HTTP
from common.outcome import problem_of
from common.persistence.pool import VALUE_ERROR

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
ALWAYS_OPEN = ("/health/", "/metrics")
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
WRONG_METHOD = 405
BODY_UNREADABLE = 400
"""What FastAPI says of a body that is no JSON."""


class Probed(Protocol):
    """What the probes look at."""

    @property
    def ready(self) -> bool: ...
    @property
    def alive(self) -> bool: ...


class JSONResponse(_JSONResponse):
    """Starlette's, written by orjson: the same bytes for a tenth of the time."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def problem(status: int, code: str, title: str, **details: Any) -> Response:
    """An RFC 9457 answer; `code` is stable, its page is /problems/{code} on the gateway."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, **details}
    return Response(orjson.dumps(body), status, media_type=PROBLEM)


def json_response(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(data), status, headers, media_type="application/json")


def service_app(title: str, probed: Callable[[], Probed | None], **options: Any) -> FastAPI:
    """`probed` gives what the probes look at, or None while the process starts."""
    app = FastAPI(title=title, **options)
    app.state.open = False
    app.add_middleware(_Gate, state=app.state)
    app.add_middleware(_Observed, service=title)
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(VALUE_ERROR, _unfit_value)
    app.add_exception_handler(Exception, _unexpected)

    @app.get("/health/live", include_in_schema=False)
    async def live() -> Response:
        runtime = probed()
        return (
            json_response({"alive": True}) if runtime is None or runtime.alive else problem(503, "not_alive", "Stuck")
        )

    @app.get("/health/ready", include_in_schema=False)
    async def ready() -> Response:
        runtime = probed()
        is_ready = runtime is not None and runtime.ready and app.state.open
        return json_response({"ready": True}) if is_ready else problem(503, "not_ready", "Starting or stopping")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app


async def _domain_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    body = problem_of(error)
    return Response(orjson.dumps(body), body["status"], media_type=PROBLEM)


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"pointer": "/" + "/".join(str(p) for p in e["loc"][1:]), "in": str(e["loc"][0]), "detail": e["msg"]}
        for e in error.errors()
    ]
    return problem(422, "invalid", "The input breaks a rule", errors=errors)


async def _http_error(request: Request, error: Exception) -> Response:
    """A body that is no JSON breaks a rule like any other input; a wrong method is told all the right ones."""
    assert isinstance(error, HTTPException)
    if error.status_code == BODY_UNREADABLE:
        place = {"pointer": "", "in": "body", "detail": str(error.detail)}
        return problem(422, "invalid", "The input breaks a rule", errors=[place])
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "http_error")
    answer = problem(error.status_code, code, str(error.detail))
    if error.status_code == WRONG_METHOD:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


def _methods(request: Request) -> list[str]:
    """What the address knows: several routes may share it, and the router names those of the first one only."""
    routes = request.app.router.routes
    asked = ({**request.scope, "method": method} for method in METHODS)
    return [scope["method"] for scope in asked if any(route.matches(scope)[0] is Match.FULL for route in routes)]


async def _unfit_value(request: Request, error: Exception) -> Response:
    """Values are bounded where they come in; one that got through is still the asker's, and worth a look."""
    log.error("value_refused", path=request.url.path, exc_info=error)
    return problem(422, "invalid", "The input breaks a rule", errors=[{"pointer": "", "detail": "out of range"}])


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request_failed", path=request.url.path, exc_info=error)
    return problem(500, "internal_error", "Something broke on our side; it has been logged")


class _Gate:
    """Until everything is wired, 503: an address that is not there *yet* must not be answered with 404."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._state.open or scope["path"].startswith(ALWAYS_OPEN):
            await self._app(scope, receive, send)
            return
        starting = problem(503, "not_ready", "Starting or stopping", detail="Try again in a moment.")
        starting.headers["Retry-After"] = "1"
        await starting(scope, receive, send)


class _Observed:
    """Pure ASGI: request id in logs and answer, one histogram per route."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = str(uuid7())
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, observed)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            HTTP.labels(self._service, route, scope["method"], str(status)).observe(time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")
