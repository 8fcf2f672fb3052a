"""A private emulator as a process, and a stand-in section that listens to it."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest


class Emulator:
    """The ready line, the control port, and REST calls with a fresh token."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.oauth = ready["oauth"]
        self.acme, self.globex = ready["portals"]
        self.http = httpx.Client(timeout=15, trust_env=False)

    def control(self, path: str, **body: Any) -> Any:
        answer = self.http.post(f"{self.ready['control']}/control/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def look(self, path: str, **query: Any) -> Any:
        return self.http.get(f"{self.ready['control']}/control/{path}", params=query).json()

    def calm(self) -> None:
        """Back to the seed, without faults."""
        self.http.delete(f"{self.ready['control']}/control/faults")
        self.control("reset")
        self.control("rate-limit", empty=True)

    def fields(self, user: str = "p19", portal: str = "acme", **more: Any) -> dict[str, str]:
        return dict(self.control("tokens", portal=portal, user=user, **more))

    def call(self, method: str, *, token: str = "", user: str = "p19", **params: Any) -> httpx.Response:
        """One JSON call at acme."""
        auth = token or self.fields(user)["AUTH_ID"]
        return self.http.post(self.acme["rest"] + method, json={**params, "auth": auth})

    def result(self, method: str, **params: Any) -> Any:
        answer = self.call(method, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def refresh(self, refresh: str, **changes: str) -> httpx.Response:
        app = self.acme["app"]
        query = {
            "grant_type": "refresh_token",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "refresh_token": refresh,
            **changes,
        }
        return self.http.get(f"{self.oauth}/oauth/token/", params=query)


@pytest.fixture(scope="session")
def emulator_process() -> Iterator[Emulator]:
    command = [sys.executable, "-m", "portal_emulator", "--die-with-parent"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield Emulator(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def emulator(emulator_process: Emulator) -> Emulator:
    emulator_process.calm()
    return emulator_process


class Section:
    """Answers iframe posts with a page and remembers everything that was posted."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str]]] = []
        self.page: Callable[[str, dict[str, str]], str] = lambda path, form: f"<h1>{path}</h1>"
        self.files: dict[str, Path] = {}
        self.url = ""

    def posted(self, path: str) -> list[dict[str, str]]:
        return [form for where, form in self.posts if where == path]


def _handler(section: Section) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"])).decode()
            parts = urlsplit(self.path)
            form = {**dict(parse_qsl(parts.query)), **dict(parse_qsl(raw))}
            section.posts.append((parts.path, form))
            self._answer(section.page(parts.path, form).encode(), "text/html; charset=utf-8")

        def do_GET(self) -> None:
            self._answer(section.files[urlsplit(self.path).path].read_bytes(), "text/javascript; charset=utf-8")

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

    return Handler


@pytest.fixture
def section(emulator: Emulator) -> Iterator[Section]:
    """A section at 127.0.0.1, registered with acme's application."""
    made = Section()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    emulator.control("app", portal="acme", app_url=made.url)
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
