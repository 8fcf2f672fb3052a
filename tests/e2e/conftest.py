"""One whole system for all end-to-end tests of a run: two portals, installed, with the example company."""

import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from stack.stack import Stack

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 30_000
"""Milliseconds a page may take on a busy machine."""


@pytest.fixture(scope="module")
def run_dir(request):
    """For tests that need a stack of their own."""
    yield from _folder(request.module.__name__.rpartition(".")[2])


@pytest.fixture(scope="session")
def session_dir():
    yield from _folder("stack")


def _folder(name):
    """Not below pytest's own folder: that is closed to the user PostgreSQL runs as. Logs are kept as artefacts."""
    folder = Path(tempfile.mkdtemp(prefix="purchase-e2e-"))
    yield folder
    kept = ARTIFACTS / name
    kept.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def stack(session_dir):
    async with Stack.start(session_dir, portals=("acme", "globex")) as running:
        for portal in ("acme", "globex"):
            await running.install(portal)
            await running.load_company(portal)
        yield running


@pytest.fixture(scope="session")
def people(stack):
    """Bitrix24's ids by portal and key: people["acme"]["p24"]."""
    return {p["name"]: {row["key"]: row["id"] for row in p["people"]} for p in stack.emulator["portals"]}


@pytest.fixture(scope="module")
async def browser():
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        await launched.close()
