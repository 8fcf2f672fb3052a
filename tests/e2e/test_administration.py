"""Whoever runs the process does it in the section: organisation, policies, a replay, registers, files."""

import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

PATIENCE = 30_000
ADMINISTRATOR, CLERK = "p19", "p24"
TIMED = ("delegations", "absences")
REGISTERS = ("roles", "members", "limits", "cost-centres", "companies", "rates", "departments", *TIMED, "calendars")


@pytest.fixture
def sections(browser, stack, people):
    """Somebody's section in his portal's page; what the browser complained of is in `said`."""

    @asynccontextmanager
    async def open_section(key, portal="acme"):
        context = await browser.new_context(viewport={"width": 1360, "height": 950}, locale="en-GB")
        page = await context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: page.said.append(f"pageerror: {error}"))
        try:
            await page.goto(
                f"{stack.portal(portal)['origin']}/?user={people[portal][key]}&open=LEFT_MENU", timeout=PATIENCE
            )
            yield page, page.frame_locator('[data-testid="app-frame"]')
        finally:
            await context.close()

    return open_section


@pytest.fixture(scope="session")
def shots():
    folder = Path(__file__).parents[2] / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return lambda page, name: page.screenshot(path=folder / f"administration-{name}.png")


def rows_of(file):
    return Path(file).read_text("utf-8-sig").splitlines()


def complaints(page):
    return [line for line in page.said if line.startswith("pageerror") or "Content Security Policy" in line]


async def test_an_administrator_syncs_the_organisation(sections, shots):
    async with sections(ADMINISTRATOR) as (page, section):
        await section.get_by_test_id("nav-administration").click()
        await expect(section.get_by_test_id("area-card")).to_have_count(8)
        await shots(page, "1-overview")
        await section.get_by_test_id("area-organisation").click()
        await section.get_by_test_id("sync").click()
        await expect(section.get_by_test_id("syncing")).to_be_visible()
        await expect(section.get_by_test_id("syncing")).to_have_count(0)
        outcome = section.get_by_test_id("sync-outcome")
        await expect(outcome).to_have_attribute("data-outcome", re.compile("same|changed"))
        await shots(page, "2-organisation")
        await section.get_by_test_id("area-repairs").click()
        found = section.get_by_test_id("empty-state").or_(section.get_by_test_id("repair").first)
        await expect(found).to_be_visible()
        await section.get_by_test_id("re-route-many").click()
        await expect(section.get_by_test_id("loading")).to_have_count(0)
        await expect(section.get_by_test_id("error")).to_have_count(0)
        assert complaints(page) == []


async def test_an_administrator_reads_a_policy_drafts_the_next_version_and_replays_it(sections, shots):
    async with sections(ADMINISTRATOR) as (page, section):
        await section.get_by_test_id("nav-administration").click()
        await section.get_by_test_id("area-policies").click()
        policy = section.locator('[data-testid="policy"][data-policy="std-opex"]')
        await expect(policy).to_be_visible()
        await shots(page, "3-policies")
        await policy.get_by_test_id("policy-version").first.get_by_role("link").click()
        await expect(section.get_by_test_id("policy-picture")).to_contain_text("mgr_chain")
        await shots(page, "4-policy")
        await section.get_by_test_id("area-policies").click()
        await policy.get_by_test_id("new-draft").click()
        await expect(section.get_by_test_id("policy-state").first).to_have_attribute("data-state", "draft")
        await section.get_by_test_id("policy-edit").click()
        await section.get_by_test_id("policy-from").fill("2030-01-01")
        await section.get_by_test_id("policy-save").click()
        await expect(section.get_by_test_id("policy-picture")).to_contain_text("2030")
        await expect(section.get_by_test_id("policy-change").first).to_be_visible()
        await section.get_by_test_id("area-replays").click()
        await expect(section.get_by_test_id("replay-version")).to_have_value(re.compile("std-opex/"))
        await section.get_by_test_id("replay-start").click()
        await expect(section.get_by_test_id("replay")).to_have_attribute("data-status", "done")
        await shots(page, "5-replay")
        await section.get_by_test_id("area-policies").click()
        await policy.get_by_test_id("policy-version").first.get_by_role("link").click()
        await section.get_by_test_id("policy-discard").click()
        await section.get_by_test_id("confirm").click()
        await expect(policy.get_by_test_id("new-draft")).to_be_visible()
        assert complaints(page) == []


async def test_an_administrator_exports_a_register_and_reads_money_report_and_audit(sections, shots):
    async with sections(ADMINISTRATOR) as (page, section):
        await section.get_by_test_id("nav-administration").click()
        await section.get_by_test_id("area-registers").click()
        await section.get_by_test_id("register-limits").click()
        await section.get_by_test_id("table-search").fill("stefan")
        await expect(section.get_by_test_id("table-row")).to_have_count(1)
        await section.get_by_test_id("table-search").fill("")
        await shots(page, "6-limits")
        async with page.expect_download() as download:
            await section.get_by_test_id("register-export").click()
        lines = rows_of(await (await download.value).path())
        assert lines[0].startswith("person;")
        assert len(lines) > 5
        await section.get_by_test_id("area-reports").click()
        await expect(section.get_by_test_id("report-decisions")).to_be_visible()
        await section.get_by_test_id("area-audit").click()
        await expect(section.get_by_test_id("audit-record").first).to_be_visible()
        await shots(page, "8-audit")
        await section.get_by_test_id("area-budgets").click()
        await expect(section.get_by_test_id("budget-add")).to_be_visible()
        await expect(section.get_by_test_id("error")).to_have_count(0)
        assert complaints(page) == []


async def test_every_register_is_shown_and_one_entry_is_changed_and_put_back(sections):
    async with sections(ADMINISTRATOR) as (page, section):
        await section.get_by_test_id("nav-administration").click()
        await section.get_by_test_id("area-registers").click()
        for register in REGISTERS:
            await section.get_by_test_id(f"register-{register}").click()
            await expect(
                section.get_by_test_id("table-row").first.or_(section.get_by_test_id("empty-state"))
            ).to_be_visible()
            await expect(section.get_by_test_id("error")).to_have_count(0)
        await section.get_by_test_id("register-companies").click()
        await section.get_by_test_id("entry-add").click()
        await section.get_by_test_id("entry-id").fill("acme-test")
        await section.get_by_test_id("entry-name").fill("Acme Test Ltd")
        await section.get_by_test_id("confirm").click()
        added = section.locator('[data-testid="table-row"][data-key="acme-test"]')
        await expect(added).to_contain_text("Acme Test Ltd")
        await added.get_by_test_id("entry-remove").click()
        await section.get_by_test_id("confirm").click()
        await expect(added).to_have_count(0)
        await section.get_by_role("button", name="Undo").click()
        await expect(added).to_contain_text("Acme Test Ltd")
        await added.get_by_test_id("entry-remove").click()
        await section.get_by_test_id("confirm").click()
        await expect(added).to_have_count(0)
        assert complaints(page) == []


async def test_a_clerk_has_no_administration_but_plans_his_absence(sections, shots):
    async with sections(CLERK) as (page, section):
        await section.get_by_test_id("nav-away").click()
        await expect(section.get_by_test_id("nav-administration")).to_have_count(0)
        await section.get_by_test_id("away-note").fill("Summer holiday")
        await section.get_by_test_id("away-save").click()
        item = section.get_by_test_id("away-item").filter(has_text="Summer holiday")
        await expect(item).to_have_attribute("data-state", "running")
        await shots(page, "7-away")
        await item.get_by_test_id("away-end").click()
        await section.get_by_test_id("confirm").click()
        await expect(item.get_by_test_id("away-end")).to_have_count(0)
        assert complaints(page) == []
