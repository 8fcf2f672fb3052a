"""Files and functions stay small enough to read at once; a file over its limit is split by story."""

from typing import Any

FILE, DOMAIN, TEST, USE_CASE, MAIN, FUNCTION = 200, 250, 300, 60, 80, 40


def limit_of(source: Any) -> int:
    if source.is_test or "versions" in source.path.parts:  # a migration is a list of statements
        return TEST
    if source.room == "domain":
        return DOMAIN
    if source.room == "usecases" and source.path.name != "ports.py" and source.path.parent.name != "ports":
        return USE_CASE
    return FILE


def test_files_are_small(sources: list[Any]) -> None:
    large = [f"{s.path}: {s.lines} lines, limit {limit_of(s)}" for s in sources if s.lines > limit_of(s)]
    assert not large, "\n".join(large)


def test_functions_are_small(sources: list[Any]) -> None:
    long = [
        f"{source.path}: {name} has {lines} lines"
        for source in sources
        if "versions" not in source.path.parts
        for name, lines in source.functions()
        if lines > FUNCTION
    ]
    assert not long, "\n".join(long)


def test_wiring_fits_one_screen(sources: list[Any]) -> None:
    mains = [s for s in sources if s.path.name == "main.py" and s.path.parts[0] == "services"]
    assert mains
    large = [f"{s.path}: {s.lines}" for s in mains if s.lines > MAIN]
    assert not large, "\n".join(large)
