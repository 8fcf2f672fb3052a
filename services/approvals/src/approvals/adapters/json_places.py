"""Where in the text of a JSON file a pointer points, for people who have to mend it."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from json import JSONDecoder

_SPACE = re.compile(r"\s*")
_DECODER = JSONDecoder()


@dataclass(slots=True)
class Places:
    """`lines`: JSON pointer -> line, from 1; `twice`: keys that stand twice in one object, of which one is ignored."""

    text: str
    lines: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    _breaks: list[int] = field(default_factory=list)

    def line_of(self, pointer: str) -> int | None:
        """The line of the place, or of the nearest part around it that is there."""
        while pointer not in self.lines and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer)

    def value(self, at: int, pointer: str) -> int:
        """Walks one value from `at` and returns where it ends."""
        at = self._skip(at)
        self._note(pointer, at)
        match self.text[at]:
            case "{":
                return self._object(at + 1, pointer)
            case "[":
                return self._array(at + 1, pointer)
            case _:
                return _DECODER.raw_decode(self.text, at)[1]

    def _object(self, at: int, pointer: str) -> int:
        at = self._skip(at)
        while self.text[at] != "}":
            key, at = _DECODER.raw_decode(self.text, at)
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            at = self._skip(self._member(self._skip(at) + 1, place))
            at = self._skip(at + 1) if self.text[at] == "," else at
        return at + 1

    def _member(self, at: int, place: str) -> int:
        if place in self.lines:
            self.twice.append(place)
        return self.value(at, place)

    def _array(self, at: int, pointer: str) -> int:
        at, number = self._skip(at), 0
        while self.text[at] != "]":
            at = self._skip(self.value(at, f"{pointer}/{number}"))
            at, number = (self._skip(at + 1) if self.text[at] == "," else at), number + 1
        return at + 1

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _note(self, pointer: str, at: int) -> None:
        self.lines[pointer] = bisect_right(self._breaks, at) + 1


def places_in(text: str) -> Places:
    """Of a text that is JSON (read it with `json` first)."""
    found = Places(text, _breaks=[each.start() for each in re.finditer("\n", text)])
    found.value(0, "")
    return found
