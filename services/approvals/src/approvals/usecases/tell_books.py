"""Companies, cost centres or rates changed: whoever books money hears them as a whole."""

from approvals.domain.books import books
from approvals.domain.documents import content_hash
from approvals.domain.organisation import Organisation
from approvals.usecases.ports import UnitOfWork


async def tell_books(organisation: Organisation, uow: UnitOfWork) -> None:
    """Says nothing when the same was told last. `organisation` is the one in force."""
    told = books(organisation, await uow.company.rates())
    version = await uow.books.told(content_hash(told.model_dump(mode="json")))
    if version is not None:
        uow.outbox.say("books", str(uow.portal), version, [told], actor="service:approvals")
