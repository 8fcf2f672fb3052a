"""Where money is booked, as other services mirror it."""

from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from common.contracts.approvals.books import BookedCostCenter, BooksTold


def books(organisation: Organisation, rates: Rates) -> BooksTold:
    """A deleted department is where its requests were filed, so it keeps a company: that of where it went."""
    departments = sorted({*organisation.departments, *organisation.merged})
    centres = sorted(organisation.cost_centres.values(), key=lambda each: each.id)
    return BooksTold(
        companies={each: organisation.company_of(each) or "" for each in departments},
        cost_centers={
            each.id: BookedCostCenter(name=each.name, department=each.department, owner=each.owner) for each in centres
        },
        pivot=rates.pivot,
        rates={code: format(rates.rates[code], "f") for code in sorted(rates.rates)},
        rates_as_of=rates.as_of,
    )
