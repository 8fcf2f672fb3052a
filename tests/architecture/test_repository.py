"""The repository stands on its own: no addresses in lock files, no paths of the machine it was written on."""

import json
import re
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-front.lock")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".json",
    ".ts",
    ".vue",
    ".js",
    ".mjs",
    ".sh",
    ".sql",
    ".in",
    ".lock",
    ".cfg",
}
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/|\.\./shared\b")


@pytest.mark.parametrize("name", LOCKS)
def test_python_locks_hold_hashes_and_no_addresses(name: str, root: Path) -> None:
    text = (root / name).read_text()
    pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==", text, re.MULTILINE)
    assert pins
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|file:", text)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_front_end_lock_holds_no_addresses(root: Path) -> None:
    lock = json.loads((root / "services/gateway/web/package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert [
        name
        for name, entry in lock["packages"].items()
        if name and not entry.get("inBundle") and "integrity" not in entry
    ] == []


def test_no_path_of_somebodys_machine_is_named(files: list[Path], root: Path) -> None:
    named = [
        f"{path}: {match.group()}"
        for path in files
        if path.suffix in TEXT and path.name != "test_repository.py"
        for match in [MACHINE_PATHS.search((root / path).read_text(errors="replace"))]
        if match
    ]
    assert not named, "\n".join(named)


def test_every_python_package_says_it_is_typed(root: Path) -> None:
    packages = [path.parent for path in root.glob("*/*/src/*/__init__.py")]
    assert len(packages) == 7
    assert [str(p) for p in packages if not (p / "py.typed").is_file()] == []
