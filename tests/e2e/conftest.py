"""One whole system for all end-to-end tests of a run: two portals, installed, with the example company."""

import pytest

from stack.stack import Stack


@pytest.fixture(scope="session")
async def stack(tmp_path_factory):
    async with Stack.start(tmp_path_factory.mktemp("stack"), portals=("acme", "globex")) as running:
        for portal in ("acme", "globex"):
            await running.install(portal)
            await running.load_company(portal)
        yield running


@pytest.fixture(scope="session")
def people(stack):
    """Bitrix24's ids by portal and key: people["acme"]["p24"]."""
    return {p["name"]: {row["key"]: row["id"] for row in p["people"]} for p in stack.emulator["portals"]}
