"""What is no case file, or one that says a thing twice, is told as that: in one line, never as a traceback."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from approvals.adapters.json_places import places_in
from approvals.domain.cases.check import check_cases
from approvals.entrypoints.check_cases import check_cases_file

DOCUMENT = json.loads((Path(__file__).parent.parent / "data" / "cases.json").read_text())


def titled(about: str) -> dict[str, Any]:
    """The example file with another title, two cases and no scenario."""
    return {**DOCUMENT, "about": about, "cases": DOCUMENT["cases"][:2], "scenarios": []}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"fx": {},\n "org": }', "not JSON: line 2, column 9: Expecting value"),
        ('{"fx": NaN}', "not JSON: NaN is no number"),
        ("", "not JSON: line 1, column 1: Expecting value"),
        ("[" * 100_000, "not JSON: "),
    ],
    ids=["comma", "NaN", "empty", "deep"],
)
def test_what_is_not_json_cannot_be_read(checked: Any, text: str, message: str) -> None:
    status, out, err = checked(text)
    assert (status, out) == (2, "")
    assert err.startswith("check-cases: /cases.json: ")
    assert message in err


def test_what_is_no_text_file_cannot_be_read(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "latin").write_bytes(b'{"about": "caf\xe9"}')
    assert check_cases_file(tmp_path / "latin") == 2
    assert "not UTF-8 text: byte 14" in capsys.readouterr().err
    assert check_cases_file(tmp_path / "nowhere") == 2
    assert "No such file" in capsys.readouterr().err
    assert check_cases_file(tmp_path) == 2


@pytest.mark.parametrize(
    "document", [[], "cases", 7, None, {}, {"org": [], "fx": 1, "policies": 2, "cases": 3}], ids=str
)
def test_json_that_is_no_case_file_is_told_so(checked: Any, document: Any) -> None:
    status, out, err = checked(json.dumps(document))
    assert (status, err) == (1, "")
    assert out.splitlines()[0].startswith("FAIL /")
    assert out.splitlines()[-1].startswith("0 passed, ")


def test_a_file_without_cases_proves_nothing(checked: Any) -> None:
    document = titled("")
    document["case"] = document.pop("cases")
    status, out, _ = checked(document)
    assert status == 1
    assert "there is no case here; did you mean cases?" in out
    status, out, _ = checked({**document, "cases": []})
    assert (status, out.splitlines()[-1]) == (1, "0 passed, 1 failed")
    assert "there is nothing to check" in out


def test_a_key_that_stands_twice_is_told(checked: Any) -> None:
    text = json.dumps(titled(""), indent=1).replace('"about": ""', '"about": "a",\n "about": "b"')
    status, out, _ = checked(text)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if '"about": "b"' in row)
    assert status == 1
    assert out == f"FAIL /about, line {line}: this key stands twice here; one is ignored\n2 passed, 1 failed\n"


def test_no_single_change_of_the_file_leads_to_a_traceback() -> None:
    """Every place of the first policy, case and scenario, of rates and company, with values of every kind."""
    small = {
        **DOCUMENT,
        "policies": DOCUMENT["policies"][:1],
        "cases": DOCUMENT["cases"][:1],
        "scenarios": [DOCUMENT["scenarios"][1] | {"base_case": DOCUMENT["cases"][0]["id"]}],
        "org": {key: listed[:3] for key, listed in DOCUMENT["org"].items()},
    }
    for pointer in places_in(json.dumps(small)).lines:
        for value in (None, 7, 1.5, "?", [], {}, True):
            document = deepcopy(small)
            if pointer:
                *keys, last = pointer.strip("/").split("/")
                place: Any = document
                for key in keys:
                    place = place[int(key)] if isinstance(place, list) else place[key]
                place[int(last) if isinstance(place, list) else last] = value
            check_cases(document if pointer else value)


def test_places_are_found_whatever_the_file_looks_like() -> None:
    places = places_in('{\n "a/b": [1,\n  {"c": "x\\n}"}],\n "d": true }')
    assert places.lines == {"": 1, "/a~1b": 2, "/a~1b/0": 2, "/a~1b/1": 3, "/a~1b/1/c": 3, "/d": 4}
    assert places.line_of("/a~1b/1/gone/deeper") == 3
    assert places.twice == []
