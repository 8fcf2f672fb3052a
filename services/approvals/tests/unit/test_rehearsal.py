"""Everything a scenario of a case file may do, played on the example company."""

from typing import Any

import pytest

from approvals.domain.cases.check import check_cases

Step = dict[str, Any]


def step(do: str, by: str | None = None, /, *, expect: Step | None = None, **more: Any) -> Step:
    return {"do": do, **({"by": by} if by else {}), **more, "expect": expect or {}}


def submit(by: str, *asked: str, **expect: Any) -> Step:
    return step("submit", by, expect={**({"asked": list(asked)} if asked else {}), **expect})


def yes(by: str, *asked: str, **expect: Any) -> Step:
    return step("approve", by, expect={**({"asked": list(asked)} if asked else {}), **expect})


def refused(do: str, by: str, code: str, **more: Any) -> Step:
    return step(do, by, expect={"error": code}, **more)


DELEGATED = {"from_person": "p15", "to_person": "p16", "from": "2026-03-02T00:00:00Z", "to": "2026-03-05T00:00:00Z"}
SCENARIOS: dict[str, tuple[str, list[Step]]] = {
    "handed on": ("c01", [
        submit("p17", "p15"),
        step("forward", "p15", to="p18", expect={"asked": ["p18"], "event": "task.delegated"}),
        refused("approve", "p15", "slot_lost"),
        yes("p18", request="approved", decisions=1),
    ]),
    "not to somebody who signs elsewhere": ("c03", [
        submit("p16", "p15"),
        refused("forward", "p15", "already_in_route", to="p10"),
        refused("forward", "p15", "self_approval", to="p16"),
        refused("forward", "p15", "inactive", to="p08"),
    ]),
    "a survivor takes back": ("c03", [
        submit("p16", "p15"), yes("p15", "p10"), step("withdraw", "p16"),
        submit("p16", "p10", survived=["mgr_chain:p15"]),
        step("take_back", "p15", expect={"asked": ["p15"], "decisions": 0}),
        refused("approve", "p10", "not_active"),
        yes("p15", "p10"),
    ]),
    "whom somebody handed on to keeps his seat while it waits again": ("c31", [
        submit("p16"), yes("p15"), step("forward", "p11", to="p09"), step("take_back", "p15"),
        refused("forward", "p15", "already_in_route", to="p09"),
    ]),
    "too late to take back": ("c01", [submit("p17"), yes("p15"), refused("take_back", "p15", "already_decided")]),
    "re-routed under the newer version": ("c37", [
        step("submit", "p34", at="2026-06-30T23:59:59Z", expect={"version": 1}),
        refused("re_route", "p32", "right_missing", at="2026-07-02T00:00:00Z"),
        step("re_route", "p19", expect={"version": 2, "revision": 1, "asked": ["p32"]}),
        yes("p32", "p05", "p06", request="in_approval"),
    ]),
    "a stand-in for a stalled pool": ("c32", [
        submit("p13", "p10"),
        step("org:deactivate", person="p14", expect={"at_risk": True, "stalled": None}),
        yes("p10", "p19", stalled="pool_too_small:infosec", at_risk=None),
        refused("name_stand_in", "p10", "right_missing", person="p11"),
        step("name_stand_in", "p19", person="p11", expect={"asked": ["p11"], "stalled": None}),
        yes("p11", request="approved"),
    ]),
    "a role restored": ("c32", [
        submit("p13"), step("org:remove_role", role="infosec", person="p14"), yes("p10", "p19"),
        step("org:add_role", role="infosec", person="p12", expect={"asked": ["p12"], "stalled": None}),
        step("org:role", role="infosec", add=["p14"], remove=["p12"], expect={"asked": ["p14"]}),
    ]),
    "time is over": ("c01", [
        submit("p17", "p15"), step("escalate", expect={"asked": ["p10", "p15"], "event": "task.escalated"}),
        yes("p10", request="approved"),
    ]),
    "many at once": ("c49", [
        submit("p24"), yes("p23"),
        step("bulk", "p03", items=[{"do": "approve"}, {"do": "approve"}], expect={"results": [None, "already_decided"]}),
    ]),
    "a delegation that begins and ends": ("c01", [
        submit("p17", "p15"),
        step("org:delegate", expect={"asked": ["p16"], "event": "task.delegated"}, **DELEGATED),
        step("time", at="2026-03-05T00:00:00Z", expect={"asked": ["p15"]}),
        refused("approve", "p16", "slot_lost"),
    ]),
    "a delegation taken back": ("c01", [
        submit("p17"), step("org:delegate", person="p15", to="p16", expect={"asked": ["p16"]}),
        step("org:end_delegation", person="p15", expect={"asked": ["p15"]}),
    ]),
    "away and back": ("c01", [
        submit("p17"), step("org:absence", person="p15", expect={"asked": ["p10"]}),
        step("org:end_absence", person="p15", expect={"asked": ["p15"]}),
    ]),
    "the company moves": ("c01", [
        submit("p17", "p15"),
        step("org:move_department", department="d-net", parent="d-ops", expect={"asked": ["p20"]}),
        step("org:set_head", department="d-ops", person=None, expect={"asked": ["p01"]}),
        step("org:set_deputy", department="d-ops", person="p18", expect={"asked": ["p18"]}),
        step("org:set_limit", person="p18", limit="unlimited", expect={"asked": ["p18"]}),
        yes("p18", request="approved"),
    ]),
    "a department deleted": ("c01", [
        submit("p17"), step("org:delete_department", department="d-net", expect={"asked": ["p15"]}),
        step("org:move_person", person="p15", department="d-it", expect={"asked": ["p15"]}),
    ]),
    "an owner replaced": ("c59", [
        submit("p37", "p39"), step("org:set_owner", cost_center="cc-us-420", person="p43", expect={"asked": ["p43"]}),
    ]),
    "a broken tree is refused and changes nothing": ("c01", [
        submit("p17", "p15"),
        step("org:move_department", department="d-it", parent="d-net", expect={"error": "broken_tree", "asked": ["p15"]}),
    ]),
    "no route at first": ("c56", [
        submit("p04", error="pool_too_small", problem="pool_too_small:committee", request="draft"),
        step("org:activate", person="p03"), submit("p04", request="in_approval"),
    ]),
    "the document in every state": ("c01", [
        refused("approve", "p15", "not_in_approval"), submit("p17"),
        refused("submit", "p17", "already_submitted"),
        refused("edit", "p17", "not_editable", change={"lines[0].net": "1.00"}),
        step("edit", "p17", change={"attachments": ["offer"]}),
        refused("cancel", "p17", "withdraw_first"),
        yes("p15", request="approved"), refused("submit", "p17", "not_submittable"),
        step("cancel", "p17", expect={"request": "cancelled"}), refused("cancel", "p17", "not_cancellable"),
    ]),
    "two questions, one clock": ("c01", [
        submit("p17", clock="running"), step("ask", "p15", to="p17", comment="site?", expect={"clock": "paused"}),
        step("ask", "p15", to="p18", comment="when?", expect={"clock": "paused"}),
        step("answer", "p17", comment="Riga", expect={"clock": "paused", "event": "task.answered"}),
        step("answer", "p18", comment="May", expect={"clock": "running"}),
        refused("answer", "p18", "already_decided", comment="June"), yes("p15", clock=None),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenario_comes_out_as_written(acme: Any, name: str) -> None:
    case, steps = SCENARIOS[name]
    cases = [each for each in acme.document["cases"] if each["id"] == case]
    scenario = {"id": "x", "base_case": case, "steps": steps}
    report = check_cases({**acme.document, "cases": cases, "scenarios": [scenario]})
    assert [each.message for each in report.failures] == []
