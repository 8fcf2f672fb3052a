"""The signed caller in the words of this service."""

from common.identity import Caller
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.writer import Writer


def writer_of(caller: Caller) -> Writer:
    standing = caller.standing
    return Writer(
        caller.person, standing.known, standing.departments, frozenset(standing.roles), standing.administrator,
        frozenset(standing.role_companies),
    )  # fmt: skip


def keys_of(caller: Caller) -> list[str]:
    return keys_to_read(caller.person, caller.viewer_keys)
