"""Same inputs, same bytes: in every process, whatever the order in which Python keeps its sets."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
PLAN_ALL = """
import json, sys
from approvals.domain.cases.case_file import case_file_from
from approvals.domain.cases.check import plan_case
from approvals.domain.documents import content_hash
from approvals.domain.errors import InvalidDocument
from approvals.domain.routing.plan import RoutePlan
from approvals.domain.routing.plan_document import plan_to_dict, problem_to_dict

for name in sys.argv[1:]:
    file = case_file_from(json.load(open(name)))
    for case in file.cases:
        try:
            plan = plan_case(file, case.document)
        except InvalidDocument as refused:
            print(case.id, content_hash(refused.details["errors"]))
            continue
        print(case.id, content_hash(plan_to_dict(plan) if isinstance(plan, RoutePlan) else problem_to_dict(plan)))
"""


def planned_with(seed: str) -> list[str]:
    files = [str(TESTS / "data" / "cases.json"), *map(str, sorted((TESTS / "cases").glob("*.json")))]
    done = subprocess.run(
        [sys.executable, "-c", PLAN_ALL, *files],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_every_case_is_planned_byte_by_byte_alike_under_every_hash_seed() -> None:
    first, *others = [planned_with(seed) for seed in ("0", "1", "20260302")]
    assert len(first) > 300
    assert all(other == first for other in others)
