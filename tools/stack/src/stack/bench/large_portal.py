"""A company of thousands as the emulator's seed and as the file our policies come from."""

from typing import Any

from stack.place import example_company

COMPANY, CURRENCY = "acme-eu", "EUR"
BRANCHES = 4
"""Departments below each department."""
ADMINISTRATOR = "p1"


def large_company(people: int, departments: int) -> dict[str, Any]:
    """An even tree; the n-th person heads the n-th department, everybody else is spread over all of them.

    One policy: the head of the paying department, then one controller from a hundred thousand on.
    """
    homes = [f"d{at}" for at in range(departments)]
    staff = [_person(at, homes[at % departments]) for at in range(people)]
    tree = [
        {"id": home, "name": f"Department {at}", "parent": homes[(at - 1) // BRANCHES] if at else None}
        | {"head": f"p{at}", "deputy": None, "company": COMPANY}
        for at, home in enumerate(homes)
    ]
    roles = [
        {"id": "controller", "members": [{"person": f"p{departments + 1}"}, {"person": f"p{departments + 2}"}]},
        {"id": "board", "members": [{"person": f"p{departments + at}"} for at in range(3, 6)]},
        {"id": "proc_admin", "members": [{"person": ADMINISTRATOR}]},
    ]
    organisation = {"people": staff, "departments": tree, "roles": roles, "cost_centers": []}
    return {"org": organisation, "fx": example_company()["fx"], "policies": [_policy()]}


def _person(at: int, home: str) -> dict[str, Any]:
    about = {"title": "Employee", "approval_limit": None, "active": True, "language": "en"}
    return {"id": f"p{at}", "name": f"Person {at}", "department": home, "admin": f"p{at}" == ADMINISTRATOR} | about


def _policy() -> dict[str, Any]:
    above = {"type": "role", "role": "board", "scope": "any", "need": 2}
    head = {"type": "dept_chain", "start": "request.department", "mode": "direct", "above_top": above}
    controller = {"type": "role", "role": "controller", "scope": "any"}
    much = {"fact": "amount", "op": "gt", "value": {"amount": "100000.00", "currency": CURRENCY}}
    return {
        "id": "everyday",
        "version": 1,
        "name": "Everyday",
        "status": "published",
        "effective_from": "2020-01-01T00:00:00Z",
        "effective_to": None,
        "companies": [COMPANY],
        "priority": 1,
        "applies_when": {"always": True},
        "reporting_currency": CURRENCY,
        "amount_basis": "net",
        "exclude": ["requester", "preparer"],
        "vacant_head": "deputy_then_climb",
        "stages": [
            {"id": "s1", "name": "Head", "join": "all", "steps": [{"id": "head", "who": head, "need": "all", "overlap": "count"}]},
            {"id": "s2", "name": "Finance", "join": "all", "steps": [{"id": "controller", "who": controller, "need": 1, "overlap": "fresh", "when": much}]},
        ],
    }  # fmt: skip
