"""Migrations of a service form one chain: numbered without gaps, each after the one before."""

import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("service", ["gateway", "requests", "approvals", "notifier"])
def test_migrations_form_one_chain(service: str, root: Path) -> None:
    files = sorted((root / f"services/{service}/migrations/versions").glob("*.py"))
    found = []
    for number, file in enumerate(files, 1):
        text = file.read_text()
        named = {key: re.search(rf'^{key} = "?(\w+)"?$', text, re.MULTILINE) for key in ("revision", "down_revision")}
        found.append((file.name[:4], *(each and each[1] for each in named.values())))
        before = f"{number - 1:04d}" if number > 1 else "None"
        assert found[-1] == (f"{number:04d}", f"{number:04d}", before), file.name
    assert found
