"""The first usable view: from the click on the left menu's item to the list, in real Chromium with nothing cached."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from common.testing.processes import find_program
from stack.bench.table import PORTAL, Found, Pace, Row, Say
from stack.section import signed_in
from stack.stack import Stack

LOADS, QUICK_LOADS = 5, 2
REQUESTER = "p24"
PATIENCE_MS = 60_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
SHOWN = '[data-testid="request-row"], [data-testid="empty-state"]'
# In every frame: when was clicked, and when what is looked for had been painted. One clock on one machine.
WATCH = """
(() => {
  addEventListener('click', () => { window.__clicked ??= Date.now() }, true)
  const look = () => {
    const found = document.querySelector('SHOWN')
    if (found && found.getClientRects().length) requestAnimationFrame(() => setTimeout(() => { window.__shown ??= Date.now() }))
    else requestAnimationFrame(look)
  }
  look()
})()
""".replace("SHOWN", SHOWN)


@dataclass(frozen=True)
class Load:
    """Seconds from click to view; kilobytes (1,000) of script and style asked for until then, gzip level 9."""

    seconds: float
    kilobytes: float
    files: int


async def frame(folder: Path, pace: Pace, say: Say) -> Found:
    """On a private stack in `folder`."""
    if find_program("chromium") is None:
        return Found(faults=["no Chromium here: `apt-get install chromium`"])
    async with Stack.start(folder, portals=(PORTAL,), say=say) as stack:
        await stack.settle([PORTAL])
        await _write_some(stack)
        async with _chromium() as browser:
            await _load(stack, browser)  # the first one pays for the processes' own start
            loads = [await _load(stack, browser) for _ in range(QUICK_LOADS if pace.quick else LOADS)]
    say(", ".join(f"{each.seconds:.2f} s" for each in loads))
    seconds, largest = median(each.seconds for each in loads), max(loads, key=lambda each: each.kilobytes)
    size = f"JS + CSS before it, gzip, {largest.files} files"
    return Found(
        [
            Row(f"first usable view, median of {len(loads)}", f"{seconds:.2f} s", "1.5 s", "1 s", seconds <= 1.5),
            Row(size, f"{largest.kilobytes:.0f} kB", "320 kB", "240 kB", largest.kilobytes <= 320),
        ]
    )


async def _write_some(stack: Stack) -> None:
    line = {"description": "Paper", "quantity": "1", "unit_price": "40.00", "category": "office_supplies"}
    async with signed_in(stack.gateway_url, stack.control, PORTAL, REQUESTER) as person:
        for nth in range(30):
            await person.create({"title": f"Paper {nth}", "currency": "EUR", "lines": [line]})


@asynccontextmanager
async def _chromium() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright  # noqa: PLC0415  a development dependency

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_program("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def _load(stack: Stack, browser: Any) -> Load:
    """A new context has no cache. The portal's own page stands before the click."""
    context = await browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    try:
        page = await context.new_page()
        await context.add_init_script(WATCH)
        answered: list[Any] = []
        page.on("response", lambda answer: answered.append(answer))  # noqa: PLW0108  playwright marks the listener
        described = stack.portal(PORTAL)
        person = next(row["id"] for row in described["people"] if row["key"] == REQUESTER)
        await page.goto(f"{described['origin']}/?user={person}", wait_until="networkidle")
        await page.get_by_test_id("menu-app-1").click()
        await page.frame_locator('[data-testid="app-frame"]').locator(SHOWN).first.wait_for(timeout=PATIENCE_MS)
        section = next(each for each in page.frames if each.url.startswith(stack.gateway_url))
        await section.wait_for_function("window.__shown", timeout=PATIENCE_MS)
        shown, clicked = await section.evaluate("window.__shown"), await page.evaluate("window.__clicked")
        wanted = [each for each in answered if _counts(each, stack.gateway_url, shown)]
        bodies = await asyncio.gather(*(each.body() for each in wanted))
    finally:
        await context.close()
    size = sum(len(gzip.compress(body, 9)) for body in bodies)
    return Load((shown - clicked) / 1000, size / 1000, len(bodies))


def _counts(answer: Any, section: str, shown: float) -> bool:
    """Script or style of the section that was asked for before the view stood."""
    kind = answer.headers.get("content-type", "")
    ours = answer.url.startswith(section) and ("javascript" in kind or "text/css" in kind)
    return ours and answer.request.timing["startTime"] <= shown
