"""A submitted document as approvals sees it: the facts for the rules, the head for the lists."""

from typing import Any

from approvals.domain.approval import Approval
from approvals.domain.money import money
from approvals.domain.routing.facts import Request
from common.contracts.requests import RequestSubmitting


def request_document(asked: RequestSubmitting) -> dict[str, Any]:
    """What the domain reads its facts from."""
    document, spend = asked.document, asked.requester_spend_30d_same_vendor
    return {
        "requester": document.requester,
        "preparer": document.preparer,
        "department": document.department,
        "currency": document.currency,
        "lines": [
            {"category": line.category, "net": line.net, "tax": line.tax, "cost_center": line.cost_center}
            for line in document.lines
        ],
        "vendor": {
            "id": document.vendor.name or None,
            "is_new": document.vendor.is_new,
            "risk": document.vendor.risk,
        },
        "flags": document.flags.model_dump(),
        "budget": {"over": asked.budget_over},
        "requester_spend_30d_same_vendor": spend and spend.model_dump(),
        "fields": dict(document.fields),
    }


def approval_of(asked: RequestSubmitting, request: Request) -> Approval:
    """A new approval with the head of this document and no revision planned yet; its amount is gross, as in lists."""
    document = asked.document
    return Approval(
        request_id=asked.request_id,
        number=asked.number,
        title=document.title,
        requester=document.requester,
        preparer=document.preparer,
        department=document.department,
        company=request.company,
        amount=money(document.gross, document.currency),
    )
