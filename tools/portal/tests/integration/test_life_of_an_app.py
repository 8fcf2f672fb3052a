"""Installer, events, options, bell over REST."""

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

pytestmark = pytest.mark.integration

EVENTS = "/bitrix24/events"


def wait_for(section: Any, count: int) -> list[dict[str, str]]:
    deadline = time.monotonic() + 10
    while len(section.posted(EVENTS)) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    found: list[dict[str, str]] = section.posted(EVENTS)
    return found


def listening(emulator: Any, section: Any, *events: str) -> None:
    for event in events:
        emulator.result("event.bind", event=event, handler=section.url + EVENTS)


def test_the_installer_is_posted_as_an_administrator_and_finishing_tells_the_listener(
    emulator: Any, section: Any
) -> None:
    listening(emulator, section, "ONAPPINSTALL")
    done = emulator.control("install", portal="acme")
    assert (done["status"], done["finished"]) == (200, True)
    form = section.posted("/bitrix24/install")[0]
    assert {"AUTH_ID", "REFRESH_ID", "APPLICATION_TOKEN", "member_id", "DOMAIN", "PROTOCOL", "APP_SID"} <= form.keys()
    assert emulator.result("user.admin", token=form["AUTH_ID"]) is True
    told = wait_for(section, 1)[0]
    assert told["event"] == "ONAPPINSTALL"
    assert told["auth[application_token]"] == emulator.acme["app"]["application_token"]
    assert told["auth[refresh_token]"]
    assert emulator.result("app.info")["INSTALLED"] is True


def test_nothing_is_delivered_for_newcomers_before_the_installer_has_finished(emulator: Any, section: Any) -> None:
    listening(emulator, section, "ONUSERADD")
    emulator.control("people/add", portal="acme", name="Early Bird", department="d-wh")
    emulator.control("finish", portal="acme")
    added = emulator.control("people/add", portal="acme", name="Nora Late", department="d-wh")
    told = wait_for(section, 1)
    assert [form["data[ID]"] for form in told] == [added["id"]]
    assert told[0]["data[UF_DEPARTMENT][0]"] == added["department"]


def test_no_event_at_all_reaches_an_unfinished_installation(emulator: Any, section: Any) -> None:
    listening(emulator, section, "ONAPPTEST")
    assert emulator.control("events", portal="acme", event="ONAPPTEST") == {"told": 0}
    emulator.control("finish", portal="acme")
    assert emulator.control("events", portal="acme", event="ONAPPTEST") == {"told": 1}


def test_an_update_changes_the_application_token_and_drops_handlers(emulator: Any, section: Any) -> None:
    emulator.control("finish", portal="acme")
    listening(emulator, section, "ONAPPUPDATE")
    changed = emulator.control("update", portal="acme", finished=True)
    told = wait_for(section, 1)[0]
    assert (told["data[VERSION]"], told["data[PREVIOUS_VERSION]"]) == ("2", "1")
    assert told["auth[application_token]"] == changed["application_token"]
    assert changed["application_token"] != emulator.acme["app"]["application_token"]
    assert emulator.result("event.get") == []


def test_a_farewell_carries_no_tokens(emulator: Any, section: Any) -> None:
    emulator.control("finish", portal="acme")
    listening(emulator, section, "ONAPPUNINSTALL")
    assert emulator.control("uninstall", portal="acme", clean=True) == {"told": 1}
    told = wait_for(section, 1)[0]
    assert told["data[CLEAN]"] == "1"
    assert "auth[access_token]" not in told
    assert told["auth[member_id]"] == emulator.acme["member_id"]


def test_deliveries_can_come_twice_or_never_and_are_not_repeated(emulator: Any, section: Any) -> None:
    emulator.control("finish", portal="acme")
    listening(emulator, section, "ONAPPTEST")
    emulator.control("faults", portal="acme", event_copies=2)
    emulator.control("events", portal="acme", event="ONAPPTEST", data={"N": 1})
    assert len(wait_for(section, 2)) == 2
    emulator.control("faults", portal="acme", event_copies=1, event_drop=1)
    emulator.control("events", portal="acme", event="ONAPPTEST", data={"N": 2})
    emulator.control("events", portal="acme", event="ONAPPTEST", data={"N": 3})
    assert [form["data[N]"] for form in wait_for(section, 3)] == ["1", "1", "3"]


def test_the_bell_over_rest(emulator: Any) -> None:
    for text in ("first", "second"):
        emulator.result("im.notify.system.add", USER_ID=17, MESSAGE=text, TAG="pr:1:17", SUB_TAG="pr:1")
    mine = emulator.result("im.notify.get", user="p17")
    assert [(item["text"], item["notify_read"]) for item in mine["notifications"]] == [("second", "N")]
    assert mine["notifications"][0]["notify_tag"].endswith("|pr:1:17")
    assert emulator.result("im.counters.get", user="p17")["TYPE"]["NOTIFY"] == 1
    foreign = emulator.fields("p19", app="foreign")["AUTH_ID"]
    assert emulator.result("im.notify.delete", token=foreign, TAG="pr:1:17") is True
    assert len(emulator.look("notifications", portal="acme", user="p17")) == 1
    emulator.result("im.notify.delete", SUB_TAG="pr:1")
    assert emulator.look("notifications", portal="acme", user="p17") == []
    assert emulator.result("im.notify.system.add", USER_ID=8, MESSAGE="to somebody dismissed") is False
    assert emulator.call("im.notify.delete", TAG="a", ID=1).json()["error"] == "PARAMS_ERROR"


def test_a_code_is_added_to_the_query_an_address_already_has(emulator: Any, section: Any) -> None:
    emulator.control("app", portal="acme", redirect_uri=f"{section.url}/back?from=portal")
    asked = emulator.http.get(
        f"{emulator.acme['origin']}/oauth/authorize/",
        params={"client_id": emulator.acme["app"]["client_id"], "user": "19"},
    )
    back = dict(parse_qsl(urlsplit(asked.headers["location"]).query))
    assert (back["from"], len(back["code"])) == ("portal", 70)


def test_an_authorisation_code_travels_by_redirect_and_is_exchanged_once(emulator: Any, section: Any) -> None:
    app = emulator.acme["app"]
    asked = emulator.http.get(
        f"{emulator.acme['origin']}/oauth/authorize/",
        params={"client_id": app["client_id"], "state": "s", "user": "19"},
    )
    assert asked.status_code == 302
    back = dict(parse_qsl(urlsplit(asked.headers["location"]).query))
    assert (back["state"], back["member_id"]) == ("s", emulator.acme["member_id"])
    exchange = {
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "code": back["code"],
    }
    first = emulator.http.get(f"{emulator.oauth}/oauth/token/", params=exchange).json()
    assert emulator.result("profile", token=first["access_token"])["ID"] == "19"
    assert emulator.http.get(f"{emulator.oauth}/oauth/token/", params=exchange).json()["error"] == "invalid_grant"
    wrong = emulator.refresh(first["refresh_token"], client_secret="x")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_client")
    stranger = emulator.refresh(first["refresh_token"], client_id="local.0.0")
    assert (stranger.status_code, stranger.json()) == (200, {"error": "wrong_client"})
