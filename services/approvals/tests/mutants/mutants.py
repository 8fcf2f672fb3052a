"""`make mutants`: applies every deliberate fault of `faults.toml` to a copy of the package and shows what breaks.

A fault that no test notices, and one that no longer applies, fail the run. The source tree is never touched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APPROVALS = Path(__file__).parents[2]
SOURCE, UNIT = APPROVALS / "src" / "approvals", APPROVALS / "tests" / "unit"
AT_ONCE, SECONDS, ENOUGH = 2, 120, 25
FAILED = re.compile(r"^(?:FAILED|ERROR) \S*?/unit/(.*?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """`broken` are the tests that noticed, `trouble` is why the fault could not be tried."""

    name: str
    broken: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def caught(self) -> bool:
        return bool(self.broken) and not self.trouble

    @property
    def row(self) -> str:
        if self.trouble:
            return f"| {self.name} | NOT TRIED: {self.trouble} | |"
        if not self.broken:
            return f"| {self.name} | SURVIVED | |"
        many = f"{len(self.broken)}{' or more' if len(self.broken) >= ENOUGH else ''}"
        return f"| {self.name} | {many} | {self.broken[0]} |"


def faults() -> list[dict[str, Any]]:
    """Every fault: name, file, old, new, tests."""
    found: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "faults.toml").read_text())["fault"]
    return found


def mutated(fault: Mapping[str, Any], source: str) -> str:
    """The source with the fault. Raises ValueError when its place is gone or no longer the only one."""
    places = source.count(fault["old"])
    if places != 1:
        raise ValueError(f"its place stands {places} times in {fault['file']}")
    return source.replace(fault["old"], fault["new"])


def tried(fault: Mapping[str, Any]) -> Result:
    """Runs the fault's tests against a copy that has it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        shutil.copytree(SOURCE, Path(folder) / "approvals", ignore=shutil.ignore_patterns("__pycache__"))
        target = Path(folder) / "approvals" / fault["file"]
        try:
            target.write_text(mutated(fault, target.read_text()))
        except ValueError as error:
            return Result(fault["name"], trouble=str(error))
        return _run(fault, folder)


def _run(fault: Mapping[str, Any], folder: str) -> Result:
    tests = [str(UNIT / name) for name in fault["tests"]]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--maxfail={ENOUGH}", "--tb=no", *tests]
    environment = {**os.environ, "PYTHONPATH": folder, "COLUMNS": "400"}
    try:
        done = subprocess.run(
            command,
            cwd=APPROVALS.parents[1],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Result(fault["name"], broken=(f"no end within {SECONDS} s",))
    broken = tuple(FAILED.findall(done.stdout))
    if done.returncode not in {0, 1}:
        return Result(
            fault["name"], trouble=f"pytest ended with {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}"
        )
    return Result(fault["name"], broken)


def main() -> int:
    """Prints the table; 1 when a fault survived or could not be tried."""
    print("| fault | tests that broke | the first of them |\n|---|---|---|")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = []
        for result in pool.map(tried, faults()):
            print(result.row, flush=True)
            results.append(result)
    missed = [each.name for each in results if not each.caught]
    print(f"\n{len(results) - len(missed)} of {len(results)} faults were noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
