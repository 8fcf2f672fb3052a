"""People and departments change under way: tasks follow posts, pools shrink and recover, the rest is bound late."""

from datetime import timedelta
from typing import Any

from approvals.domain import happened as h
from approvals.domain.organisation_change import with_merged_departments


def test_nothing_happens_when_nothing_changed(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    assert play.becomes(acme.organisation()) == ()


def test_following_twice_equals_following_once(acme: Any) -> None:
    play = acme.play(acme.request())
    assert play.becomes(acme.organisation(inactive=["p15"]))
    assert play.becomes(acme.organisation(inactive=["p15"])) == ()


def test_a_reassignment_names_both_tasks(acme: Any) -> None:
    play = acme.play(acme.request())
    happened = play.becomes(acme.organisation(heads={"d-infra": "p18"}))
    [moved] = [each for each in happened if isinstance(each, h.TaskReassigned)]
    assert (moved.assignee, moved.new_assignee) == ("p15", "p18")
    [closed] = [each for each in happened if isinstance(each, h.TaskClosed)]
    assert (closed.task, closed.reason) == (moved.task, "reassigned")


def test_a_decided_post_is_not_asked_again_when_its_head_changes(acme: Any) -> None:
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    play.approve("p15")
    play.becomes(acme.organisation(heads={"d-infra": "p18"}))
    assert play.asked == ["p10"]


def test_a_new_lower_head_is_asked_before_the_higher_one(acme: Any) -> None:
    play = acme.play(acme.request(), acme.organisation(heads={"d-infra": None}))
    assert play.asked == ["p10"]
    play.becomes(acme.organisation())
    assert play.asked == ["p15"]
    play.approve("p15")
    assert play.state == "approved"


def test_later_levels_are_bound_late(acme: Any) -> None:
    play = acme.play(acme.request("p24", "5000.01", category="spare_parts"))
    play.organisation = acme.organisation(roles={"controller": ["p43"]})
    play.approve("p23", "p22")
    assert play.asked == ["p43"]


def test_a_reorganisation_moves_the_chain(acme: Any) -> None:
    play = acme.play(acme.request())
    play.becomes(acme.organisation(parents={"d-net": "d-ops"}))
    assert play.asked == ["p20"]


def test_a_deleted_department_counts_as_merged_into_its_parent(acme: Any) -> None:
    play = acme.play(acme.request())
    old = acme.organisation()
    new = type(old)(
        people=old.people,
        departments={each: found for each, found in old.departments.items() if each != "d-net"},
        roles=old.roles,
        cost_centres=old.cost_centres,
    )
    play.becomes(with_merged_departments(old, new))
    assert play.asked == ["p15"]


def test_a_new_head_who_is_the_requester_is_passed_over(acme: Any) -> None:
    play = acme.play(acme.request())
    play.becomes(acme.organisation(heads={"d-infra": "p17"}))
    assert play.asked == ["p10"]


def test_an_absence_under_way_asks_the_next_head_and_the_principal_may_still_act(acme: Any) -> None:
    play = acme.play(acme.request())
    play.becomes(acme.organisation(absent=["p15"]))
    assert play.asked == ["p10"]
    [decided, *_] = play.approve("p15")
    assert (decided.principal, decided.actor, decided.assignee) == ("p15", "p15", "p10")
    assert play.state == "approved"


def test_a_delegate_acts_on_the_principals_authority(acme: Any) -> None:
    play = acme.play(acme.request(), acme.organisation(delegated=[acme.delegation("p15", "p16")]))
    [decided, *_] = play.approve("p16")
    assert (decided.principal, decided.actor) == ("p15", "p16")
    assert decided.decisions[0].principal == "p15"


def test_the_task_goes_back_when_the_delegation_ends(acme: Any) -> None:
    play = acme.play(acme.request(), acme.organisation(delegated=[acme.delegation("p15", "p16")]))
    play.at += timedelta(days=30)
    happened = play.becomes(play.organisation)
    assert play.asked == ["p15"]
    [moved] = [each for each in happened if isinstance(each, h.TaskReassigned)]
    assert (moved.assignee, moved.new_assignee) == ("p16", "p15")


def test_a_later_shortage_is_told_at_once_and_taken_back(acme: Any) -> None:
    play = acme.play(acme.request("p13", "2000.00", category="cloud", flags={"personal_data": True}))
    happened = play.becomes(acme.organisation(inactive=["p14"]))
    assert h.RouteAtRisk("pool_too_small:infosec", acme.noon) in happened
    assert (play.route.progress.at_risk, play.route.progress.stalled) == ("pool_too_small:infosec", None)
    assert h.RouteAtRisk(None, acme.noon) in play.becomes(acme.organisation())


def test_a_stalled_route_goes_on_when_people_return(acme: Any) -> None:
    play = acme.play(acme.request("p13", "2000.00", category="cloud", flags={"personal_data": True}))
    play.organisation = acme.organisation(inactive=["p14"])
    assert h.RouteStalled("pool_too_small:infosec", acme.noon) in play.approve("p10")
    happened = play.becomes(acme.organisation())
    assert h.RouteResumed(acme.noon) in happened
    assert [each.reason for each in happened if isinstance(each, h.TaskClosed)] == ["repaired"]
    assert play.asked == ["p14"]


def test_repair_tasks_go_to_both_kinds_of_administrators_but_not_to_the_requester(acme: Any) -> None:
    admins = {"proc_admin": ["p19", "p13"], "portal_admins": ["p01"]}
    play = acme.play(acme.request("p13", "2000.00", category="cloud"), acme.organisation(roles=admins))
    play.becomes(acme.organisation(inactive=["p14"], roles=admins))
    play.approve("p10")
    assert play.asked == ["p01", "p19"]


def test_a_closed_route_does_not_follow(acme: Any) -> None:
    play = acme.play(acme.request())
    play.reject("p15")
    assert play.becomes(acme.organisation(inactive=["p15"])) == ()


def test_a_fallback_takes_over_when_a_pool_dries_up(acme: Any) -> None:
    play = acme.play(acme.request("p24", "5000.01", category="spare_parts"))
    play.approve("p23", "p22")
    assert play.asked == ["p05", "p06"]
    play.becomes(acme.organisation(inactive=["p05", "p06"]))
    assert play.asked == ["p43"]
