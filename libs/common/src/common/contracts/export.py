"""`python -m common.contracts.export FOLDER`: the registry as JSON Schemas and one AsyncAPI 3 document."""

import json
import sys
from pathlib import Path
from typing import Any

from common.contracts.base import EVENTS_CONTENT_TYPE, CloudEvent, Command, Event, EventEntry
from common.contracts.registry import REGISTRY, SERVICES

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Document = dict[str, Any]


def documents() -> dict[str, str]:
    """File name -> content of everything under docs/contracts that is generated."""
    files = {f"{name}.json": _text(_schema(name, model)) for name, model in _models().items()}
    files["cloudevent.json"] = _text(_schema("cloudevent", CloudEvent))
    files["asyncapi.yaml"] = yaml(asyncapi())
    return files


def export(folder: Path) -> None:
    """Writes all files and removes schemas of contracts that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = documents()
    for stale in {*folder.glob("*.json"), *folder.glob("*.yaml")} - {folder / name for name in wanted}:
        stale.unlink()
    for name, content in wanted.items():
        (folder / name).write_text(content, encoding="utf-8")


def asyncapi() -> Document:
    """Who sends what where, and who receives it."""
    streams = sorted({entry.stream for entry in REGISTRY.events.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Purchase Requests, messages between the services",
            "version": "1",
            "description": "Internal. Events travel as CloudEvents batches, one message per transaction and aggregate.",
        },
        "channels": {
            **{f"events.{stream}": _event_channel(stream) for stream in streams},
            **{f"commands.{service}": _command_channel(service) for service in SERVICES if _commands(service)},
        },
        "operations": {**_event_operations(streams), **_command_operations()},
        "components": {"messages": _messages()},
    }


def _models() -> dict[str, type[Event] | type[Command]]:
    return {**{name: entry.model for name, entry in REGISTRY.events.items()}, **REGISTRY.commands}


def _schema(name: str, model: type[Event | Command | CloudEvent]) -> Document:
    return {"$schema": DIALECT, "$id": f"{name}.json", **model.model_json_schema(mode="serialization")}


def _event_channel(stream: str) -> Document:
    return {
        "address": f"{{portal}}.{stream}",
        "description": f"Topic exchange `events`, stream `{stream}`; the routing key starts with the portal's id.",
        "parameters": {"portal": {"description": "UUID of the portal"}},
        "messages": {name: _message(name) for name, entry in REGISTRY.events.items() if entry.stream == stream},
    }


def _command_channel(service: str) -> Document:
    return {
        "address": None,
        "description": f"Direct exchange `commands`; the routing key is the command's name. Received by {service}.",
        "messages": {name: _message(name) for name in _commands(service)},
    }


def _commands(service: str) -> list[str]:
    return [name for name in REGISTRY.commands if name.startswith(f"{service}.")]


def _event_operations(streams: list[str]) -> Document:
    operations: Document = {}
    for stream in streams:
        entries = {name: entry for name, entry in REGISTRY.events.items() if entry.stream == stream}
        for service in SERVICES:
            said = [name for name, entry in entries.items() if entry.publisher == service]
            heard = [name for name, entry in entries.items() if _hears(entry, service)]
            if said:
                operations[f"{service}.says.{stream}"] = _operation("send", f"events.{stream}", said)
            if heard:
                operations[f"{service}.hears.{stream}"] = _operation("receive", f"events.{stream}", heard)
    return operations


def _hears(entry: EventEntry, service: str) -> bool:
    return service in entry.consumers


def _command_operations() -> Document:
    receivers = [service for service in SERVICES if _commands(service)]
    return {
        f"{service}.obeys": _operation("receive", f"commands.{service}", _commands(service)) for service in receivers
    }


def _operation(action: str, channel: str, messages: list[str]) -> Document:
    path = f"#/channels/{channel}"
    return {
        "action": action,
        "channel": {"$ref": path},
        "messages": [{"$ref": f"{path}/messages/{name}"} for name in messages],
    }


def _message(name: str) -> Document:
    return {"$ref": f"#/components/messages/{name}"}


def _messages() -> Document:
    return {
        name: {
            "name": name,
            "summary": " ".join((model.__doc__ or "").split()),
            "contentType": EVENTS_CONTENT_TYPE if issubclass(model, Event) else "application/json",
            "payload": {"$ref": f"./{name}.json"},
        }
        for name, model in _models().items()
    }


def _text(document: Document) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def yaml(value: Any, indent: int = 0) -> str:
    """Block style YAML; scalars in their JSON form, which YAML reads alike."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{json.dumps(key)}:{_nested(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{_nested(item, indent)}" for item in value)
    return f"{pad}{json.dumps(value, ensure_ascii=False)}\n"


def _nested(item: Any, indent: int) -> str:
    if isinstance(item, (dict, list)) and item:
        return "\n" + yaml(item, indent + 1)
    return f" {json.dumps(item, ensure_ascii=False)}\n"


if __name__ == "__main__":
    export(Path(sys.argv[1]))
