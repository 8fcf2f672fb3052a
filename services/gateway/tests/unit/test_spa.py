"""The page that carries the session: nothing in it can break out, and nobody else may frame it."""

import pytest

from gateway.signin import origin_of
from gateway.spa import Pages, page_headers, script_json


def test_what_a_portal_sends_cannot_end_the_script_block() -> None:
    text = script_json({"placement_options": {"x": "</script><script>alert(1)</script>&"}})
    assert "<" not in text
    assert "&" not in text


def test_a_page_names_the_one_portal_that_may_frame_it() -> None:
    headers = page_headers("https://acme.bitrix24.de")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors https://acme.bitrix24.de")
    assert "X-Frame-Options" not in headers
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_without_a_build_the_page_says_what_is_missing() -> None:
    answer = Pages(None).section("session", {"token": "t"}, "en", "https://acme.bitrix24.de")
    assert answer.status_code == 503
    assert b"has not been built" in answer.body


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Acme.Bitrix24.de/rest/", "https://acme.bitrix24.de"),
        ("https://acme.bitrix24.de:443/rest/", "https://acme.bitrix24.de"),
        ("http://localhost:8080/rest/", "http://localhost:8080"),
        ("https://user@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a b;frame-ancestors *", ""),
        ("https://acme.de:99999/", ""),
    ],
)
def test_an_origin_is_all_that_is_taken_from_an_address(url: str, origin: str) -> None:
    assert origin_of(url) == origin
