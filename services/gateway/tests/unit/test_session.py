"""Sessions and operation handles: ours, unexpired, and each good for one thing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from common.contracts.requests import CancelRequest
from gateway.operations import Handles, NoSuchOperation
from gateway.problems import Unauthenticated
from gateway.session import Sessions

NOON = datetime(2030, 3, 2, 12, 0, tzinfo=UTC)
PORTAL = uuid4()
KEYS = {"k1": b"s" * 32}
CANCEL = CancelRequest(request_id=uuid4(), document_version=1)


def the_sessions() -> Sessions:
    return Sessions(KEYS, timedelta(minutes=10))


def test_a_session_says_who_and_nothing_else() -> None:
    token, _ = the_sessions().issue(PORTAL, "17", "ru", NOON)
    session = the_sessions().prove(token, NOON + timedelta(minutes=9))
    assert (session.portal, session.person, session.language) == (PORTAL, "17", "ru")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.keys() == {"aud", "sub", "portal", "lang", "iat", "exp"}


def test_it_ends_after_ten_minutes() -> None:
    token, session = the_sessions().issue(PORTAL, "17", "ru", NOON)
    assert session.expires_at == NOON + timedelta(minutes=10)
    with pytest.raises(Unauthenticated):
        the_sessions().prove(token, NOON + timedelta(minutes=10))


def test_what_was_proved_once_still_ends_and_vouches_for_no_other_token() -> None:
    sessions = the_sessions()
    token, session = sessions.issue(PORTAL, "17", "ru", NOON)
    assert sessions.prove(token, NOON) == sessions.prove(token, NOON + timedelta(minutes=9)) == session
    head, _, tail = token.rpartition(".")
    with pytest.raises(Unauthenticated):
        sessions.prove(f"{head}.{tail[::-1]}", NOON)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            sessions.prove(token, NOON + timedelta(minutes=10))


def test_a_retired_key_still_proves_what_it_signed() -> None:
    token, _ = the_sessions().issue(PORTAL, "17", "ru", NOON)
    rotated = Sessions({"k2": b"t" * 32, **KEYS}, timedelta(minutes=10))
    assert rotated.prove(token, NOON).person == "17"


def test_an_unsigned_token_is_none() -> None:
    claims = {"aud": "purchase-section", "sub": "1", "portal": str(PORTAL), "lang": "en", "iat": 1, "exp": 9e9}
    forged = jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"})
    with pytest.raises(Unauthenticated):
        the_sessions().prove(forged, NOON)


def test_a_handle_is_no_session_and_a_session_no_handle() -> None:
    handle = Handles(KEYS).issue(CANCEL, PORTAL, "17", uuid4(), NOON)
    token, _ = the_sessions().issue(PORTAL, "17", "ru", NOON)
    with pytest.raises(Unauthenticated):
        the_sessions().prove(handle, NOON)
    with pytest.raises(NoSuchOperation):
        Handles(KEYS).prove(token, PORTAL, "17")


def test_a_handle_is_good_for_its_sender_on_any_gateway() -> None:
    command = uuid4()
    handle = Handles(KEYS).issue(CANCEL, PORTAL, "17", command, NOON)
    found = Handles(KEYS).prove(handle, PORTAL, "17")
    assert (found.service, found.command_id, found.issued_at) == ("requests", command, NOON)
    assert (found.command, found.request_id) == (CANCEL.name, CANCEL.request_id)
    for portal, person in ((PORTAL, "18"), (uuid4(), "17")):
        with pytest.raises(NoSuchOperation):
            Handles(KEYS).prove(handle, portal, person)
