"""Why me: on every task, whatever put somebody there."""

from approvals.domain.why import why_asked


def why(play):
    """assignee -> codes of each of his open tasks."""
    progress = play.route.progress
    return {
        task.assignee: [each.code for each in why_asked(play.route.plan.reasons, progress, task)]
        for task in progress.open_tasks
    }


def test_a_head_reads_his_limit_against_the_amount(acme):
    play = acme.play(acme.request("p16", "15000.01", category="it_hardware"))
    (reasons,) = [
        why_asked(play.route.plan.reasons, play.route.progress, task) for task in play.route.progress.open_tasks
    ]
    below = next(each for each in reasons if each.code == "limit_below")
    assert (below.person, below.detail["limit"], below.detail["amount"]) == ("p15", "15000.00 EUR", "15000.01 EUR")
    assert {each.person for each in reasons} <= {None, "p15"}, "nobody else's numbers"


def test_members_of_a_pool_read_how_many_are_needed_and_why_it_is_asked(acme):
    play = acme.play(acme.request("p16", "4000.00", category="it_hardware"))
    play.approve("p15")
    assert why(play) == {"p11": ["included", "pool"], "p12": ["included", "pool"]}


def test_who_stands_in_reads_for_whom(acme):
    company = acme.organisation(delegated=[acme.delegation("p15", "p16")])
    assert "delegated" in why(acme.play(acme.request("p17", "1200.00"), company))["p16"]
    away = acme.organisation(absent=["p15"])
    assert "goes_up" in why(acme.play(acme.request("p17", "1200.00"), away))["p10"]


def test_the_new_head_reads_that_the_post_is_his_now(acme):
    play = acme.play(acme.request("p17", "1200.00"))
    play.becomes(acme.organisation(heads={"d-infra": "p16"}, limits={"p16": {"amount": "15000.00", "currency": "EUR"}}))
    assert why(play)["p16"][-1] == "heads_now"


def test_nobody_is_asked_without_a_reason(acme):
    for case in acme.document["cases"]:
        if (
            case["expect"]["outcome"] != "route"
            or case.get("absences")
            or case.get("delegations")
            or case.get("overrides")
        ):
            continue
        play = acme.play(case["request"])
        assert all(why(play).values()), case["id"]


def test_who_was_brought_in_reads_by_whom(acme):
    handed = acme.play(acme.request("p17", "1200.00"))
    handed.forward("p15", "p16")
    assert why(handed)["p16"][-1] == "handed_over_by"
    added = acme.play(acme.request("p17", "1200.00"))
    added.add("p15", "p16")
    assert why(added)["p16"] == ["added_by"]


def test_a_repair_names_what_is_broken(acme):
    play = acme.play(acme.request("p16", "4000.00", category="it_hardware"))
    play.approve("p15")
    play.becomes(acme.organisation(inactive=["p11", "p12"]))
    assert why(play)["p19"] == ["repair"]
