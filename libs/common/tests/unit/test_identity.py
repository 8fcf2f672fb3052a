"""A caller is who the signature says, for this receiver, this message, this long."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from common.identity import (
    Caller,
    CommandExpired,
    Identity,
    InvalidSignature,
    Standing,
    portal_id,
    system_caller,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def ring(*kids):
    return {kid: base64.b64encode(kid.encode().ljust(32, b"k")).decode() for kid in kids}


IDENTITY = Identity({"approvals": ring("new", "old"), "requests": ring("r")})
CALLER = Caller(portal_id("a"), "17", Standing(known=True, name="Юля", viewer_keys=("person:17", "dept:5")))


def signed(body=b"{}", command_id=None, at=NOW, fingerprint="f"):
    command_id = command_id or uuid4()
    return command_id, IDENTITY.sign_command("approvals", "approvals.x", command_id, CALLER, body, fingerprint, at)


def test_the_receiver_learns_who_asks_with_standing_and_all():
    command_id, headers = signed()
    assert IDENTITY.verify_command("approvals", "approvals.x", command_id, headers, b"{}", NOW) == CALLER


@pytest.mark.parametrize(
    "changed",
    [
        {"x-person": "18"},
        {"x-portal": str(portal_id("b"))},
        {"x-standing": json.dumps({"administrator": True})},
        {"x-fingerprint": "other"},
        {"x-issued-at": (NOW + timedelta(hours=1)).isoformat()},
        {"x-signature": "new:" + "0" * 64},
        {"x-signature": "nobody:" + "0" * 64},
        {"x-signature": ""},
    ],
)
def test_nothing_that_was_signed_can_be_changed(changed):
    command_id, headers = signed()
    with pytest.raises(InvalidSignature):
        IDENTITY.verify_command("approvals", "approvals.x", command_id, headers | changed, b"{}", NOW)


def test_body_name_id_and_receiver_are_signed_too():
    command_id, headers = signed()
    for receiver, name, message, body in (
        ("approvals", "approvals.x", command_id, b"{ }"),
        ("approvals", "approvals.y", command_id, b"{}"),
        ("approvals", "approvals.x", uuid4(), b"{}"),
        ("requests", "approvals.x", command_id, b"{}"),
    ):
        with pytest.raises(InvalidSignature):
            IDENTITY.verify_command(receiver, name, message, headers, body, NOW)


def test_a_command_is_valid_for_a_day_and_no_longer():
    command_id, headers = signed()
    late = NOW + timedelta(hours=24)
    assert IDENTITY.verify_command("approvals", "approvals.x", command_id, headers, b"{}", late).person == "17"
    with pytest.raises(CommandExpired):
        IDENTITY.verify_command("approvals", "approvals.x", command_id, headers, b"{}", late + timedelta(seconds=1))


def test_an_old_key_still_proves_while_the_new_one_signs():
    before = Identity({"approvals": ring("old")})
    command_id = uuid4()
    headers = before.sign_command("approvals", "approvals.x", command_id, CALLER, b"", "", NOW)
    assert IDENTITY.verify_command("approvals", "approvals.x", command_id, headers, b"", NOW) == CALLER
    assert signed()[1]["x-signature"].startswith("new:")


def test_a_query_is_bound_to_its_path_and_parameters():
    headers = IDENTITY.sign_query("requests", "GET", "/queries/requests", "view=mine", CALLER)
    assert IDENTITY.verify_query("requests", "GET", "/queries/requests", "view=mine", headers) == CALLER
    with pytest.raises(InvalidSignature):
        IDENTITY.verify_query("requests", "GET", "/queries/requests", "view=all", headers)


def test_a_query_is_worth_thirty_seconds():
    headers = IDENTITY.sign_query("requests", "GET", "/q", "", CALLER)
    stale = headers | {"x-issued-at": (datetime.now(UTC) - timedelta(seconds=31)).isoformat()}
    stale["x-signature"] = IDENTITY._sign("requests", ["GET", "/q", ""], stale, b"")
    with pytest.raises(InvalidSignature):
        IDENTITY.verify_query("requests", "GET", "/q", "", stale)


def test_short_keys_and_keys_that_are_none_are_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Identity({"approvals": {"k": base64.b64encode(b"short").decode()}})
    with pytest.raises(ValueError, match="base64"):
        Identity({"approvals": {"k": "not base64!"}})


def test_a_portal_has_the_same_id_everywhere_and_a_service_speaks_for_it():
    assert portal_id("abc") == portal_id("abc") != portal_id("abd")
    assert system_caller(portal_id("a"), "notifier").is_service
    assert Caller(portal_id("a"), "17").viewer_keys == ("person:17",)
