"""Everything approvals is asked about the company beside delegations and absences."""

from common.contracts.approvals.imports import ApplyImport, PreviewImport
from common.contracts.approvals.organisation import FollowOrganisation
from common.contracts.approvals.rates import SetRateSource
from common.contracts.approvals.registers import RemoveEntry, SaveEntry
from common.contracts.approvals.synchronising import AcceptOrganisation, SyncOrganisation
from common.contracts.base import Command

COMPANY_COMMANDS: tuple[type[Command], ...] = (
    SaveEntry, RemoveEntry, PreviewImport, ApplyImport, SetRateSource,
    FollowOrganisation, SyncOrganisation, AcceptOrganisation,
)  # fmt: skip
