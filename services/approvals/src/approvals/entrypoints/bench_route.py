"""`python -m approvals bench-route`: how long one `route()` takes in a company of 5,000 people and 400 departments."""

import argparse
import sys
from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter

from approvals.domain.cases.large_company import NOW, bench_policies, large_company, requests_of
from approvals.domain.money import Rates
from approvals.domain.routing.router import route

SIZES = {"people": 5_000, "departments": 400, "requests": 2_000}


def add_bench_arguments(parser: argparse.ArgumentParser) -> None:
    """How large the company is, and how many requests are planned."""
    for name, default in SIZES.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{default} unless given")


def bench_route(people: int, departments: int, requests: int) -> int:
    """Plans every request once and writes one line; the first one, which builds the indices, is told by itself."""
    first, *taken = _milliseconds(people, departments, requests + 1)
    sys.stdout.write(
        f"route(): {requests} requests, {people} people, {departments} departments:"
        f" median {median(taken):.3f} ms, p99 {quantiles(taken, n=100)[98]:.3f} ms, first {first:.3f} ms\n"
    )
    return 0


def _milliseconds(people: int, departments: int, requests: int) -> Iterator[float]:
    company, policies = large_company(people, departments), bench_policies()
    for request in list(requests_of(company, requests)):
        start = perf_counter()
        route(policies, company, request, Rates("EUR"), NOW)
        yield (perf_counter() - start) * 1_000
