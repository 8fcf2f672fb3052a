"""Who should see what, as a function of how an approval stands."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.contracts.approvals import LateTask
from common.contracts.approvals.routes import OpenQuestion, Survivor
from common.contracts.base import MoneyWire
from common.contracts.requests import RequestExpiring, RequestState
from notifier.domain.notice import expiring_notices, open_tasks, tag_of, wanted_notices

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("nobody_above", "topic"), [(True, "nobody_above"), (False, "late")])
def test_who_is_only_told_that_somebody_is_late_hears_it_while_he_is(route, task, nobody_above, topic):
    open_task = task("17", reminded=3)
    late = LateTask(task_id=open_task.task_id, told=["1", "17"], nobody_above=nobody_above)
    state = route(open_tasks=[open_task], late=[late])
    assert {person: c.topic for person, c in wanted_notices(state).items()} == {"17": "ask", "1": topic}
    assert "1" not in wanted_notices(route("17"))


def an_expiring(day):
    state = RequestState(
        request_id=uuid4(), number=12, status="returned", revision=1, document_version=1, title="Laptops",
        requester="5", preparer="6", department="7", amount=MoneyWire(amount="1200.00", currency="EUR"),
    )  # fmt: skip
    at = datetime(2026, 3, day, 12, tzinfo=UTC)
    return RequestExpiring(request_id=state.request_id, revision=1, cancels_at=at, state=state)


def test_everybody_with_an_open_task_is_asked(route):
    assert {person: c.topic for person, c in wanted_notices(route("17", "18")).items()} == {"17": "ask", "18": "ask"}


def test_several_tasks_of_one_person_are_one_notice(route, task):
    state = route(open_tasks=[task("17", "Head"), task("17", "Controller", principal="30")])
    (content,) = wanted_notices(state).values()
    assert (content.tasks, content.stages, content.on_behalf) == (2, ("Controller", "Head"), False)
    assert open_tasks(state) == {"17": 2}


def test_a_deputy_is_told_that_he_acts_for_somebody(route, task):
    assert wanted_notices(route(open_tasks=[task("17", principal="30")]))["17"].on_behalf


@pytest.mark.parametrize(
    ("status", "decided_by", "topic"),
    [
        ("approved", "17", "approved"),
        ("approved", None, "auto_approved"),
        ("rejected", "17", "rejected"),
        ("returned", "17", "returned"),
        ("draft", "17", "withdrawn"),
    ],
)
def test_the_requester_hears_how_it_ended(route, status, decided_by, topic):
    assert {p: c.topic for p, c in wanted_notices(route(status=status, decided_by=decided_by)).items()} == {"5": topic}


@pytest.mark.parametrize(("status", "decided_by"), [("draft", "5"), ("draft", None), ("cancelled", "5")])
def test_nobody_is_told_what_he_did_himself(route, status, decided_by):
    assert wanted_notices(route(status=status, decided_by=decided_by)) == {}


def test_a_request_nobody_worked_on_is_told_as_cancelled_to_its_writers(route):
    state = route(status="cancelled", cancelled_because="untouched", decided_by="5", preparer="6", comment="why")
    assert {p: (c.topic, c.comment) for p, c in wanted_notices(state).items()} == {
        "5": ("expired", ""), "6": ("expired", "")
    }  # fmt: skip


def test_another_end_of_its_time_is_another_notice():
    first, second = (expiring_notices(an_expiring(day))["5"] for day in (28, 29))
    assert (first.topic, first == expiring_notices(an_expiring(28))["5"], first == second) == ("expiring", True, False)


def test_a_withdrawal_does_not_repeat_what_an_approver_wrote_before(route):
    assert wanted_notices(route(status="draft", decided_by="6", comment="fine"))["5"].comment == ""
    assert wanted_notices(route(status="returned", decided_by="6", comment="why"))["5"].comment == "why"


def test_who_prepared_it_for_somebody_else_hears_it_too(route):
    assert set(wanted_notices(route(status="rejected", decided_by="17", preparer="6"))) == {"5", "6"}


def test_an_open_task_outweighs_the_outcome(route, task):
    state = route(status="approved", decided_by="17", open_tasks=[task("5", kind="repair")])
    assert wanted_notices(state)["5"].topic == "repair"


def test_a_new_title_or_task_id_is_no_new_notice(route):
    assert wanted_notices(route("17")) == wanted_notices(route("17", title="Other words"))


@pytest.mark.parametrize("change", [{"revision": 2}, {"number": 13}])
def test_another_revision_is_a_new_notice(route, change):
    assert wanted_notices(route("17")) != wanted_notices(route("17", **change))


def test_the_next_stage_of_the_same_person_is_a_new_notice(route, task):
    assert wanted_notices(route("17")) != wanted_notices(route(open_tasks=[task("17", "Finance")]))


def test_a_tag_names_request_and_person():
    assert tag_of("r", "17") == "pr:r:17"


def a_question(to):
    return OpenQuestion(question_id=uuid4(), asker="17", to=to, task_ids=[uuid4()], asked_at=NOON)


def test_whoever_is_asked_something_hears_it_until_he_answers(route):
    state = route("17", questions=[a_question("5")])
    assert {person: c.topic for person, c in wanted_notices(state).items()} == {"17": "ask", "5": "question"}
    assert set(wanted_notices(route("17"))) == {"17"}


def test_another_question_is_another_notice(route):
    once, twice = (wanted_notices(route(questions=[a_question("5")] * n))["5"] for n in (1, 2))
    assert once != twice


def test_whose_earlier_yes_counts_again_is_told_while_the_route_is_active(route):
    again = Survivor(step="chain", person="15", principal="15", revision=1, decided_at=NOON)
    assert wanted_notices(route("17", survivors=[again]))["15"].topic == "survivor"
    assert wanted_notices(route("15", survivors=[again]))["15"].topic == "ask"
    assert "15" not in wanted_notices(route(status="rejected", decided_by="17", survivors=[again]))
