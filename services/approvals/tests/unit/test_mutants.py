"""The deliberate faults of `make mutants` still apply to today's source; whether they are noticed is its own run."""

import ast
import importlib.util
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "mutants"


def mutants() -> Any:
    spec = importlib.util.spec_from_file_location("mutants", FOLDER / "mutants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MUTANTS = mutants()
FAULTS = MUTANTS.faults()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_applies_to_one_place_and_is_still_python(fault: dict[str, Any]) -> None:
    source = (MUTANTS.SOURCE / fault["file"]).read_text()
    changed = MUTANTS.mutated(fault, source)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))
    assert all((MUTANTS.UNIT / name).is_file() for name in fault["tests"])


def test_every_fault_has_a_name_of_its_own() -> None:
    names = [fault["name"] for fault in FAULTS]
    assert len(set(names)) == len(names)


def test_a_fault_whose_place_is_gone_or_not_the_only_one_is_told() -> None:
    fault = {"name": "x", "file": "a.py", "old": "one", "new": "two"}
    with pytest.raises(ValueError, match="its place stands 0 times in"):
        MUTANTS.mutated(fault, "three")
    with pytest.raises(ValueError, match="its place stands 2 times in"):
        MUTANTS.mutated(fault, "one one")


def test_a_survivor_and_a_fault_that_was_not_tried_fail_the_run() -> None:
    survived, stale = MUTANTS.Result("x"), MUTANTS.Result("y", ("t",), "its place is gone")
    assert (survived.caught, stale.caught, MUTANTS.Result("z", ("test_a",)).caught) == (False, False, True)
    assert "SURVIVED" in survived.row
    assert "NOT TRIED" in stale.row
