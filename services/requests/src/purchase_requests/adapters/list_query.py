"""The list as SQL: a merge of short index scans, one per viewer key and status, so that its cost follows the page.

Three sources. VIEWERS walks `request_viewers` in the wanted order. DEPARTMENT walks one department's requests, for
people who see whole companies. HITS starts from what a rare word found. The last two, and a walk over somebody
else's own requests, prove each row against the caller's keys.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from common.persistence.sql import Sql, raw


class Source(StrEnum):
    """Where candidates come from."""

    VIEWERS = "viewers"
    DEPARTMENT = "department"
    HITS = "hits"


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the text of the statement; every value in it is a parameter."""

    source: Source
    by_amount: bool
    descending: bool
    proven: bool
    department: bool
    currency: bool
    amounts: bool
    word: bool


@lru_cache(maxsize=256)
def page_sql(shape: Shape) -> Sql:
    """Rows of one page in order, with what a list shows."""
    order = _order(shape, "p")
    return raw(f"""
        WITH p AS ({_candidates(shape)} ORDER BY {_order(shape, "w")} LIMIT :most)
        SELECT r.request_id, r.number, r.title, r.status, r.revision, r.gross, r.currency, r.requester, r.preparer,
            r.department, r.created_at, r.updated_at, r.flags
        FROM p JOIN requests r ON r.portal = :portal AND r.request_id = p.request_id ORDER BY {order}
    """)  # noqa: S608 - built from fixed parts


@lru_cache(maxsize=256)
def count_sql(shape: Shape) -> Sql:
    """How many there are, but never counting further than `:most`."""
    return raw(f"SELECT count(*) FROM ({_candidates(shape)} LIMIT :most) AS c")  # noqa: S608 - built from fixed parts


def _order(shape: Shape, alias: str) -> str:
    way = " DESC" if shape.descending else ""
    return ", ".join(f"{alias}.{column}{way}" for column in _sort_columns(shape))


def _sort_columns(shape: Shape) -> tuple[str, ...]:
    if not shape.by_amount:
        return ("created_at", "request_id")
    return ("gross", "request_id") if shape.currency else ("currency", "gross", "request_id")


def _candidates(shape: Shape) -> str:
    columns = "w.created_at, w.currency, w.gross, w.request_id"
    return f"SELECT DISTINCT {columns} FROM {_walk(shape)}"  # noqa: S608 - built from fixed parts


def _walk(shape: Shape) -> str:
    inner = f"""
        SELECT v.created_at, v.currency, v.gross, v.request_id FROM {_from(shape)}
        WHERE {" AND ".join(_conditions(shape))} ORDER BY {_order(shape, "v")} LIMIT :most
    """  # noqa: S608 - built from fixed parts
    if shape.source is not Source.VIEWERS:
        return f"({inner}) AS w"
    return f"""
        unnest(:walked::text[]) AS k(viewer_key) CROSS JOIN unnest(:statuses::text[]) AS s(status)
        CROSS JOIN LATERAL ({inner}) AS w
    """


def _from(shape: Shape) -> str:
    if shape.source is Source.HITS:
        return "unnest(:hits::uuid[]) AS h(request_id) JOIN requests v ON v.request_id = h.request_id"
    return "request_viewers v" if shape.source is Source.VIEWERS else "requests v"


def _conditions(shape: Shape) -> list[str]:
    found = ["v.portal = :portal", *_range(shape)]
    if shape.source is Source.VIEWERS:
        found += ["v.viewer_key = k.viewer_key", "v.status = s.status"]
    else:
        found += ["v.status = ANY(:statuses::text[])", _exists("request_viewers y", "y.viewer_key = ANY(:walked::text[])")]
    if shape.department:
        found.append("v.department = :department")
    if shape.currency:
        found.append("v.currency = :currency")
    if shape.proven:
        found.append(_exists("request_viewers x", "x.viewer_key = ANY(:keys::text[])"))
    if shape.word:
        found.append(_exists("request_texts x", "x.search @@ to_tsquery('simple', :words)"))
    return found


def _range(shape: Shape) -> list[str]:
    """From the starting place (which holds the bound on its side) to the bound on the other.

    Both bounds on one side would make the index start at the looser one and skip what lies between.
    """
    names = {"created_at": "at", "request_id": "id"}
    columns = _sort_columns(shape)
    row = ", ".join(f"v.{column}" for column in columns)
    place = ", ".join(f":after_{names.get(column, column)}" for column in columns)
    found = [f"({row}) {'<' if shape.descending else '>'} ({place})"]
    times = ["v.created_at >= :since", "v.created_at < :until"]
    amounts = ["v.gross >= :gross_min", "v.gross <= :gross_max"] if shape.amounts else []
    other = slice(0, 1) if shape.descending else slice(1, 2)
    if shape.by_amount:
        return [*found, *times, *amounts[other]]
    return [*found, *times[other], *amounts]


def _exists(table: str, condition: str) -> str:
    """Looked up row by row, as a scalar: an EXISTS would be planned as a join over everything there is."""
    alias = table.rpartition(" ")[2]
    same = f"{alias}.portal = :portal AND {alias}.request_id = v.request_id"
    return f"(SELECT true FROM {table} WHERE {same} AND {condition} LIMIT 1)"  # noqa: S608 - built from fixed parts


SEARCH = raw("SELECT search_requests(:words, :most)")
ROUTE_VERSION = raw("SELECT route_version FROM requests WHERE portal = :portal AND request_id = :request_id")
