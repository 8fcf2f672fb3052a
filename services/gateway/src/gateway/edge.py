"""What every request and every answer passes, whoever handles it: pure ASGI, before anybody parses anything."""

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import problems

BODY_LIMIT = 256 * 1024
FILE_LIMIT = 2 * 1024 * 1024
FILES = ("/api/v1/company/imports/", "/api/v1/budgets/imports")
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


class SafeAnswers:
    """An answer that says nothing about itself is no page, is of the type it names, and is kept nowhere.

    Addresses with the character NUL are refused: no name of ours has it, and PostgreSQL takes none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Content-Security-Policy", NO_PAGE)
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            await problems.answer_of(problems.NulInAddress())(scope, receive, safe)
            return
        await self._app(scope, receive, safe)


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
