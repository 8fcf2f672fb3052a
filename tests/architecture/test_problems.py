"""A refusal's details stand beside the members of its problem, so none may have their names."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEMBERS = {"type", "title", "status", "detail", "code"}
SOURCES = [*ROOT.glob("libs/*/src"), *ROOT.glob("services/*/src")]


def test_no_refusal_names_a_detail_like_a_member_of_its_problem() -> None:
    taken = [
        f"{path.relative_to(ROOT)}:{node.lineno} {keyword.arg}"
        for source in SOURCES
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for keyword in node.exc.keywords
        if keyword.arg in MEMBERS
    ]
    assert taken == []
