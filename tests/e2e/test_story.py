"""`make story` on a running system: every hop is seen and told."""

import pytest

from stack.story import Scene, Teller, tell_story

pytestmark = pytest.mark.e2e


async def test_the_story_is_told_from_sign_in_to_the_last_notification(stack):
    told: list[str] = []
    teller = Teller(say=told.append)
    await tell_story(Scene(stack.gateway_url, stack.control, stack.portal("acme")), teller)
    hops = [text for text, _ in teller.hops]
    assert len(told) == len(hops)
    assert "installer ran" in hops[0]
    assert "is signed in" in hops[1]
    assert any("approvals planned its route" in text for text in hops)
    assert (
        sum("has the notification" in text for text in hops) == sum("approved; approvals" in text for text in hops) == 2
    )
    assert "was approved" in hops[-1]
