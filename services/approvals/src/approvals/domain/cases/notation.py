"""Whether an expected text is written as plans are (`text_of` in `routing/plan.py` writes them)."""

import re

UNWRITTEN = "the expected text is not written as routes are: stage[step:level > level; step:level], blocked:code"
_NAME = r"[^\s\[\]|:;,=<>]+"
_SEAT = rf"{_NAME}(->{_NAME})?"
_LEVEL = rf"(\d+/)?{_SEAT}(,{_SEAT})*=?"
_STEP = rf"{_NAME}:{_LEVEL}( > {_LEVEL})*"
_STAGE = rf"{_NAME}(\|any)?(\|async)?\[{_STEP}(; {_STEP})*\]"
_TEXT = re.compile(rf"auto_approved|(blocked|invalid):\S+|{_STAGE}( {_STAGE})*")


def is_notation(text: object) -> bool:
    return isinstance(text, str) and _TEXT.fullmatch(text) is not None
