"""What the architecture tests look at: the repository's own files."""

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPED = {".venv", "node_modules", "static", ".git", ".run", "artifacts", "__pycache__", "docs"}


@dataclass(frozen=True)
class Source:
    """One Python file of ours, path relative to the root."""

    path: Path
    text: str

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts

    @property
    def room(self) -> str:
        return self.path.parts[4] if self.path.parts[0] == "services" and len(self.path.parts) > 5 else ""

    @property
    def lines(self) -> int:
        return sum(1 for line in self.text.splitlines() if line.strip())

    def functions(self) -> list[tuple[str, int]]:
        """Name and non-blank lines of every function; its docstring and the functions inside it do not count."""
        rows = self.text.splitlines()
        return [(node.name, _written(rows, node) - _apart(rows, node)) for node in _functions(ast.parse(self.text))]


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def _written(rows: list[str], node: ast.stmt) -> int:
    return sum(1 for row in rows[node.lineno - 1 : node.end_lineno] if row.strip())


def _apart(rows: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    inner = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    documented = [node.body[0]] if ast.get_docstring(node) else []
    return sum(_written(rows, part) for part in [*inner, *documented])


def own_files() -> list[Path]:
    """What the repository tracks or would track, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=30,
    ).stdout  # fmt: skip
    return [Path(line) for line in listed.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    return own_files()


@pytest.fixture(scope="session")
def sources(files: list[Path]) -> list[Source]:
    return [Source(path, (ROOT / path).read_text()) for path in files if path.suffix == ".py"]
