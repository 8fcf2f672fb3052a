"""`lint FILE`, `explain FILE`, `diff OLD NEW`: policies in files, without a database.

FILE is one policy, or a case file with many. Exit status: lint 0 nothing grave, 1 something found, 2 unusable file;
explain 0, or 1 for what cannot be read, 2 unusable file; diff 0 the same, 1 something changed, 2 unusable file.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from approvals.adapters.json_places import Places
from approvals.domain.documents import instant_from
from approvals.domain.organisation import Organisation
from approvals.domain.policies.difference import difference
from approvals.domain.policies.findings import Finding
from approvals.domain.policies.plain import as_text, explain
from approvals.domain.policies.policy_file import PolicyFile, newest, policy_file_from
from approvals.domain.policies.words import LANGUAGES, Names, Speaker, speaker
from approvals.entrypoints.json_file import Unreadable, read_json

FOUND, UNUSABLE = 1, 2
LEVELS = ("error", "warning", "info")


def add_policy_tools(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The three subcommands."""
    check = commands.add_parser("lint", help="check the policies of a file; 1 when there are errors")
    check.add_argument("--strict", action="store_true", help="warnings count like errors")
    check.add_argument("--json", action="store_true", help="findings as JSON, one a line")
    check.add_argument("--at", type=instant_from, help="as if published then; else when each policy begins")
    said = commands.add_parser("explain", help="say the policies of a file in plain words")
    said.add_argument("--policy", help="only this key")
    for one in (check, said):
        one.add_argument("file", type=Path)
    differs = commands.add_parser("diff", help="say what the newest versions of NEW change against those of OLD")
    differs.add_argument("old", type=Path)
    differs.add_argument("new", type=Path)
    for one in (check, said, differs):
        one.add_argument("--language", choices=sorted(LANGUAGES), default="en")


def run_policy_tool(asked: argparse.Namespace) -> int:
    """The exit status."""
    try:
        return POLICY_TOOLS[asked.command](asked)
    except Unreadable as error:
        sys.stderr.write(f"{asked.command}: {error}\n")
        return UNUSABLE


def _file(path: Path) -> tuple[PolicyFile, Places]:
    document, places = read_json(path)
    return policy_file_from(document), places


def _speaker(asked: argparse.Namespace, file: PolicyFile) -> Speaker:
    return speaker(asked.language, Names.of(file.organisation) if file.organisation else None)


def _lint(asked: argparse.Namespace) -> int:
    file, places = _file(asked.file)
    said, counts = _speaker(asked, file), Counter[str]()
    for name, pointer, finding in _found(file, asked.at):
        counts[finding.level] += 1
        line = places.line_of(pointer)
        if asked.json:
            told = {"policy": name, "line": line, **finding.to_dict(said), "pointer": pointer}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            where = f"{pointer or '/'}{f', line {line}' if line else ''}"
            sys.stdout.write(f"{finding.level.upper()} {name} {finding.code} ({where})\n     {finding.text(said)}\n")
    if not asked.json:
        sys.stdout.write(", ".join(f"{level}: {counts[level]}" for level in LEVELS) + "\n")
    return FOUND if counts["error"] or (asked.strict and counts["warning"]) else 0


def _found(file: PolicyFile, at: datetime | None) -> Iterator[tuple[str, str, Finding]]:
    """Whose it is, its place in the whole file, and the finding."""
    for finding in file.findings:
        yield "file", finding.pointer, finding
    for entry, finding in file.lint(at):
        yield entry.name, f"{entry.pointer}{finding.pointer}", finding


def _explain(asked: argparse.Namespace) -> int:
    file, _ = _file(asked.file)
    said = _speaker(asked, file)
    chosen = [each for each in file.policies if asked.policy in {None, each.id}]
    sys.stdout.write("\n\n".join(as_text(explain(each, said)) for each in chosen) + "\n")
    unread = [f"{each.name} cannot be read; lint tells why" for each in file.entries if each.policy is None]
    if not chosen and not unread:
        unread = [f"there is no policy {asked.policy}"]
    sys.stderr.write("".join(f"explain: {each}\n" for each in unread))
    return FOUND if unread else 0


def _diff(asked: argparse.Namespace) -> int:
    (old, _), (new, _) = _file(asked.old), _file(asked.new)
    said, organisation = _speaker(asked, new), new.organisation or old.organisation or Organisation()
    was, now = newest(old.policies), newest(new.policies)
    lines = [f"+ {key} {each.version}" for key, each in now.items() if key not in was]
    lines += [f"- {key} {each.version}" for key, each in was.items() if key not in now]
    for key in (each for each in now if each in was):
        changes = difference(was[key], now[key], organisation)
        if changes:
            lines.append(f"{key} {was[key].version} -> {now[key].version}")
        lines += [f"   {_sign(each.effect)} {each.text(said)}" for each in changes]
    sys.stdout.write("".join(f"{line}\n" for line in lines) or said.language.changes["same"] + "\n")
    return FOUND if lines else 0


def _sign(effect: Any) -> str:
    """More control, less, other; a space where it is none of these."""
    return {"more": "+", "less": "-", "other": "~"}.get(effect, " ")


POLICY_TOOLS: Mapping[str, Callable[[argparse.Namespace], int]] = {"lint": _lint, "explain": _explain, "diff": _diff}
"""Subcommand -> what it does."""
