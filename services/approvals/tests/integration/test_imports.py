"""Imports on a real database: a file of the whole company, its preview and what applying it comes to."""

from typing import Any

import pytest

from approvals.adapters.register_csv import write_register
from approvals.domain.registers.imported import in_files
from common.contracts.approvals.imports import ApplyImport, PreviewImport
from common.contracts.approvals.registers import LimitEntry, SaveEntry

pytestmark = pytest.mark.integration

ADMINISTRATOR, CLERK = "p19", "p34"


async def export(acme: Any, kind: str) -> str:
    async with acme.transactions(acme.portal) as uow:
        kept = {key: entry.document for key, entry in (await uow.registers.all(kind)).items()}
        return write_register(kind, in_files(kind, kept, uow.now).values(), await uow.company.current())


async def preview(acme: Any, kind: Any, csv: str) -> dict[str, Any]:
    outcome = await acme.ask(PreviewImport(kind=kind, csv=csv), ADMINISTRATOR)
    assert outcome.status == "succeeded", outcome.problem
    return dict(outcome.result)


@pytest.mark.parametrize("kind", ["member", "limit", "department", "cost_centre", "company", "role", "rate"])
async def test_an_export_imported_again_changes_nothing(acme: Any, kind: str) -> None:
    shown = await preview(acme, kind, await export(acme, kind))
    counts = shown["counts"]
    assert (counts["added"], counts["changed"], counts["removed"], counts["errors"]) == (0, 0, 0, 0)
    async with acme.transactions(acme.portal) as uow:
        version = (await uow.company.current()).version
    applied = await acme.ask(ApplyImport(preview=shown["preview"]), ADMINISTRATOR)
    assert applied.result["org_version"] == version


async def test_a_changed_file_is_applied_as_one_version_and_kept_as_evidence(acme: Any) -> None:
    csv = (await export(acme, "limit")).replace(";15000.00;", ";16000.00;")
    shown = await preview(acme, "limit", csv)
    assert [each["id"] for each in shown["changed"]] == ["p15"]
    applied = await acme.ask(ApplyImport(preview=shown["preview"]), ADMINISTRATOR)
    async with acme.transactions(acme.portal) as uow:
        organisation = await uow.company.current()
    assert (organisation.people["p15"].limit.minor, organisation.version) == (1_600_000, applied.result["org_version"])
    noted = [row for row in await acme.rows("audit") if row["action"] == "register.imported"]
    evidence = [row for row in await acme.rows("snapshots") if row["hash"] == noted[0]["detail"]["documents"]["import"]]
    assert evidence[0]["document"]["changed"]["p15"]["before"]["amount"] == "15000.00"
    assert await acme.rows("import_previews") == []
    again = await acme.ask(ApplyImport(preview=shown["preview"]), ADMINISTRATOR)
    assert again.problem["code"] == "preview_unknown"


async def test_nothing_is_applied_to_a_register_that_changed_since(acme: Any) -> None:
    shown = await preview(acme, "limit", "person;amount;currency\np15;1;EUR\n")
    await acme.ask(SaveEntry(entry=LimitEntry(person="p16", limit="unlimited")), ADMINISTRATOR)
    refused = await acme.ask(ApplyImport(preview=shown["preview"]), ADMINISTRATOR)
    assert refused.problem["code"] == "preview_outdated"


async def test_errors_are_told_by_row_and_column(acme: Any) -> None:
    shown = await preview(acme, "limit", "person;amount;currency\np99;1;EUR\np15;0;EUR\np16;x;EUR\n")
    places = [(each["row"], each["column"], each["code"]) for each in shown["errors"]]
    assert sorted(places) == [
        (2, "person", "person_unknown"),
        (3, "amount", "money_not_positive"),
        (4, "amount", "cell_malformed"),
    ]
    assert shown["preview"] is None


async def test_a_clerk_previews_nothing(acme: Any) -> None:
    outcome = await acme.ask(PreviewImport(kind="limit", csv="person;amount;currency\n"), CLERK)
    assert outcome.problem["code"] == "right_missing"
