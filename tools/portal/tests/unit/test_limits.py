"""The leaky bucket and the operating counter."""

from portal_emulator.bucket import LeakyBucket
from portal_emulator.operating import Operating


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_fifty_pass_at_once_the_next_is_refused_and_two_a_second_come_back() -> None:
    watch = Watch()
    bucket = LeakyBucket(now=watch)
    assert all(bucket.take("a") for _ in range(50))
    assert not bucket.take("a")
    watch.now += 1.0
    assert [bucket.take("a") for _ in range(3)] == [True, True, False]
    assert bucket.refused == 2


def test_every_source_address_has_its_own_bucket() -> None:
    bucket = LeakyBucket(cap=1, now=Watch())
    assert bucket.take("a")
    assert bucket.take("b")
    assert not bucket.take("a")


def test_refused_requests_do_not_fill_the_bucket() -> None:
    watch = Watch()
    bucket = LeakyBucket(cap=1, now=watch)
    bucket.take("a")
    for _ in range(100):
        bucket.take("a")
    watch.now += 0.5
    assert bucket.take("a")


def test_a_switched_off_bucket_lets_everything_pass() -> None:
    bucket = LeakyBucket(cap=0, on=False)
    assert bucket.take("a")


def test_worked_seconds_add_up_and_fall_off_after_ten_minutes() -> None:
    operating = Operating(limit=100)
    operating.add("app", "user.get", 60, now=0)
    total, reset_at = operating.add("app", "user.get", 60, now=120)
    assert (total, reset_at) == (120, 600)
    assert operating.blocked("app", "user.get", now=599)
    assert not operating.blocked("app", "user.get", now=600)
    assert not operating.blocked("app", "department.get", now=120)
    assert not operating.blocked("other", "user.get", now=120)
