"""docs/contracts is what the registry says today."""

from pathlib import Path

import yaml

from common.contracts.export import asyncapi, documents
from common.contracts.registry import REGISTRY, SERVICES


def test_exported_contracts_are_current(root: Path) -> None:
    """`make contracts` writes them again."""
    folder = root / "docs" / "contracts"
    written = {p.name: p.read_text() for p in folder.iterdir() if p.suffix in {".json", ".yaml"}}
    assert written == documents()


def test_asyncapi_is_yaml_that_says_the_same(root: Path) -> None:
    assert yaml.safe_load((root / "docs" / "contracts" / "asyncapi.yaml").read_text()) == asyncapi()


def test_every_reference_inside_asyncapi_has_a_target(root: Path) -> None:
    document = asyncapi()
    folder = root / "docs" / "contracts"
    for reference in references(document):
        if reference.startswith("#/"):
            target = document
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
        else:
            assert (folder / reference).is_file(), reference


def references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for item in value.values() for found in references(item)]
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    return []


def test_every_event_has_a_known_publisher_and_someone_who_listens() -> None:
    for name, entry in REGISTRY.events.items():
        assert entry.publisher in SERVICES, name
        assert entry.consumers, name
        assert set(entry.consumers) <= set(SERVICES), name
