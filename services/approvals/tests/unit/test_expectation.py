"""How long a route should take."""

from datetime import timedelta

from approvals.domain.expectation import StepTime, expected, step_time

HOUR = timedelta(hours=1)


def test_the_middle_of_what_it_took_counts_not_the_average():
    assert step_time([HOUR, 2 * HOUR, 90 * HOUR]) == StepTime(2 * HOUR, 3)
    assert step_time([]) is None


def test_steps_side_by_side_cost_the_slower_one_and_levels_add_up(acme):
    plan = acme.plan(acme.request("p16", "15000.01", category="it_software"))
    times = {"mgr_chain": StepTime(3 * HOUR, 5), "it_asset": StepTime(HOUR, 1), "infosec": StepTime(4 * HOUR, 2)}
    found = expected(plan, times)
    assert found.total == 2 * 3 * HOUR + 4 * HOUR
    assert found.unknown == ("controller", "buyer")


def test_what_opens_after_approval_does_not_count(acme):
    plan = acme.plan(
        acme.request("p26", "900.00", category="maintenance", flags={"urgency": "emergency"}, department="d-mnt")
    )
    assert any(not stage.blocking for stage in plan.stages)
    steps = {step.id: StepTime(HOUR, 1) for stage in plan.stages for step in stage.steps}
    assert expected(plan, steps).total == HOUR
