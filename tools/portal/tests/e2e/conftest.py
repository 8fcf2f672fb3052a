"""Chromium, and a section page that uses the unmodified JavaScript SDK of Bitrix24."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

SDK = Path("services/gateway/web/node_modules/@bitrix24/b24jssdk/dist/umd/index.js")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PAGE = """<!doctype html><meta charset="utf-8"><title>Section</title>
<body style="font:15px system-ui;margin:24px"><h2>PATH</h2><p id="who">…</p><pre id="placement"></pre>
<script src="/sdk.js"></script>
<script>
const rejected = new Promise((_, no) => setTimeout(() => no(new Error('no answer')), 8000));
window.ready = Promise.race([B24Js.initializeB24Frame(), rejected]).then((frame) => {
  window.b24 = frame;
  document.getElementById('who').textContent = frame.getLang() + ' ' + frame.auth.isAdmin;
  document.getElementById('placement').textContent = JSON.stringify({ p: frame.placement.title, o: frame.placement.options });
  return true;
});
window.ready.catch((error) => { document.getElementById('who').textContent = 'failed: ' + error.message; });
</script>"""


@pytest.fixture
def sdk_section(section: Any) -> Any:
    """The stand-in section, its pages loading the SDK the gateway's front end has installed."""
    root = Path(__file__).parents[4]
    section.files["/sdk.js"] = root / SDK
    section.page = lambda path, _form: PAGE.replace("PATH", path)
    return section


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            opened = await browser.new_page(viewport={"width": 1360, "height": 820}, locale="en-GB")
            opened.set_default_timeout(15_000)
            yield opened
        finally:
            await browser.close()
