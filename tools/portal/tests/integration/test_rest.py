"""REST, refusals and limits over http."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_form_json_query_and_webhook_mean_the_same(emulator: Any) -> None:
    token, base = emulator.fields("p17")["AUTH_ID"], emulator.acme["rest"]
    form = emulator.http.post(base + "user.get.json", data={"auth": token, "FILTER[ID]": "20", "select[]": "NAME"})
    query = emulator.http.get(base + "USER.GET", params={"auth": token, "filter[ID]": "20", "select[0]": "NAME"})
    body = emulator.http.post(base + "user.get", json={"auth": token, "filter": {"ID": 20}, "select": ["NAME"]})
    hook = emulator.http.post(
        emulator.acme["webhooks"][0] + "user.get", json={"filter": {"ID": 20}, "select": ["NAME"]}
    )
    multipart = emulator.http.post(
        base + "user.get", data={"auth": token, "filter[ID]": "20", "select[]": "NAME"}, files={"f": b""}
    )
    expected = [{"ID": "20", "NAME": "Henrik"}]
    assert [answer.json()["result"] for answer in (form, query, body, hook, multipart)] == [expected] * 5


def test_tokens_of_nobody_of_elsewhere_and_of_the_past_are_refused(emulator: Any) -> None:
    assert refusal(emulator.call("profile", token="nonsense")) == (401, "NO_AUTH_FOUND")
    elsewhere = emulator.fields("p19", portal="globex")["AUTH_ID"]
    assert refusal(emulator.call("profile", token=elsewhere)) == (401, "invalid_token")
    mine = emulator.fields("p17")["AUTH_ID"]
    emulator.control("tokens/expire", portal="acme", user="p17")
    assert refusal(emulator.call("profile", token=mine)) == (401, "expired_token")
    gone = emulator.fields("p18")["AUTH_ID"]
    emulator.control("people", portal="acme", person="p18", active=False)
    assert refusal(emulator.call("profile", token=gone)) == (401, "authorization_error")


def test_a_person_without_access_to_the_application_is_refused(emulator: Any) -> None:
    emulator.control("app", portal="acme", denied_users=[17])
    assert refusal(emulator.call("profile", user="p17")) == (403, "user_access_error")
    assert emulator.call("profile", user="p18").status_code == 200


def test_an_hour_of_the_clock_ends_a_token(emulator: Any) -> None:
    token = emulator.fields("p17")["AUTH_ID"]
    emulator.control("clock", seconds=3599 - 30)
    assert emulator.call("profile", token=token).status_code == 200
    emulator.control("clock", seconds=60)
    assert refusal(emulator.call("profile", token=token)) == (401, "expired_token")


def test_an_uninstalled_application_is_nobody_at_both_servers(emulator: Any) -> None:
    fields = emulator.fields("p19")
    emulator.control("uninstall", portal="acme")
    assert refusal(emulator.call("profile", token=fields["AUTH_ID"])) == (401, "ERROR_OAUTH")
    told = emulator.http.get(f"{emulator.oauth}/rest/app.info/", params={"auth": fields["AUTH_ID"]})
    assert refusal(told) == (401, "NOT_INSTALLED")
    assert refusal(emulator.refresh(fields["REFRESH_ID"])) == (401, "NOT_INSTALLED")


def test_unknown_methods_missing_rights_and_missing_context(emulator: Any) -> None:
    assert refusal(emulator.call("user.nonsense")) == (404, "ERROR_METHOD_NOT_FOUND")
    bind = {"PLACEMENT": "LEFT_MENU", "HANDLER": "http://127.0.0.1:9/x"}
    assert refusal(emulator.call("placement.bind", user="p17", **bind)) == (403, "ACCESS_DENIED")
    assert refusal(emulator.call("app.option.set", user="p17", options={"a": 1})) == (400, "AccessException")
    hook = emulator.http.post(emulator.acme["webhooks"][0] + "placement.bind", json=bind)
    assert refusal(hook) == (403, "WRONG_AUTH_TYPE")
    emulator.control("app", portal="acme", scope="im")
    assert refusal(emulator.call("user.get")) == (401, "insufficient_scope")


def test_a_placement_binds_once_and_link_handlers_are_one_of_a_kind(emulator: Any) -> None:
    bind = {"PLACEMENT": "REST_APP_URI", "HANDLER": "http://127.0.0.1:9/x"}
    assert emulator.result("placement.bind", **bind) is True
    assert refusal(emulator.call("placement.bind", **bind)) == (400, "ERROR_CORE")
    second = emulator.call("placement.bind", PLACEMENT="REST_APP_URI", HANDLER="http://127.0.0.1:9/y")
    assert refusal(second) == (200, "ERROR_PLACEMENT_MAX_COUNT")
    assert refusal(emulator.call("placement.bind", PLACEMENT="NOWHERE", HANDLER="http://a.example/")) == (
        400,
        "ERROR_PLACEMENT_NOT_FOUND",
    )
    assert emulator.result("placement.unbind", PLACEMENT="REST_APP_URI") == {"count": 2}
    assert emulator.result("placement.get") == []


def test_fifty_calls_pass_and_the_flood_is_503(emulator: Any) -> None:
    token = emulator.fields("p17")["AUTH_ID"]
    emulator.control("rate-limit", portal="acme", drain=0.001, empty=True)
    statuses = [emulator.call("server.time", token=token).status_code for _ in range(53)]
    assert statuses == [200] * 50 + [503] * 3
    assert refusal(emulator.call("server.time", token=token)) == (503, "QUERY_LIMIT_EXCEEDED")
    assert emulator.look("state", portal="acme")["calls"]["rate_limited"] == 4


def test_operating_time_blocks_one_method_of_one_application(emulator: Any) -> None:
    emulator.control("faults", portal="acme", operating_cost={"user.get": 300})
    assert emulator.call("user.get").json()["time"]["operating"] > 299
    emulator.call("user.get")
    assert refusal(emulator.call("user.get")) == (429, "OPERATION_TIME_LIMIT")
    assert emulator.call("department.get").status_code == 200


def test_heads_are_told_only_where_there_is_one(emulator: Any) -> None:
    rows = {row["NAME"]: row for row in emulator.result("department.get")}
    assert rows["Logistics"]["UF_HEAD"] == "21"
    assert "UF_HEAD" not in rows["Network"]
    assert "PARENT" not in rows["ACME Group"]
    emulator.control("departments", portal="acme", department="d-net", head="p17", parent="d-it")
    assert emulator.result("department.get", UF_HEAD=17)[0]["PARENT"] == rows["Information Technology"]["ID"]


def test_people_are_filtered_ordered_and_paged(emulator: Any) -> None:
    active = emulator.result("user.get", FILTER={"ACTIVE": True}, sort="LAST_NAME", order="DESC")
    assert len(active) == 42
    assert active[0]["LAST_NAME"] == "Weiss"
    named = emulator.result("user.get", FILTER={"NAME": "Ca%", "!ID": 29})
    assert named == []
    found = emulator.result("user.get", FILTER={"NAME_SEARCH": "buyer", ">ID": 29})
    assert [row["ID"] for row in found] == ["30", "44"]
    for _ in range(10):
        emulator.control("people/add", portal="acme", name="New Hire", department="d-wh")
    page = emulator.call("user.get").json()
    assert (len(page["result"]), page["total"], page["next"]) == (50, 54, 50)
    assert emulator.call("user.get", start=-1).json()["total"] == 0


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "http://elsewhere.example"])
def test_browsers_of_any_origin_may_ask(emulator: Any, origin: str) -> None:
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = emulator.http.options(emulator.acme["rest"] + "profile", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-type" in answer.headers["access-control-allow-headers"]
