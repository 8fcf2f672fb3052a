"""BB code of notifications as safe HTML: everything is escaped first, only known tags come back."""

import re
from collections.abc import Callable
from html import escape, unescape

_SIMPLE = {"b": "strong", "i": "em", "u": "u", "s": "s", "code": "code"}
_COLOR = re.compile(r"#[0-9a-f]{3,8}|[a-z]{3,20}", re.IGNORECASE)
_TAG = re.compile(r"\[(/?)([a-z]+)(?:=([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*))?\]", re.IGNORECASE)


def render(text: str) -> str:
    """HTML of one message. Unknown tags stay readable as text; unclosed ones are closed at the end."""
    out: list[str] = []
    opened: list[tuple[str, str]] = []
    position = 0
    for found in _TAG.finditer(text):
        out.append(_plain(text[position : found.start()]))
        position = found.end()
        closing, name, value = bool(found[1]), found[2].lower(), found[3] or ""
        out.append(_close(name, found[0], opened) if closing else _open(name, value, found, opened, text))
    out.append(_plain(text[position:]))
    out.extend(end for _, end in reversed(opened))
    return "".join(out)


def plain(text: str) -> str:
    """The message without any markup, for titles."""
    return _TAG.sub(" ", text).strip()


def safe_link(url: str) -> str:
    """The address when it is http(s) or a path of the portal, else nothing."""
    url = unescape(url).strip()
    local = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if local or re.match(r"https?://[^\s]+$", url, re.IGNORECASE) else ""


def _plain(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")


def _open(name: str, value: str, found: re.Match[str], opened: list[tuple[str, str]], text: str) -> str:
    if name == "br":
        return "<br>"
    if name in _SIMPLE:
        return _push(opened, name, f"<{_SIMPLE[name]}>", f"</{_SIMPLE[name]}>")
    maker = _MAKERS.get(name)
    start = maker(value, text[found.end() :]) if maker else ""
    if not start:
        return escape(found[0])
    return _push(opened, name, start, "</a>" if name == "url" else "</span>")


def _push(opened: list[tuple[str, str]], name: str, start: str, end: str) -> str:
    opened.append((name, end))
    return start


def _close(name: str, written: str, opened: list[tuple[str, str]]) -> str:
    if name not in {entry for entry, _ in opened}:
        return escape(written)
    ends: list[str] = []
    while opened:
        entry, end = opened.pop()
        ends.append(end)
        if entry == name:
            break
    return "".join(ends)


def _link(value: str, rest: str) -> str:
    url = safe_link(value or re.split(r"\[/url\]", rest, maxsplit=1, flags=re.IGNORECASE)[0])
    return f'<a href="{escape(url)}" rel="noopener noreferrer">' if url else ""


def _color(value: str, _rest: str) -> str:
    return f'<span style="color:{escape(value)}">' if _COLOR.fullmatch(value) else ""


def _size(value: str, _rest: str) -> str:
    points = int(value) if value.isdigit() else 0
    return f'<span style="font-size:{points}px">' if 8 <= points <= 30 else ""


def _person(value: str, _rest: str) -> str:
    return f'<span class="mention" data-person="{value}">' if value.isdigit() else ""


_MAKERS: dict[str, Callable[[str, str], str]] = {
    "url": _link,
    "color": _color,
    "size": _size,
    "user": _person,
}
