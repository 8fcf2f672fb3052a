"""Deputies of departments, read through REST 3.0 (`humanresources.*`) where the portal has it and lets us.

Bitrix24's documentation: a node's access code holds the department's id, its members have the roles MEMBER_HEAD,
MEMBER_DEPUTY_HEAD and MEMBER_EMPLOYEE; lists have at most 200 rows a page. How an application sends a batch is taken
from the official JavaScript SDK: commands under their positions, `auth` beside them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.adapters.portal_pages import IncompletePoll
from common.bitrix24 import AccessDenied, PortalClient, PortalError, PortalUnavailable
from common.bitrix24.client import BATCH_SIZE
from common.bitrix24.wire import as_list, as_map

NODES_A_PAGE = 200
_ABSENT = ("METHOD_NOT_FOUND", "METHODNOTFOUNDEXCEPTION", "INSUFFICIENTSCOPEEXCEPTION", "ACCESSDENIEDEXCEPTION")
_CODE = re.compile(r"DR?(\d+)")


@dataclass(frozen=True, slots=True)
class Posts:
    """Department -> person, as the structure names them; a department that is not in it says nothing."""

    heads: Mapping[str, str]
    deputies: Mapping[str, str]


async def read_posts(client: PortalClient, departments: int) -> Posts | None:
    """None: the portal has no such structure, or the application may not read it. Raises IncompletePoll."""
    pages = range(1, -(-departments // NODES_A_PAGE) + 1)
    try:
        listed = await _batch(client, [_page(number) for number in pages])
    except PortalError as refused:
        if isinstance(refused, AccessDenied) or refused.code.upper().endswith(_ABSENT):
            return None
        raise
    except PortalUnavailable as failed:
        if failed.nothing_there:  # an older portal answers with a page
            return None
        raise
    nodes = [node for page in listed for node in as_list(as_map(page).get("items")) if isinstance(node, dict)]
    found: dict[str, dict[str, str]] = {"MEMBER_HEAD": {}, "MEMBER_DEPUTY_HEAD": {}}
    for start in range(0, len(nodes), BATCH_SIZE):
        chunk = nodes[start : start + BATCH_SIZE]
        for node, told in zip(chunk, await _batch(client, [_node(each["id"]) for each in chunk]), strict=True):
            _note(node, as_list(as_map(as_map(told).get("item")).get("members")), found)
    return Posts(found["MEMBER_HEAD"], found["MEMBER_DEPUTY_HEAD"])


def _page(number: int) -> dict[str, Any]:
    query = {"type": "DEPARTMENT", "select": ["id", "accessCode"]}
    return {
        "method": "humanresources.node.list",
        "query": query | {"pagination": {"page": number, "limit": NODES_A_PAGE}},
    }


def _node(number: Any) -> dict[str, Any]:
    return {"method": "humanresources.node.get", "query": {"id": number, "select": ["id", "members"]}}


async def _batch(client: PortalClient, commands: Sequence[Mapping[str, Any]]) -> list[Any]:
    """All results in order; the first refusal is the answer of the whole call."""
    answer = await client.call("api/batch", {str(n): command for n, command in enumerate(commands)})
    results = as_list(answer.result)
    if len(results) != len(commands):
        raise IncompletePoll(f"{len(results)} answers to {len(commands)} commands")
    return results


def _note(node: Mapping[str, Any], members: Iterable[Any], found: Mapping[str, dict[str, str]]) -> None:
    """Of several with one role the smallest id counts, so that two readings of one structure agree."""
    code = _CODE.fullmatch(str(node.get("accessCode", "")))
    if code is None:
        return
    for role, posts in found.items():
        holders = sorted(int(each["userId"]) for each in members if isinstance(each, dict) and each.get("role") == role)
        if holders:
            posts[code[1]] = str(holders[0])
