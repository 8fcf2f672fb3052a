"""What policies may look at beside the document: asked once, then frozen with the revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.contracts.requests import SubmittedDocument, SubmittedFacts
from purchase_requests.domain.budget import Claim, budget_facts, claims, of_unknown_company, shares
from purchase_requests.domain.rates import NO_RATES
from purchase_requests.domain.spending import SPENDING_WINDOW, spending
from purchase_requests.domain.vendor import vendor_key
from purchase_requests.usecases.ports import Terms, UnitOfWork


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, and where the company keeps budgets what the request claims of them, on which terms."""

    facts: SubmittedFacts
    terms: Terms | None = None
    claims: Sequence[Claim] = ()


async def gather_facts(request_id: UUID, document: SubmittedDocument, uow: UnitOfWork, *, lock: bool) -> Gathered:
    """The same for submit and preview; submit locks the budgets, so that two requests cannot take the same money."""
    vendor, since = vendor_key(document.vendor.name), uow.now - SPENDING_WINDOW
    found = await uow.surroundings.of(document.department, document.requester, vendor, since, request_id)
    rates = await uow.books.rates() if found.spent or found.tracked else NO_RATES
    terms: Terms | None = None
    claimed: Sequence[Claim] = ()
    if found.tracked and found.company:
        terms, asked = Terms(found.company, found.basis, uow.now.date()), shares(document, found.basis)
        budgets = await uow.budgets.find(terms, [centre for centre in asked if centre], lock=lock)
        claimed = claims(asked, document.currency, budgets, rates)
    elif found.company is None and found.tracked_somewhere:
        claimed = (of_unknown_company(document),)
    facts = SubmittedFacts(
        requester_spend_30d_same_vendor=spending(found.spent, document.currency, rates), **budget_facts(claimed)
    )
    return Gathered(facts, terms, claimed)
