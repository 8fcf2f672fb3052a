"""The description of the public API that is kept is the one the running gateway gives."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from gateway.api.docs import describe
from gateway.app import public_app

AGAIN = "python -m gateway openapi > services/gateway/openapi.json, then npm run api in services/gateway/web"


def _named(schema: Any) -> set[str]:
    """Schemas a body may be of."""
    either = [schema, *schema.get("anyOf", ())]
    return {each["$ref"].rpartition("/")[2] for each in either if "$ref" in each}


def test_every_body_has_an_example_and_every_example_fits(root: Path) -> None:
    kept = json.loads((root / "services/gateway/openapi.json").read_text())
    schemas = kept["components"]["schemas"]
    bodies = {
        name
        for path in kept["paths"].values()
        for operation in path.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for name in _named(content["schema"])
    }
    assert {name for name in bodies if not schemas[name].get("examples")} == set(), "gateway/pages/examples.json"
    for name, schema in schemas.items():
        whole = {"$ref": f"#/components/schemas/{name}", "components": kept["components"]}
        for example in schema.get("examples", ()):
            wrong = [f"{list(error.path)}: {error.message}" for error in Draft202012Validator(whole).iter_errors(example)]
            assert wrong == [], name


def test_every_problem_an_operation_may_end_in_has_an_example(root: Path) -> None:
    kept = json.loads((root / "services/gateway/openapi.json").read_text())
    known = kept["components"]["examples"]
    for where, path in kept["paths"].items():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                problems = answer.get("content", {}).get("application/problem+json")
                if problems is not None:
                    examples = [known[code]["value"] for code in problems["examples"]]
                    assert examples, where
                    assert {example["status"] for example in examples} == {int(status)}, where


def test_the_kept_description_is_the_one_the_gateway_gives(root: Path) -> None:
    kept = json.loads((root / "services/gateway/openapi.json").read_text())
    assert kept == json.loads(json.dumps(describe(public_app(lambda: None)))), f"write it again: {AGAIN}"
