"""Two plans of one request side by side, and sums over many."""

from dataclasses import replace
from datetime import timedelta

from approvals.domain.expectation import StepTime
from approvals.domain.replaying import Control, Findings, compare, question, tasks_of
from approvals.domain.routing.plan import text_of

HOUR = timedelta(hours=1)


def answered(acme, asked, document, at=None):
    company = acme.organisation()
    return asked.answer(company, acme.facts(document, company), acme.rates, at or acme.noon)


def test_a_wanted_policy_counts_before_its_dates_and_replaces_its_key(acme):
    later = [each for each in acme.policies if (each.id, each.version) == ("std-opex", 2)]
    document = acme.request("p34", "3000.00", category="marketing_services")
    assert text_of(answered(acme, question([], acme.policies), document)) == "s1[mgr_chain:p32]"
    asked = question(later, acme.policies)
    assert "std-opex" not in {each.id for each in asked.others}
    assert text_of(answered(acme, asked, document)) == "s1[mgr_chain:p32] s3[controller:1/p05,p06]"


def test_other_keys_count_as_they_were(acme):
    wanted = [replace(acme.policies[0], id="never", companies=("nowhere",))]
    document = acme.request("p16", "15000.01", category="it_hardware")
    assert text_of(answered(acme, question(wanted, acme.policies), document)) == acme.text(document)
    assert text_of(answered(acme, question(wanted, ()), document)) == "blocked:no_policy"


def test_somebody_nobody_knew_then_is_not_known_in_a_replay_either(acme):
    unknown = acme.request("p99", "500.00", department="d-net")
    assert text_of(answered(acme, question([], acme.policies), unknown)) == "blocked:person_unknown"


def test_controls_delay_and_outcome_of_one_request(acme):
    before = acme.plan(acme.request("p16", "15000.01", category="it_hardware"))
    after = acme.plan(acme.request("p16", "4000.00", category="it_hardware", budget={"over": True}))
    found = compare(before, after, {"mgr_chain": StepTime(2 * HOUR, 3), "it_asset": StepTime(HOUR, 3)})
    assert found.controls == (Control("lost", "std-opex", "buyer", before.reported),)
    assert found.delay == -2 * HOUR
    assert found.unknown_steps == ("buyer", "controller")
    approved = acme.plan(acme.request("p24", "100.00"))
    assert [(each.change, each.step) for each in compare(before, approved, {}).controls] == [
        ("lost", "mgr_chain"), ("lost", "it_asset"), ("lost", "controller"), ("lost", "buyer"),
    ]  # fmt: skip


def test_a_person_has_one_task_in_a_step_and_none_where_he_was_asked_before(acme):
    plan = acme.plan(acme.request("p26", "150000.00", category="maintenance"))
    assert tasks_of(plan)["p20"] == 1
    assert sum(tasks_of(plan).values()) == 2 + 2 + 2 + 2


def test_sums_hold_both_sides(acme):
    before = acme.plan(acme.request("p16", "15000.01", category="it_hardware"))
    after = acme.plan(acme.request("p16", "4000.00", category="it_hardware"))
    findings = Findings()
    findings.same(before)
    findings.other(before, after, compare(before, after, {}))
    findings.not_read()
    assert (findings.requests, findings.changed, findings.unreadable) == (3, 1, 1)
    assert (findings.before["p10"], findings.after["p10"]) == (2, 1)
    lost = findings.controls["lost", "std-opex", "buyer", "EUR"]
    assert (lost.requests, lost.least, lost.most, lost.total) == (1, 1500001, 1500001, 1500001)
