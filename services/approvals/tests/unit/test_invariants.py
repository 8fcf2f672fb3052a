"""What holds for every request whatever its facts: it gets through, and the same inputs give the same plan."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

REQUESTS = st.tuples(
    st.sampled_from([f"p{number:02}" for number in range(1, 45)]),
    st.sampled_from([f"{net}.00" for net in (101, 4000, 5001, 15001, 60000, 120000, 300000, 2000000)]),
    st.sampled_from(["it_software", "office_supplies", "capex_it", "cloud"]),
    st.sampled_from(["d-net", "d-wh", "d-ctl", "d-mkt", "d-ops"]),
)
HURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def document(acme: Any, request: tuple[str, str, str, str]) -> dict[str, Any]:
    requester, net, category, department = request
    found: dict[str, Any] = acme.request(requester, net, category=category, department=department)
    return found


@HURRIED
@given(request=REQUESTS)
def test_asking_everybody_in_turn_approves(acme: Any, request: tuple[str, str, str, str]) -> None:
    asked = document(acme, request)
    if not hasattr(acme.plan(asked), "stages"):
        return
    play = acme.play(asked)
    for _ in range(20):
        if play.asked:
            play.approve(play.asked[0])
    assert play.state == "approved"


@HURRIED
@given(request=REQUESTS)
def test_the_same_inputs_give_the_same_plan(acme: Any, request: tuple[str, str, str, str]) -> None:
    asked = document(acme, request)
    assert acme.plan(asked) == acme.plan(asked)
