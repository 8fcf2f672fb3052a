"""Very many requests of one portal in the requests service's tables, in seconds: written by the owner, past the API.

Not in the order of time on disk, as after years of use. Every hundredth title has a word of its own, every
five-thousandth the rare word.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

TABLES = ("requests", "request_viewers", "request_texts")
COMMON_WORD, RARE_WORD, EVERY_RARE = "paper", "forklift", 5_000
_MADE = """
    CREATE UNLOGGED TABLE made AS SELECT '{portal}'::uuid AS portal, md5(n::text)::uuid AS request_id, n AS number,
        CASE WHEN n % 1000 = 0 THEN 'returned' WHEN n % 10 = 0 THEN 'in_approval' ELSE 'approved' END AS status,
        ({first_person} + n % {people})::text AS person, ({first_department} + n % {departments})::text AS department,
        CASE WHEN n % 4 = 0 THEN 'USD' ELSE 'EUR' END AS currency, (n * 7919::bigint) % 10000000 + 100 AS gross,
        timestamptz '2020-01-01 00:00Z' + n * interval '3 minutes' AS created_at,
        CASE WHEN n % {every_rare} = 0 THEN '{rare}' ELSE '{common}' END
            || CASE WHEN n % 100 = 77 THEN ' ' || n ELSE '' END AS words
    FROM generate_series({first}, {last}) n ORDER BY request_id
"""
_FILL = (
    """INSERT INTO requests (portal, request_id, number, status, status_before, revision, accepted_revision,
        document_version, version, route_version, requester, preparer, document, title, department, currency, gross,
        flags, created_at, updated_at)
        SELECT portal, request_id, number, status, 'draft', 1, 1, 1, 2, 3, person, person, '{}', words,
        department, currency, gross, '[]', created_at, created_at FROM made""",
    """INSERT INTO request_texts SELECT portal, request_id,
        to_tsvector('simple', words) || array_to_tsvector(ARRAY['@' || portal]) FROM made""",
)
_VIEWERS = """
    INSERT INTO request_viewers (portal, request_id, viewer_key, origin, created_at, status, department, currency, gross)
        SELECT portal, request_id, k, 'told', created_at, status, department, currency, gross
        FROM made CROSS JOIN LATERAL (VALUES ('all'), ('company:{company}'), ('dept:' || department), ('own:' || person))
        AS v(k) WHERE k = ANY($1)
"""
_INDEXES = """
    SELECT indexname::text AS name, indexdef AS definition FROM pg_indexes
    WHERE schemaname = 'requests' AND tablename = ANY($1) AND indexdef NOT LIKE '%UNIQUE%'
"""


@dataclass(frozen=True)
class Spread:
    """By whom and for which departments: ids counted on from the first. `keys`: those of the viewers who will look."""

    portal: UUID
    keys: tuple[str, ...]
    first_person: int
    people: int
    first_department: int
    departments: int
    company: str = ""


async def write_requests(owner: "asyncpg.Connection[Any]", spread: Spread, last: int, first: int = 1) -> None:
    """Numbers `first` to `last`, both included. The secondary indexes are built again at the end: much faster."""
    await owner.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET search_path = requests")
    indexes = await owner.fetch(_INDEXES, list(TABLES))
    for index in indexes:
        await owner.execute(f"DROP INDEX {index['name']}")
    words = {"common": COMMON_WORD, "rare": RARE_WORD, "every_rare": EVERY_RARE}
    await owner.execute(_MADE.format(**vars(spread), **words, first=first, last=last))
    for statement in _FILL:
        await owner.execute(statement)
    await owner.execute(_VIEWERS.format(company=spread.company), list(spread.keys))
    await owner.execute("DROP TABLE made")
    for index in indexes:
        await owner.execute(index["definition"])
    await owner.execute(f"ANALYZE {', '.join(TABLES)}")
