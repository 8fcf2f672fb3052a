"""The product in a browser: portal and section on two sites, unmodified SDK, strict content security policy."""

import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

PATIENCE = 30_000


class Desk:
    """One person's browser tab on his portal."""

    def __init__(self, page, origin, person, shots):
        self.page = page
        self.origin = origin
        self.person = person
        self.shots = shots
        self.said = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))

    async def open(self, what="&open=LEFT_MENU"):
        await self.page.goto(f"{self.origin}/?user={self.person}{what}", timeout=PATIENCE)

    @property
    def section(self):
        return self.page.frame_locator('[data-testid="app-frame"]')

    @property
    def slider(self):
        return self.page.frame_locator('[data-testid="slider-frame"]')

    async def shot(self, name):
        await self.page.screenshot(path=self.shots / f"{name}.png")


@pytest.fixture
def desks(browser, stack, people, shots):
    @asynccontextmanager
    async def sit_down(key, portal="acme"):
        context = await browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
        try:
            yield Desk(await context.new_page(), stack.portal(portal)["origin"], people[portal][key], shots)
        finally:
            await context.close()

    return sit_down


@pytest.fixture(scope="session")
def shots():
    folder = Path(__file__).parents[2] / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def write_request(desk, title, price):
    await desk.section.get_by_test_id("nav-new").click()
    await desk.section.get_by_test_id("field-title").fill(title)
    await desk.section.get_by_test_id("field-justification").fill("The old one is broken")
    await desk.section.get_by_test_id("line-description-0").fill("Label printer")
    await desk.section.get_by_test_id("line-quantity-0").fill("2")
    await desk.section.get_by_test_id("line-price-0").fill(price)
    await desk.section.get_by_test_id("line-category-0").select_option("office_supplies")


async def test_a_request_travels_from_the_left_menu_to_the_approvers_bell_and_back(desks):
    async with desks("p24") as clerk, desks("p23") as head:
        await clerk.open()
        await expect(clerk.section.get_by_test_id("nav-mine")).to_be_visible()
        await write_request(clerk, "Printers for the warehouse", "480.25")
        await expect(clerk.section.get_by_test_id("total-net")).to_contain_text(re.compile(r"960[.,]50"))
        await clerk.shot("1-form")
        await clerk.section.get_by_test_id("submit").click()
        await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await expect(clerk.section.get_by_test_id("route-person").first).to_contain_text("Stefan Roth")
        await expect(clerk.section.get_by_test_id("reason").first).to_be_visible()
        await clerk.shot("2-in-approval")

        await head.open("")
        await expect(head.page.get_by_test_id("bell-count")).to_be_visible()
        await expect(head.page.get_by_test_id("menu-badge").first).to_be_visible()
        await head.page.get_by_test_id("bell").click()
        notice = head.page.get_by_test_id("notification").filter(has_text="Printers for the warehouse")
        await expect(notice).to_be_visible()
        await head.shot("3-bell")
        await notice.get_by_role("link").first.click()
        await expect(head.slider.get_by_test_id("request-title").first).to_contain_text("Printers for the warehouse")
        await head.slider.get_by_test_id("comment").fill("Good price")
        await head.shot("4-card-in-slider")
        await head.slider.get_by_test_id("approve").click()
        await expect(head.slider.get_by_test_id("status").first).to_have_attribute("data-status", "approved")

        # No reload: the requester's open card hears of it.
        await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "approved")
        await expect(clerk.section.get_by_text("Good price").first).to_be_visible()
        await clerk.shot("5-approved-live")
        await clerk.page.get_by_test_id("bell").click()
        await expect(clerk.page.get_by_test_id("notification").first).to_be_visible()
        assert [line for line in (*clerk.said, *head.said) if "Content Security Policy" in line] == []


async def test_the_badge_counts_what_waits_and_a_rejection_needs_a_comment(desks):
    async with desks("p25") as clerk, desks("p23") as head:
        await clerk.open()
        await write_request(clerk, "Chairs nobody needs", "300.00")
        await clerk.section.get_by_test_id("submit").click()
        await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await head.open()
        await expect(head.section.get_by_test_id("tasks-badge")).to_be_visible()
        await head.section.get_by_test_id("nav-tasks").click()
        await head.shot("6-tasks")
        await head.section.get_by_role("link", name="Chairs nobody needs").first.click()
        await head.section.get_by_test_id("reject").click()
        await expect(head.section.get_by_text("Please say why.")).to_be_visible()
        await expect(head.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await head.section.get_by_test_id("comment").fill("We have enough")
        await head.section.get_by_test_id("reject").click()
        await expect(head.section.get_by_test_id("status").first).to_have_attribute("data-status", "rejected")
        await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "rejected")
        await head.shot("7-rejected")


async def test_returned_edited_and_submitted_again_is_revision_two(desks):
    async with desks("p34") as writer, desks("p32") as head:
        await writer.open()
        await write_request(writer, "Trade fair stand", "700.00")
        await writer.section.get_by_test_id("submit").click()
        await expect(writer.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await head.open()
        await head.section.get_by_test_id("nav-tasks").click()
        await head.section.get_by_role("link", name="Trade fair stand").first.click()
        await head.section.get_by_test_id("comment").fill("Cheaper, please")
        await head.section.get_by_test_id("return").click()
        await expect(writer.section.get_by_test_id("status").first).to_have_attribute("data-status", "returned")
        await writer.section.get_by_test_id("edit").click()
        await writer.section.get_by_test_id("line-price-0").fill("500.00")
        await writer.section.get_by_test_id("submit").click()
        await expect(writer.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await writer.shot("8-revision-two")


async def test_several_tasks_are_decided_together_and_each_tells_its_outcome(desks):
    async with desks("p24") as clerk, desks("p23") as head:
        await clerk.open()
        for title in ("Gloves for the night shift", "Lamps for the night shift"):
            await write_request(clerk, title, "90.00")
            await clerk.section.get_by_test_id("submit").click()
            await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "in_approval")
        await head.open()
        await head.section.get_by_test_id("nav-tasks").click()
        rows = head.section.get_by_test_id("request-row").filter(has_text="for the night shift")
        await expect(rows).to_have_count(2)
        for row in (rows.first, rows.last):
            await row.get_by_test_id("select-task").check()
        await head.section.get_by_test_id("bulk-comment").fill("Before winter")
        await head.shot("10-bulk")
        await head.section.get_by_test_id("bulk-approve").click()
        results = head.section.get_by_test_id("bulk-result")
        await expect(results).to_have_count(2)
        await expect(results.first).to_have_attribute("data-state", "done")
        await expect(rows).to_have_count(0)
        await expect(clerk.section.get_by_test_id("status").first).to_have_attribute("data-status", "approved")


async def test_opened_outside_a_portal_it_says_so(browser, stack, shots):
    page = await browser.new_page()
    answer = await page.goto(f"{stack.gateway_url}/bitrix24/app")
    assert answer.headers["content-security-policy"].count("frame-ancestors 'none'") == 1
    await expect(page.locator("body")).to_contain_text("Bitrix24")
    await page.screenshot(path=shots / "9-outside.png")
    await page.close()


async def test_a_tab_left_open_survives_the_end_of_its_token(desks, stack, people):
    async with desks("p26") as worker:
        await worker.open()
        await expect(worker.section.get_by_test_id("nav-mine")).to_be_visible()
        await stack.control.call("POST", "/tokens/expire", json={"portal": "acme", "user": people["acme"]["p26"]})
        await write_request(worker, "After the token died", "120.00")
        await worker.section.get_by_test_id("save-draft").click()
        await expect(worker.section.get_by_test_id("toast").first).to_be_visible()
