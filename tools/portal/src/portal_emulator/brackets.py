"""PHP's bracketed keys (`fields[PHONE][0][VALUE]=…`) to nested values and back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

_PART = re.compile(r"\[([^\[\]]*)\]")


def parse_query(text: str) -> dict[str, Any]:
    """A query string or form body with bracketed keys, as nested maps and lists."""
    return nest(parse_qsl(text, keep_blank_values=True))


def nest(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Pairs with bracketed keys as nested maps; maps with the keys 0..n-1 become lists, `[]` appends."""
    root: dict[str, Any] = {}
    for key, value in pairs:
        head, bracket, _ = key.partition("[")
        path = [head, *_PART.findall(key)] if bracket and head else [key]
        _put(root, path, value)
    return {key: _listed(value) for key, value in root.items()}


def _put(node: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        name = part or str(len(node))
        child = node.get(name)
        if not isinstance(child, dict):
            child = node[name] = {}
        node = child
    node[path[-1] or str(len(node))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(child) for key, child in value.items()}
    if inner and all(key == str(index) for index, key in enumerate(inner)):
        return list(inner.values())
    return inner


def flatten(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Nested values as bracketed pairs, all strings: the form of event deliveries."""
    return [pair for key, child in value.items() for pair in _flat(key, child)]


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from _flat(f"{prefix}[{key}]", child)
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield from _flat(f"{prefix}[{index}]", child)
    elif value is not None:
        yield prefix, str(value)
