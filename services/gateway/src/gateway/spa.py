"""The section as HTML: the answer to a frame's POST, and the built files it loads.

The page carries the session in a JSON block, is never stored, and may be framed by the verified portal only.
"""

import gzip
import html
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from common.errors import NotFound

NO_FRAME = "'none'"
COMPRESSED_FROM = 1024
IMMUTABLE = "public, max-age=31536000, immutable"
TITLE = "Purchase Requests"

ASSET = re.compile(r"\w[\w.-]{0,199}", re.ASCII)
"""Names of built files; no folder, and nothing a file system would choke on."""

# Two empty style sheets that the component library adds at start; they are known by hash so that nothing else may.
LIBRARY_STYLES = (
    "'sha256-7ZIzQltM1iU0jPqNUKNjeveSPHJnVZPsIFZx2wkyrFQ='",
    "'sha256-skqujXORqzxt1aE0NNXxujEanPTX6raoqSscTV/Ww/Y='",
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A built file in memory, plain and compressed; its name holds a hash of its content."""

    media_type: str
    plain: bytes
    compressed: bytes | None

    def answer(self, request: Request) -> Response:
        headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        if self.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(self.plain, headers=headers, media_type=self.media_type)


class Bundle:
    """The front end as its build left it. `None` instead of one means it was never built."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self._manifest = manifest
        self._assets: dict[str, Asset] = {}

    @classmethod
    def read(cls, folder: Path) -> "Bundle | None":
        manifest = folder / ".vite" / "manifest.json"
        return cls(folder, json.loads(manifest.read_text())) if manifest.is_file() else None

    @cached_property
    def head(self) -> str:
        """Style sheets and the entry module."""
        entry = next(chunk for chunk in self._manifest.values() if chunk.get("isEntry"))
        imports = self._imports(entry)
        styles = dict.fromkeys(css for chunk in (*imports, entry) for css in chunk.get("css", []))
        parts = [f'<link rel="stylesheet" href="/app/{html.escape(css)}">' for css in styles]
        parts += [f'<link rel="modulepreload" href="/app/{html.escape(chunk["file"])}">' for chunk in imports]
        parts.append(f'<script type="module" src="/app/{html.escape(entry["file"])}"></script>')
        return "".join(parts)

    def asset(self, name: str) -> Asset:
        """Raises NotFound. Nothing outside `assets` can be named."""
        known = self._assets.get(name)
        if known is not None:
            return known
        if not ASSET.fullmatch(name):
            raise NotFound
        path = self._folder / "assets" / name
        if not path.is_file():
            raise NotFound
        plain = path.read_bytes()
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        worth_it = len(plain) >= COMPRESSED_FROM and not media_type.startswith(("image/p", "font/"))
        asset = Asset(media_type, plain, gzip.compress(plain, 6, mtime=0) if worth_it else None)
        self._assets[name] = asset
        return asset

    def _imports(self, entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        waiting = list(entry.get("imports", []))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self._manifest[name]
                waiting += self._manifest[name].get("imports", [])
        return list(found.values())


class Pages:
    """Every HTML page the gateway writes."""

    def __init__(self, bundle: Bundle | None) -> None:
        self.bundle = bundle

    def section(self, block: str, data: Mapping[str, Any], language: str, framed_by: str) -> Response:
        """The application with `data` in a JSON block of that id (`session` or `install`)."""
        if self.bundle is None:
            return self.plain(
                503, "The section has not been built", "Run the front-end build, then restart.", framed_by
            )
        body = (
            f'<!doctype html><html lang="{html.escape(language)}" class="light"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
            f'<title>{TITLE}</title>{self.bundle.head}</head><body><div id="app"></div>'
            f'<script type="application/json" id="{block}">{script_json(data)}</script></body></html>'
        )
        return HTMLResponse(body, headers=page_headers(framed_by))

    def plain(self, status: int, title: str, text: str, framed_by: str = NO_FRAME) -> Response:
        """A sentence without scripts or styles."""
        body = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title></head>'
            f"<body><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p></body></html>"
        )
        return HTMLResponse(body, status_code=status, headers=page_headers(framed_by))


def page_headers(framed_by: str) -> dict[str, str]:
    """`framed_by` is an origin of a verified portal, or 'none'. No X-Frame-Options: it cannot name an origin."""
    policy = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' {' '.join(LIBRARY_STYLES)}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors {framed_by}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def script_json(data: Mapping[str, Any]) -> str:
    """JSON that cannot end its script element, whatever a portal puts into it."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
