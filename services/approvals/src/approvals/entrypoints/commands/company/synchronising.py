"""The organisation follows the portal."""

from approvals.entrypoints.commands.router import asked_by_person, commands
from approvals.usecases.accept_organisation import accept_organisation
from approvals.usecases.sync_organisation import sync_organisation
from common.contracts.approvals.synchronising import AcceptOrganisation, SyncOrganisation

commands.on(SyncOrganisation)(asked_by_person(sync_organisation))
commands.on(AcceptOrganisation)(asked_by_person(accept_organisation))
