"""REST 3.0, calendars and currencies, as their documentation shows them."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


def ask(emulator: Any, method: str, **params: Any) -> Any:
    token = emulator.fields("p19")["AUTH_ID"]
    return emulator.http.post(f"{emulator.acme['rest']}api/{method}", json={**params, "auth": token})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"].removeprefix("BITRIX_REST_V3_EXCEPTION_")


def test_nodes_are_listed_in_pages_without_members_and_read_one_by_one_with_them(emulator: Any) -> None:
    page = {"page": 2, "limit": 5}
    listed = ask(emulator, "humanresources.node.list", type="DEPARTMENT", select=["id", "accessCode"], pagination=page)
    assert [each["accessCode"] for each in listed.json()["result"]["items"]] == ["DR6", "DR7", "DR8", "DR9", "DR10"]
    logistics = next(each for each in emulator.acme["departments"] if each["key"] == "d-log")
    node = next(
        each
        for each in ask(emulator, "humanresources.node.list", type="DEPARTMENT").json()["result"]["items"]
        if each["accessCode"] == f"DR{logistics['id']}"
    )
    assert node["id"] != int(logistics["id"])
    item = ask(emulator, "humanresources.node.get", id=node["id"], select=["members"]).json()["result"]["item"]
    roles = {str(each["userId"]): each["role"] for each in item["members"]}
    assert roles[logistics["deputy"]] == "MEMBER_DEPUTY_HEAD"
    assert logistics["head"] not in roles, "he is dismissed"


def test_a_batch_is_a_list_or_a_map_of_positions_and_ends_with_its_first_refusal(emulator: Any) -> None:
    commands = [{"method": "humanresources.node.get", "query": {"id": 501 + n, "select": ["id"]}} for n in range(2)]
    mapped = ask(emulator, "batch", **{str(n): each for n, each in enumerate(commands)})
    assert mapped.json()["result"] == [{"item": {"id": 501}}, {"item": {"id": 502}}]
    hook = emulator.acme["webhooks"][0].replace("/rest/", "/rest/api/")
    assert emulator.http.post(f"{hook}batch", json=commands).json()["result"] == mapped.json()["result"]
    commands.append({"method": "humanresources.node.get", "query": {"id": 9}})
    refused = emulator.http.post(f"{hook}batch", json=commands)
    assert code(refused) == (400, "ENTITYNOTFOUNDEXCEPTION")


def test_a_deputy_is_set_through_the_structure(emulator: Any) -> None:
    assert ask(emulator, "humanresources.node.member.add", nodeId=501, userIds=[17], role="MEMBER_DEPUTY_HEAD").json()[
        "result"
    ] == {"result": True}
    assert (
        next(each for each in emulator.look("state", portal="acme")["departments"] if each["id"] == "1")["deputy"]
        == "17"
    )


@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("humanresources.node.list", {}, (400, "VALIDATION_REQUESTVALIDATIONEXCEPTION")),
        ("humanresources.node.list", {"type": "DEPARTMENT", "select": ["nose"]}, (400, "UNKNOWNDTOPROPERTYEXCEPTION")),
        (
            "humanresources.node.list",
            {"type": "DEPARTMENT", "pagination": {"limit": 0}},
            (400, "INVALIDPAGINATIONEXCEPTION"),
        ),
        ("humanresources.node.get", {}, (400, "VALIDATION_REQUESTVALIDATIONEXCEPTION")),
        ("humanresources.nonsense", {}, (404, "METHODNOTFOUNDEXCEPTION")),
    ],
)
def test_refusals_have_a_code_and_a_status(emulator: Any, method: str, params: Any, expected: Any) -> None:
    assert code(ask(emulator, method, **params)) == expected


def test_an_app_without_the_scope_and_a_portal_without_rest_3_refuse(emulator: Any) -> None:
    emulator.control("app", portal="acme", scope="user,department")
    assert code(ask(emulator, "humanresources.node.list", type="DEPARTMENT")) == (403, "INSUFFICIENTSCOPEEXCEPTION")
    emulator.http.post(f"{emulator.ready['control']}/control/faults", json={"portal": "acme", "rest3_absent": True})
    absent = ask(emulator, "humanresources.node.list", type="DEPARTMENT")
    assert (absent.status_code, absent.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


def test_a_form_is_no_json_and_parameters_of_the_query_are_not_read(emulator: Any) -> None:
    hook = emulator.acme["webhooks"][0].replace("/rest/", "/rest/api/") + "humanresources.node.get"
    assert code(emulator.http.post(hook, data={"id": "501"})) == (400, "INVALIDJSONEXCEPTION")
    assert code(emulator.http.get(hook, params={"id": "501"})) == (400, "VALIDATION_REQUESTVALIDATIONEXCEPTION")
    assert emulator.http.get(hook.replace("get", "count")).json()["result"] == {"departments": 14, "teams": 0}


def test_a_write_with_a_key_is_carried_out_once_a_day(emulator: Any) -> None:
    def add(key: str, *people: int) -> Any:
        body = {"nodeId": 501, "userIds": people, "role": "MEMBER_EMPLOYEE"}
        hook = emulator.acme["webhooks"][0].replace("/rest/", "/rest/api/") + "humanresources.node.member.add"
        return emulator.http.post(hook, json=body, headers={"Idempotency-Key": key})

    first, again = add("k 1", 17), add("k 1", 17)
    assert [each.headers.get("idempotent-replayed") for each in (first, again)] == [None, "true"]
    assert (again.headers["idempotency-key"], again.json()["result"]) == ("k 1", first.json()["result"])
    assert code(add("k 1", 18)) == (422, "IDEMPOTENCYKEYREUSEDEXCEPTION")
    assert code(add("k" * 256, 17)) == (400, "INVALIDIDEMPOTENCYKEYEXCEPTION")
    emulator.control("clock", seconds=24 * 3600 + 1)
    assert add("k 1", 18).status_code == 200


def test_people_are_found_counted_and_lead(emulator: Any) -> None:
    found = ask(emulator, "humanresources.employee.search", name="greta", select=["userId", "departments", "teams"])
    assert found.json()["result"]["items"] == [
        {"userId": 15, "departments": [{"id": 505, "name": "Infrastructure"}], "teams": []}
    ]
    led = ask(emulator, "humanresources.employee.subordinates", id=20).json()["result"]
    assert (led["userId"], [(each["nodeId"], each["role"]) for each in led["departments"]]) == (
        20,
        [(507, "HEAD"), (510, "HEAD")],
    )
    assert led["departments"][1]["subordinatesCount"] == 2


def test_it_describes_itself_without_an_envelope(emulator: Any) -> None:
    for name in ("rest.documentation.openapi", "documentation"):
        described = ask(emulator, name).json()
        assert described["openapi"] == "3.0.0"
        assert "/humanresources.node.list" in described["paths"]


def test_methods_of_rest_3_are_not_at_the_old_address(emulator: Any) -> None:
    answer = emulator.call("humanresources.node.list", type="DEPARTMENT")
    assert (answer.status_code, answer.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


def test_calendars_tell_who_is_away_on_which_days(emulator: Any) -> None:
    days = {"start": "2026-03-02T00:00:00Z", "end": "2026-03-07T00:00:00Z"}
    emulator.control("calendar", portal="acme", person="p15", whole_day=True, **days)
    emulator.control("calendar", portal="acme", person="p15", accessibility="busy", **days)
    asked = {"users": [15, 16], "from": "2026-03-06", "to": "2026-03-06"}
    found = emulator.call("calendar.accessibility.get", **asked).json()["result"]
    assert [(each["ACCESSIBILITY"], each["DT_SKIP_TIME"]) for each in found["15"]] == [("absent", "Y"), ("busy", "N")]
    assert found["15"][0]["DATE_TO"] == "06.03.2026 00:00:00", "the last day, not the one after"
    assert found["16"] == []
    later = emulator.call("calendar.accessibility.get", **(asked | {"from": "2026-03-07", "to": "2026-03-08"}))
    assert later.json()["result"]["15"] == []
    missing = emulator.call("calendar.accessibility.get", users=[1], to="2026-03-07")
    assert (missing.status_code, missing.json()["error"]) == (400, "")
    assert "from" in missing.json()["error_description"]


def test_currencies_change(emulator: Any) -> None:
    emulator.control("currencies", portal="acme", code="JPY", amount="0.62", count="100")
    emulator.control("currencies", portal="acme", code="CHF", amount=None)
    rows = {each["CURRENCY"]: each for each in emulator.call("crm.currency.list").json()["result"]}
    assert (rows["JPY"]["AMOUNT"], rows["JPY"]["AMOUNT_CNT"], rows["EUR"]["BASE"]) == ("0.62", "100", "Y")
    assert "CHF" not in rows
