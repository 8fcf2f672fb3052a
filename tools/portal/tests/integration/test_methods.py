"""Methods one by one, as their documentation describes them."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration

HANDLER = "http://127.0.0.1:9/x"


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def ids(rows: Any) -> list[int]:
    return [int(row["ID"]) for row in rows]


def test_a_page_is_the_one_the_start_lies_in(emulator: Any) -> None:
    for number in range(10):
        emulator.control("people/add", portal="acme", name=f"New Hire{number}", department="d-wh")
    first, within, second = (emulator.call("user.get", start=start).json() for start in (0, 10, "50"))
    assert within["result"] == first["result"]
    assert (ids(second["result"]), second["total"], "next" in second) == ([51, 52, 53, 54], 54, False)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"NAME": "Henrik"}, [20]),
        ({"NAME": "henr"}, []),
        ({"NAME": "Hen%"}, [20]),
        ({"%NAME": "enri"}, [20]),
        ({"=%NAME": "enri"}, []),
        ({"=%NAME": "%enri%"}, [20]),
        ({"%=NAME": "Henr%"}, [20]),
        ({"!=%NAME": "%a", "<ID": 6}, [2, 3, 4]),
        ({"!%NAME": "na", "<=ID": 5}, [2, 3]),
        ({"@ID": [3, 1]}, [1, 3]),
        ({"!@ID": [3, 1], "<ID": 5}, [2, 4]),
        ({"WORK_POSITION": "Chief"}, []),
        ({"WORK_POSITION": "Chief Executive Officer"}, [1]),
        ({"ACTIVE": False}, [8, 21]),
        ({"PERSONAL_CITY": "Berlin"}, []),
    ],
)
def test_people_are_compared_as_the_prefix_says(emulator: Any, condition: Any, expected: list[int]) -> None:
    assert ids(emulator.result("user.get", FILTER=condition)) == expected


def test_people_are_found_by_parts_of_names_titles_and_departments(emulator: Any) -> None:
    assert ids(emulator.result("user.search", FILTER={"FIND": "duty"})) == [27, 28]
    assert ids(emulator.result("user.search", FILTER={"WORK_POSITION": "buyer", "UF_DEPARTMENT_NAME": "sub"})) == [44]


def test_contacts_and_logins_are_for_wider_scopes(emulator: Any) -> None:
    seen = {}
    for scope in ("user", "user_basic", "user_brief"):
        emulator.control("app", portal="acme", scope=scope)
        row = emulator.result("user.get", FILTER={"ID": 20})[0]
        assert set(row) == set(emulator.result("user.fields")), scope
        seen[scope] = [name in row for name in ("WORK_POSITION", "EMAIL", "LAST_LOGIN")]
    assert seen == {"user": [True] * 3, "user_basic": [True, True, False], "user_brief": [True, False, False]}


def test_methods_are_those_granted_all_or_of_one_scope(emulator: Any) -> None:
    emulator.control("app", portal="acme", scope="user_brief")
    granted, every = emulator.result("methods"), emulator.result("methods", full=True)
    assert "user.get" in granted
    assert "im.notify" not in granted
    assert "im.notify" in every
    assert emulator.result("methods", scope="department") == ["department.get", "department.fields"]
    assert "user.get" not in emulator.result("methods", scope="")
    assert "profile" in emulator.result("methods", scope="")


def test_who_is_no_administrator_binds_events_in_his_own_name_only(emulator: Any) -> None:
    def bind(event: str, **more: Any) -> Any:
        return emulator.call("event.bind", event=event, handler=HANDLER, **more)

    assert bind("onuseradd", user="p17").json()["result"] is True
    assert bind("ONUSERADD").json()["result"] is True
    assert emulator.result("event.get", user="p17") == [
        {"event": "ONUSERADD", "handler": HANDLER, "auth_type": "17", "offline": 0}
    ]
    assert len(emulator.result("event.get")) == 2
    refused = bind("ONUSERADD", user="p17", auth_type=19)
    assert refusal(refused) == (403, "ACCESS_DENIED")
    assert "AUTH_TYPE" in refused.json()["error_description"]
    assert "Offline" in bind("ONUSERADD", user="p17", event_type="offline").json()["error_description"]
    assert refusal(bind("ONNOTHING")) == (400, "ERROR_EVENT_NOT_FOUND")
    assert emulator.result("event.unbind", user="p17") == {"count": 1}, "his own, not the administrator's"


def test_an_empty_auth_type_unbinds_what_is_bound_in_nobodys_name(emulator: Any) -> None:
    for number in (0, 17):
        emulator.result("event.bind", event="ONCRMDEALADD", handler=HANDLER, auth_type=number)
    assert emulator.result("event.unbind", event="ONCRMDEALADD", handler=HANDLER, auth_type="") == {"count": 1}
    assert [each["auth_type"] for each in emulator.result("event.get")] == ["17"]
    assert emulator.result("event.unbind") == {"count": 1}


def test_events_are_those_of_the_granted_scopes(emulator: Any) -> None:
    emulator.control("app", portal="acme", scope="user")
    assert "ONCRMDEALADD" not in emulator.result("events")
    assert "ONTASKADD" in emulator.result("events", FULL=True)
    assert emulator.result("events", SCOPE="user") == ["ONUSERADD"]
    assert refusal(emulator.call("event.bind", event="ONCRMDEALADD", handler=HANDLER)) == (400, "ERROR_EVENT_NOT_FOUND")


def test_a_background_worker_keeps_its_options_and_its_person(emulator: Any) -> None:
    options = {"errorHandlerUrl": "http://127.0.0.1:9/error"}
    worker = {"PLACEMENT": "PAGE_BACKGROUND_WORKER", "HANDLER": HANDLER}
    assert refusal(emulator.call("placement.bind", **worker)) == (200, "EMPTY_ERROR_HANDLER_URL")
    emulator.result("placement.bind", **worker, OPTIONS=options, USER_ID=17)
    emulator.result("placement.bind", PLACEMENT="LEFT_MENU", HANDLER=HANDLER, OPTIONS=options)
    bound = {each["placement"]: (each["userId"], each["options"]) for each in emulator.result("placement.get")}
    assert bound == {"PAGE_BACKGROUND_WORKER": (17, options), "LEFT_MENU": (0, [])}
    gone = emulator.result("placement.unbind", PLACEMENT="PAGE_BACKGROUND_WORKER", USER_ID=18)
    assert gone == {"count": 0}
    listed = emulator.call("placement.unbind", PLACEMENT=["LEFT_MENU"])
    assert (refusal(listed), listed.json()["argument"]) == ((400, "ERROR_ARGUMENT"), "PLACEMENT")


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        ("ftp://a.example/", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("nowhere", "ERROR_UNSUPPORTED_PROTOCOL"),
        ("http:///path", "ERROR_WRONG_HANDLER_URL"),
        ("http://[::1", "ERROR_WRONG_HANDLER_URL"),
    ],
)
def test_a_handler_has_an_address(emulator: Any, handler: str, code: str) -> None:
    assert refusal(emulator.call("placement.bind", PLACEMENT="LEFT_MENU", HANDLER=handler)) == (400, code)
    assert refusal(emulator.call("event.bind", event="ONUSERADD", handler=handler)) == (400, code)


def test_notifications_are_read_from_one_on_one_by_one_or_all_at_once(emulator: Any) -> None:
    def unread() -> list[int]:
        rows = emulator.result("im.notify.get", user="p17")["notifications"]
        return [row["id"] for row in rows if row["notify_read"] == "N"]

    assert emulator.result("im.notify.get", user="p17") == {"notifications": [], "users": []}
    first, second, third = (emulator.result("im.notify.personal.add", USER_ID=17, MESSAGE=text) for text in "abc")
    emulator.result("im.notify.read", user="p17", ID=second)
    assert unread() == [first]
    emulator.result("im.notify.read", user="p17", ID=first, ACTION="N", ONLY_CURRENT="Y")
    emulator.result("im.notify.read.list", user="p17", IDS=[second, third, 0, first], ACTION="N")
    assert unread() == [third, second, first]
    emulator.result("im.notify.read.list", user="p17", IDS=[third, -1, first])
    assert unread() == [second, first]
    assert refusal(emulator.call("im.notify.read.list", IDS=7)) == (400, "PARAMS_ERROR")
    assert emulator.result("im.notify.read.all", user="p17") == {"result": True, "newCounter": 0}
    author = emulator.result("im.notify.get", user="p17")["users"][0]
    assert (author["id"], author["bot"], author["phones"]["inner_phone"]) == (19, False, "19")


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("im.notify.system.add", {"MESSAGE": "x"}, "USER_ID_EMPTY"),
        ("im.notify.system.add", {"USER_ID": -1, "MESSAGE": "x"}, "USER_ID_EMPTY"),
        ("im.notify.system.add", {"USER_ID": 17, "MESSAGE": "  "}, "MESSAGE_EMPTY"),
        ("im.notify.system.add", {"USER_ID": 17, "MESSAGE": "x", "ATTACH": "no json"}, "ATTACH_ERROR"),
        ("im.notify.system.add", {"USER_ID": 17, "MESSAGE": "x", "ATTACH": [{"A": "x" * 60_000}]}, "ATTACH_OVERSIZE"),
        ("im.notify.get", {"LAST_ID": 7}, "LAST_ID_AND_LAST_TYPE"),
        ("im.notify.get", {"LAST_ID": "x", "LAST_TYPE": 1}, "LAST_ID_STRING"),
        ("im.notify.answer", {"ANSWER_TEXT": "yes"}, "ID_ERROR"),
        ("im.notify.answer", {"NOTIFY_ID": 1}, "ANSWER_TEXT_ERROR"),
        ("im.notify.confirm", {"NOTIFY_ID": 1}, "NOTIFY_VALUE_ERROR"),
        ("pull.application.event.add", {"COMMAND": "a b"}, "COMMAND_ERROR"),
        ("pull.application.event.add", {"COMMAND": "a", "MODULE_ID": "A!"}, "MODULE_ID_ERROR"),
        ("pull.application.event.add", {"COMMAND": "a", "PARAMS": "x"}, "PARAMS_ERROR"),
        ("pull.application.push.add", {"USER_ID": 17}, "TEXT_ERROR"),
    ],
)
def test_refusals_of_the_bell_and_the_live_channel(emulator: Any, method: str, params: Any, code: str) -> None:
    assert refusal(emulator.call(method, **params)) == (400, code)


def test_everybody_may_speak_to_the_shared_channel_and_only_administrators_to_others(emulator: Any) -> None:
    assert emulator.result("pull.application.event.add", user="p17", COMMAND="poke") is True
    assert emulator.result("pull.application.event.add", user="p17", COMMAND="poke", USER_ID=17) is True
    others = {"COMMAND": "poke", "USER_ID": [17, 18]}
    assert refusal(emulator.call("pull.application.event.add", user="p17", **others)) == (400, "USER_ID_ACCESS_ERROR")
    assert emulator.result("pull.application.event.add", **others) is True
    assert refusal(emulator.call("pull.application.push.add", user="p17", TEXT="x")) == (400, "ACCESS_ERROR")
    assert [each["users"] for each in emulator.look("pulled", portal="acme")] == [[], [17], [17, 18]]
    hook = emulator.http.post(emulator.acme["webhooks"][0] + "pull.application.push.add", json={"TEXT": "x"})
    assert refusal(hook) == (403, "WRONG_AUTH_TYPE")


def test_currencies_come_all_at_once_uncounted_in_the_order_asked_for(emulator: Any) -> None:
    for number in range(60):
        emulator.control("currencies", portal="acme", code=f"X{number:02}", amount=f"{number}.5")
    answer = emulator.call("crm.currency.list", order={"AMOUNT": "desc"}).json()
    assert (len(answer["result"]), answer["total"], "next" in answer) == (65, 0, False)
    assert [row["CURRENCY"] for row in answer["result"][:2]] == ["X59", "X58"]
    assert emulator.result("crm.currency.base.get") == "EUR"
    assert emulator.result("crm.currency.get", id="X07")["LANG"]["de"]["FORMAT_STRING"] == "# X07"
    assert refusal(emulator.call("crm.currency.get", id="none")) == (400, "")
