"""`lint`, `explain` and `diff` on files: what they say, and with which exit status."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from approvals.entrypoints.command_line import Doors, run


@pytest.fixture
def tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`tool("lint", document, "--json")`: exit status, output and errors; a document is written to a file first."""

    def ran(command: str, *arguments: Any) -> tuple[int, str, str]:
        given = []
        for at, each in enumerate(arguments):
            if not isinstance(each, str):
                (tmp_path / f"{at}.json").write_text(json.dumps(each, indent=1))
            given.append(each if isinstance(each, str) else str(tmp_path / f"{at}.json"))
        status = run([command, *given], Doors(None, tmp_path))  # type: ignore[arg-type]  # neither is opened
        told = capsys.readouterr()
        return status, told.out, told.err

    return ran


def test_the_example_file_has_warnings_and_no_errors(tool: Any, acme: Any) -> None:
    status, out, _ = tool("lint", acme.document)
    assert (status, out.splitlines()[-1]) == (0, "error: 0, warning: 3, info: 0")
    assert "WARNING capex 1 short_without_requester (/policies/2/stages/1/steps/1/who, line " in out
    assert tool("lint", acme.document, "--strict")[0] == 1


def test_an_error_is_told_with_its_line(tool: Any, acme: Any) -> None:
    document = deepcopy(acme.document)
    document["policies"][2]["stages"][1]["steps"][0]["who"]["role"] = "fin_comittee"
    status, out, _ = tool("lint", document, "--language", "ru")
    pointer = "/policies/2/stages/1/steps/0/who/role"
    line = next(n for n, text in enumerate(json.dumps(document, indent=1).splitlines(), 1) if "fin_comittee" in text)
    told = f"ERROR capex 1 role_unknown ({pointer}, line {line})\n     Роли fin_comittee нет.\n"
    assert (status, told in out, out.count("ERROR")) == (1, True, 1)


def test_findings_as_json(tool: Any, acme: Any) -> None:
    _, out, _ = tool("lint", acme.document, "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert [(each["policy"], each["level"], each["detail"]["step"]) for each in found] == [
        ("std-opex 1", "warning", "vendor"), ("std-opex 2", "warning", "vendor"), ("capex 1", "warning", "cfo"),
    ]  # fmt: skip


def test_a_policy_alone_is_checked_without_a_company(tool: Any, acme: Any) -> None:
    policy = acme.document["policies"][1]
    assert tool("lint", policy)[:2] == (0, "error: 0, warning: 0, info: 0\n")
    impossible = deepcopy(policy)
    impossible["stages"][3]["steps"][0]["when"] = {"not": {"always": True}}
    status, out, _ = tool("lint", impossible)
    assert (status, "step_unreachable (/stages/3/steps/0/when" in out) == (0, True)
    assert tool("lint", policy | {"priority": "high"})[0] == 1


@pytest.mark.parametrize("document", [[], 7, {"policies": 7}, {"policies": [7]}, {"policies": [{}], "org": [], "fx": 1}])
def test_nonsense_is_findings_not_a_crash(tool: Any, document: Any) -> None:
    assert tool("lint", document)[0] == 1
    assert tool("explain", document)[0] == 1 or document in ([], 7)


def test_files_that_cannot_be_read(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"policies": [\n,]}')
    status, _, err = tool("lint", str(tmp_path / "broken.json"))
    assert (status, "line 2, column 1" in err) == (2, True)
    for command in ("lint", "explain"):
        assert tool(command, str(tmp_path / "none.json"))[0] == 2
    assert tool("diff", {"id": "x"}, str(tmp_path / "none.json"))[0] == 2


def test_policies_in_plain_words(tool: Any, acme: Any) -> None:
    data = Path(__file__).parents[1] / "data"
    status, out, _ = tool("explain", acme.document, "--language", "ru")
    assert (status, out) == (0, (data / "policies.ru.txt").read_text())
    assert tool("explain", acme.document, "--policy", "capex")[1].startswith("Capital expenditure (group-wide): capex, version 1\n")
    assert tool("explain", acme.document, "--policy", "none")[0] == 1
    broken = deepcopy(acme.document)
    broken["policies"][0]["stages"] = []
    status, out, err = tool("explain", broken)
    assert (status, "version 2" in out, err) == (1, True, "explain: std-opex 1 cannot be read; lint tells why\n")


def test_the_newest_versions_of_two_files_are_compared(tool: Any, acme: Any) -> None:
    old = {"policies": [acme.document["policies"][0], acme.document["policies"][3]]}
    status, out, _ = tool("diff", old, acme.document)
    assert (status, out.splitlines()) == (
        1,
        [
            "+ capex 1",
            "+ emergency 1",
            "std-opex 1 -> 2",
            "     In force from 1 July 2026, 00:00 UTC instead of 1 January 2026, 00:00 UTC.",
            "     Ends: without an end instead of 1 July 2026, 00:00 UTC.",
            "   + Finance, controller: now over 2 500.00 EUR instead of over 5 000.00 EUR.",
        ],
    )
    assert tool("diff", acme.document, acme.document)[:2] == (0, "Nothing changes.\n")
    assert "- capex 1" in tool("diff", acme.document, old)[1]
