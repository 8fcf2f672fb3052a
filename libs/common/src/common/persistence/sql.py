"""SQLAlchemy Core describes statements, asyncpg runs them: compiled once at import, then plain text and positions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.expression import ClauseElement

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_PLACE = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Sql:
    """Statement text with `$n` places, the names behind them, and values fixed in the statement itself."""

    text: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]

    def args(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """Values by position. Raises KeyError for a name without a value, TypeError for one without a place."""
        unknown = values.keys() - set(self.names)
        if unknown:
            raise TypeError(f"the statement has no {', '.join(sorted(unknown))}")
        return [values[name] if name in values else self.fixed[name] for name in self.names]


def compiled(statement: ClauseElement) -> Sql:
    """Compile a Core statement; its `bindparam` names become the names of `Sql`. Use `= ANY(:x)`, never `IN`."""
    result = statement.compile(dialect=_DIALECT)
    names = tuple(result.positiontup or ())  # type: ignore[attr-defined]
    fixed = {name: bind.effective_value for name, bind in result.binds.items() if not bind.required}  # type: ignore[attr-defined]
    return Sql(str(result), names, fixed)


def raw(text: str) -> Sql:
    """Hand-written SQL with `:name` places (casts `::type` are left alone)."""
    names: list[str] = []

    def place(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return Sql(_NAME.sub(place, text), tuple(names), {})


Values = Mapping[str, Any]


def merged(writes: Sequence[tuple[Sql, Values]]) -> tuple[str, list[Any]]:
    """Several writes as one statement and its arguments: one round trip, one commit of locks, all or nothing.

    PostgreSQL runs them in no order, each seeing what was there before, so no two may touch the same row. At most one
    may have a WITH of its own: writes inside another WITH are not allowed by PostgreSQL.
    """
    text = _merged(tuple(sql.text for sql, _ in writes))
    return text, [argument for sql, values in writes for argument in sql.args(values)]


def has_own_with(sql: Sql) -> bool:
    return sql.text.lstrip().startswith("WITH ")


@lru_cache(maxsize=1024)
def _merged(texts: tuple[str, ...]) -> str:
    numbered, offset = [], 0
    for text in texts:
        places = [int(place) for place in _PLACE.findall(text)]
        numbered.append(_PLACE.sub(lambda place, by=offset: f"${int(place.group(1)) + by}", text).strip())  # type: ignore[misc]
        offset += max(places, default=0)
    numbered.sort(key=lambda text: text.startswith("WITH "))
    *others, host = numbered
    parts = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(others))
    if not parts:
        return host
    return f"WITH {parts}, {host.removeprefix('WITH ')}" if host.startswith("WITH ") else f"WITH {parts} {host}"


def literal(value: object) -> str:
    """A value as SQL text, for the one place where statements must travel together (BEGIN and its company)."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    text = str(value)
    if "\x00" in text:
        raise ValueError("PostgreSQL text has no NUL")
    return "'" + text.replace("'", "''") + "'"
