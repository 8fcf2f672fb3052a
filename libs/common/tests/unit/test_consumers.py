"""What a consumer does with a message whose handling ended in a way nobody foresaw."""

import asyncio
from uuid import uuid4

from common.messaging.consumer import Consumer, EventConsumer


class Message:
    """Records how it was settled."""

    def __init__(self):
        self.message_id = str(uuid4())
        self.settled = []

    async def ack(self):
        self.settled.append("ack")

    async def nack(self, *, requeue):
        self.settled.append(f"nack {requeue}")

    async def reject(self, *, requeue):
        self.settled.append(f"reject {requeue}")


class Confused(Consumer):
    pause = 0.0

    async def handle(self, message):
        raise LookupError("nobody thought of this")


class AtOnce(EventConsumer):
    pause = 0.0


class ConfusedRunner:
    async def run(self, messages):
        raise LookupError("nobody thought of this")


async def test_a_message_that_cannot_even_be_kept_is_given_back_as_failing():
    consumer, message = Confused(None, "small.commands", 1, None), Message()
    await consumer._spawn(message)
    await asyncio.gather(*consumer._tasks)
    assert message.settled == ["reject True"]
    assert consumer._quiet_for() < 5


async def test_a_group_of_events_that_cannot_even_be_kept_is_given_back_and_the_loop_goes_on():
    consumer, messages = AtOnce(None, "small.events", 1, None, ConfusedRunner()), [Message(), Message()]
    await consumer._group([(message, None) for message in messages])
    assert [m.settled for m in messages] == [["reject True"]] * 2
