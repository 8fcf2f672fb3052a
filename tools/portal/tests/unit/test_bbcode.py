"""BB code becomes HTML that can do no harm."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emulator.bbcode import plain, render


class Elements(HTMLParser):
    """Elements and attributes as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("[b]bold[/b] [i]x[/i]", "<strong>bold</strong> <em>x</em>"),
        ("one[br]two\nthree", "one<br>two<br>three"),
        ("[url=/marketplace/view/local.a/?params[id]=1]open[/url]",
         '<a href="/marketplace/view/local.a/?params[id]=1" rel="noopener noreferrer">open</a>'),
        ("[url]https://example.com/[/url]",
         '<a href="https://example.com/" rel="noopener noreferrer">https://example.com/</a>'),
        ("[color=#ff0000]red[/color]", '<span style="color:#ff0000">red</span>'),
        ("[user=17]Yuki[/user]", '<span class="mention" data-person="17">Yuki</span>'),
        ("[b]never closed", "<strong>never closed</strong>"),
        ("[b][i]crossed[/b] end[/i]", "<strong><em>crossed</em></strong> end[/i]"),
    ],
)  # fmt: skip
def test_known_tags_are_rendered(code: str, html: str) -> None:
    assert render(code) == html


@pytest.mark.parametrize(
    "code",
    [
        "<script>alert(1)</script>",
        "[url=javascript:alert(1)]x[/url]",
        "[url=//evil.example]x[/url]",
        '[url=/a" onclick="alert(1)]x[/url]',
        "[color=red;background:url(x)]x[/color]",
        "[img]javascript:alert(1)[/img]",
        "[size=900]x[/size]",
    ],
)
def test_harmful_code_stays_text(code: str) -> None:
    found = Elements()
    found.feed(render(code))
    for name, attributes in found.seen:
        assert name in {"a", "span"}
        assert set(attributes) <= {"href", "rel", "style"}
        assert str(attributes.get("href", "/a")).startswith("/a")
        assert attributes.get("style", "") == ""


@given(st.text("[]/=burlicode<>\"' :jaxh\n", max_size=60))
def test_every_element_opened_is_closed_and_nothing_else_gets_through(text: str) -> None:
    html = render(text)
    elements = re.findall(r"<(/?)(\w+)", html)
    assert {name for _, name in elements} <= {"strong", "em", "u", "s", "code", "br", "a", "span"}
    stack: list[str] = []
    for closing, name in elements:
        if closing:
            assert stack.pop() == name
        elif name != "br":
            stack.append(name)
    assert stack == []


def test_titles_lose_the_markup() -> None:
    assert plain("[b]A[/b]") == "A"
