"""The app was installed: a new portal gets its first policy, a known one goes on."""

from approvals.domain.documents import content_hash
from approvals.domain.money import Rates
from approvals.domain.routing.first_policy import default_policy
from approvals.usecases.merge_organisation import ADMINISTRATORS, membership
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.publish_system_policy import publish_system_policy
from common.contracts.gateway import PortalInstalled

FIRST_COMPANY = "main"
FIRST_CURRENCY = "EUR"
SYSTEM = "service:approvals"


async def install_portal(installed: PortalInstalled, uow: UnitOfWork) -> None:
    """Either way the organisation is due for a poll; the installer is a proven administrator."""
    rates = Rates(FIRST_CURRENCY)
    new = await uow.portals.install(installed.language, rates)
    await uow.company.put_own("member", membership(ADMINISTRATORS, installed.installer))
    if new:
        policy = default_policy(FIRST_COMPANY, FIRST_CURRENCY, uow.now)
        await publish_system_policy(policy, "first run", uow)
        await uow.note("rates", "rates.set", SYSTEM, {"documents": {"rates": content_hash(rates.to_dict())}})
