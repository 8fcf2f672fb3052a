"""What the requests service is asked (`requests.*`) and what it says (streams `request` and `budget`)."""

from common.contracts.requests.documents import (
    BudgetFact,
    DocumentWire,
    FlagsWire,
    LineWire,
    SubmittedDocument,
    SubmittedFacts,
    SubmittedLine,
    VendorWire,
)
from common.contracts.requests.life import (
    CancelRequest,
    EditRequest,
    RequestCancelled,
    RequestEdited,
    RequestExpiring,
    RequestState,
    RequestSubmitting,
    SaveDraft,
    SubmitRequest,
)

__all__ = [
    "BudgetFact",
    "CancelRequest",
    "DocumentWire",
    "EditRequest",
    "FlagsWire",
    "LineWire",
    "RequestCancelled",
    "RequestEdited",
    "RequestExpiring",
    "RequestState",
    "RequestSubmitting",
    "SaveDraft",
    "SubmitRequest",
    "SubmittedDocument",
    "SubmittedFacts",
    "SubmittedLine",
    "VendorWire",
]
