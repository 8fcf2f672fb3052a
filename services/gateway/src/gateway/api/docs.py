"""The description of the API: OpenAPI, a page that shows it, and a page for every problem code. Nothing from outside."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from common.errors import NotFound
from common.web.app import JSONResponse
from gateway.api.documented import problem_answer
from gateway.api.schemas.core import Problem
from gateway.catalogue import CATALOGUE
from gateway.parts import PartsOf

PAGES = Path(__file__).parent.parent / "pages"
TITLE = "Purchase Requests API"
VERSION = "1.0.0"
DESCRIPTION = (
    "Everything the section does, for programs. Calls carry `Authorization: Bearer` with the token of POST /session. "
    "Writes carry an `Idempotency-Key`; sending the same wish again with the same key never acts twice. They answer within "
    "`Prefer: wait=N` seconds or with 202 and an operation to follow. Refusals are RFC 9457 problems with a stable `code`."
)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FILES = {"docs.js": "text/javascript", "docs.css": "text/css"}

router = APIRouter(include_in_schema=False)


@router.get("/api/v1/docs")
async def docs_page() -> Response:
    return HTMLResponse((PAGES / "docs.html").read_text(), headers=_HEADERS)


@router.get("/api/v1/docs/{name}")
async def docs_file(name: str) -> Response:
    """The page's script and style."""
    if name not in _FILES:
        raise NotFound
    return Response((PAGES / name).read_bytes(), media_type=_FILES[name], headers=_HEADERS)


@router.get("/problems/{code}")
async def problem_page(code: str, parts: PartsOf) -> Response:
    """Where the `type` of a problem leads."""
    found = CATALOGUE.get(code)
    if found is None:
        raise NotFound
    return parts.pages.plain(200, f"{code} ({found.status})", f"{found.meaning} {found.remedy}")


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of the public routes."""
    document = get_openapi(title=TITLE, version=VERSION, description=DESCRIPTION, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["examples"] = {code: _problem_example(code) for code in CATALOGUE}
    for name, example in json.loads((PAGES / "examples.json").read_text()).items():
        schemas[name]["examples"] = [example]
    for path in document["paths"].values():
        for operation in path.values():
            _own_validation_answer(operation)
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    return document


def serve_description(app: FastAPI) -> None:
    """GET /api/v1/openapi.json, built at the first question."""
    described = lru_cache(maxsize=1)(lambda: describe(app))

    @app.get("/api/v1/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(described())


def _own_validation_answer(operation: dict[str, Any]) -> None:
    """What FastAPI documents for 422 is not what we send."""
    answer = operation["responses"].get("422")
    if answer is not None and "application/json" in answer.get("content", {}):
        operation["responses"]["422"] = problem_answer(["invalid"])


def _problem_example(code: str) -> dict[str, Any]:
    found = CATALOGUE[code]
    body = {"type": f"/problems/{code}", "title": found.meaning, "status": found.status, "code": code}
    return {"summary": found.remedy, "value": body | {"detail": found.meaning}}
