"""Switches that make a portal or the authorisation server misbehave."""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Faults:
    """Everything off by default. Counts run down to nought by use; -1 means until it is switched off."""

    latency_ms: float = 0.0
    fail_next: int = 0
    fail_status: int = 500
    fail_methods: dict[str, int] = field(default_factory=dict)
    lose_next: int = 0
    lose_methods: dict[str, int] = field(default_factory=dict)
    operating_cost: dict[str, float] = field(default_factory=dict)
    overload: bool = False
    rest3_absent: bool = False
    notifications: str = ""
    refuse_refresh: int = 0
    lose_refresh: int = 0
    frame_silent: bool = False
    frame_refresh_fails: bool = False
    frame_delay_ms: float = 0.0
    legacy_post: bool = False
    options_as_string: bool = False
    event_copies: int = 1
    event_delay_ms: float = 0.0
    event_drop: int = 0
    event_without_token: bool = False

    def change(self, values: dict[str, Any]) -> None:
        """Sets the named switches; ValueError for an unknown name."""
        known = {item.name for item in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(name)
            setattr(self, name, value)

    def clear(self) -> None:
        for name, value in vars_of(Faults()).items():
            setattr(self, name, value)

    def spend(self, name: str) -> bool:
        """True when the switch strikes this time."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left != 0

    def spend_method(self, name: str, method: str) -> bool:
        counts: dict[str, int] = getattr(self, name)
        left = counts.get(method, 0)
        if left > 0:
            counts[method] = left - 1
        return left != 0


def vars_of(faults: Faults) -> dict[str, Any]:
    return {item.name: getattr(faults, item.name) for item in fields(faults)}
