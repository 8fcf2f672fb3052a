"""One story, one stem: file, function, command, routing key."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from common.contracts.registry import REGISTRY

PACKAGES = {"requests": "purchase_requests", "approvals": "approvals", "notifier": "notifier", "gateway": "gateway"}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("name", sorted(REGISTRY.commands))
def test_a_command_is_named_like_its_class(name: str) -> None:
    assert name.partition(".")[2] == snake(REGISTRY.commands[name].__name__)


@pytest.mark.parametrize("name", sorted(REGISTRY.commands))
def test_a_command_has_its_use_case_file(name: str, root: Path) -> None:
    service, _, stem = name.partition(".")
    assert (root / f"services/{service}/src/{PACKAGES[service]}/usecases/{stem}.py").is_file()


@pytest.mark.parametrize("name", sorted(REGISTRY.events))
def test_an_event_is_named_like_its_class(name: str) -> None:
    """purchase.{subject}.{past tense}.v{n}; the class says both words, or only the second for a portal's people."""
    _, subject, fact, version = name.split(".")
    words = snake(REGISTRY.events[name].model.__name__)
    assert words in {f"{subject}_{fact}", fact, f"{subject}_{fact}_told"}
    assert re.fullmatch(r"v\d+", version)


def test_a_use_case_file_holds_the_function_of_its_name(sources: list[Any]) -> None:
    wrong = []
    for source in sources:
        stem = source.path.stem
        if source.room != "usecases" or stem in {"__init__", "ports"} or source.path.parent.name == "ports":
            continue
        tree = ast.parse(source.text)
        functions = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
        if stem not in functions:
            wrong.append(str(source.path))
    assert not wrong, "\n".join(wrong)
