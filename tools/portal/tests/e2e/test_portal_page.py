"""What a person sees of the emulated portal, and what the unmodified b24jssdk gets from it."""

from typing import Any

import pytest
from playwright.async_api import Frame, Page, expect

pytestmark = pytest.mark.e2e


async def app_frame(page: Page, testid: str = "app-frame") -> Frame:
    """The application's frame once its SDK has shaken hands."""
    handle = await page.get_by_test_id(testid).last.element_handle()
    assert handle is not None
    frame = await handle.content_frame()
    assert frame is not None
    await frame.wait_for_function("window.b24 !== undefined")
    return frame


def installed(emulator: Any, section: Any) -> None:
    """The application as after a finished installer: menu item and link handler bound."""
    emulator.control("finish", portal="acme")
    handler = f"{section.url}/bitrix24/app"
    names = {
        "en": {"TITLE": "Purchase Requests"},
        "ru": {"TITLE": "Заявки на закупку"},
        "de": {"TITLE": "Bestellanträge"},
    }
    emulator.result("placement.bind", PLACEMENT="LEFT_MENU", HANDLER=handler, LANG_ALL=names)
    emulator.result("placement.bind", PLACEMENT="REST_APP_URI", HANDLER=handler)


async def test_only_an_administrator_meets_the_installer_and_finishing_it_shows_the_item(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    origin = emulator.acme["origin"]
    await page.goto(f"{origin}/?user=17&open=LEFT_MENU")
    await expect(page.get_by_test_id("page-message")).to_contain_text("not fully installed")
    await expect(page.get_by_test_id("menu-app")).to_have_count(0)
    await page.goto(f"{origin}/?user=19")
    await expect(page.get_by_test_id("menu-app")).to_have_count(0)
    await page.get_by_test_id("menu-setup").click()
    frame = await app_frame(page)
    assert await frame.evaluate("[b24.isInstallMode, b24.auth.isAdmin, b24.isFirstRun]") == [True, True, False]
    handler = f"{sdk_section.url}/bitrix24/app"
    emulator.result("placement.bind", PLACEMENT="LEFT_MENU", HANDLER=handler, TITLE="Purchases")
    async with page.expect_navigation(url="**/*install_finished=Y"):
        await frame.evaluate("void b24.installFinish()")
    await expect(page.get_by_test_id("menu-app-1")).to_contain_text("Purchases")
    assert emulator.look("state", portal="acme")["apps"][0]["finished"]


async def test_the_section_opens_with_a_signed_post_and_the_sdk_shakes_hands(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=14")
    await expect(page.get_by_test_id("menu-app-1")).to_have_text("Заявки на закупку")
    await page.get_by_test_id("menu-app-1").click()
    frame = await app_frame(page)
    form = sdk_section.posted("/bitrix24/app")[-1]
    assert form["PLACEMENT"] == "LEFT_MENU"
    assert form["DOMAIN"] == emulator.acme["domain"]
    assert form["member_id"] == emulator.acme["member_id"]
    assert emulator.result("profile", token=form["AUTH_ID"])["ID"] == "14"
    assert await frame.evaluate("b24.getLang()") == "ru"
    assert await frame.evaluate("b24.auth.getAuthData().access_token") == form["AUTH_ID"]
    assert await frame.evaluate("b24.placement.title") == "LEFT_MENU"
    renewed = await frame.evaluate("b24.auth.refreshAuth()")
    assert renewed["access_token"] != form["AUTH_ID"]
    answer = await frame.evaluate(
        "b24.actions.v2.call.make({method: 'profile', params: {}}).then((r) => r.getData().result)"
    )
    assert answer["ID"] == "14"


async def test_the_sdk_calls_batches_and_walks_lists_from_the_frame(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    """Every way the SDK calls REST from a browser, also with a token that has just expired."""
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=19&open=LEFT_MENU")
    frame = await app_frame(page)
    emulator.control("tokens/expire", portal="acme")
    batch = """b24.actions.v2.batch.make({calls: {
        me: {method: 'profile', params: {}}, found: ['user.get', {filter: {ID: '$result[me][ID]'}}], no: ['no.such', {}]},
        options: {isHaltOnError: %s}}).then((r) => [r.getErrorMessages(), r.getData().found?.[0].ID])"""
    assert await frame.evaluate(batch % "false") == [["Method not found!"], "19"]
    many = "Array.from({length: 120}, (_, n) => ['user.get', {filter: {ID: n + 1}}])"
    chunks = f"b24.actions.v2.batchByChunk.make({{calls: {many}, options: {{isHaltOnError: true}}}})"
    assert await frame.evaluate(f"{chunks}.then((r) => r.getData().length)") == 120
    whole = "b24.actions.v2.callList.make({method: 'user.get', params: {}, idKey: 'ID'}).then((r) => r.getData().length)"
    assert await frame.evaluate(whole) == 44
    old = "b24.callListMethod('department.get', {}).then((r) => r.getData().length)"
    assert await frame.evaluate(old) == 14
    third = "b24.actions.v3.batch.make({calls: [501, 502].map((id) => ['humanresources.node.get', {id}]), options: {}})"
    assert await frame.evaluate(f"{third}.then((r) => r.getData().map((each) => each.item.id))") == [501, 502]
    helper = """B24Js.useB24Helper().initB24Helper(b24, Object.values(B24Js.LoadDataType))
        .then((h) => [h.profileInfo.data.id, h.appInfo.data.code, h.currency.baseCurrency, h.currency.currencyList.length])"""
    assert await frame.evaluate(helper) == [19, emulator.acme["app"]["client_id"], "EUR", 5]
    assert await frame.evaluate("b24.tools.healthCheck.make({requestId: 'x'})") is True


async def test_paths_open_in_sliders_only_inside_the_portal(emulator: Any, sdk_section: Any, page: Page) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=19&open=LEFT_MENU")
    frame = await app_frame(page)
    open_path = "b24.parent.message.send('openPath', {path: %r}).then((answer) => answer.errorCode)"
    for path in ("/settings/", "https://evil.example/crm/deal/", "//evil.example/marketplace/", "http://[", ""):
        assert await frame.evaluate(open_path % path) == "PATH_NOT_AVAILABLE", path
    await frame.evaluate("void b24.slider.openPath(b24.slider.getUrl('/company/personal/user/17/'), 1200).then((r) => { window.shut = r; })")
    await expect(page.get_by_test_id("slider")).to_contain_text("Yuki Tanaka")
    await page.get_by_test_id("slider-close").click()
    await frame.wait_for_function("window.shut !== undefined")


async def test_access_rights_are_chosen_without_those_that_are_taken(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=19&open=LEFT_MENU")
    frame = await app_frame(page)
    await frame.evaluate("void b24.dialog.selectAccess(['UA', 'U17']).then((found) => { window.found = found; })")
    items = page.get_by_test_id("picker-item")
    await expect(items.filter(has_text="Finance").first).to_be_visible()
    codes = await items.evaluate_all("all => all.map((each) => each.dataset.id)")
    assert {"DR2", "D2", "U18"} <= set(codes)
    assert not {"UA", "U17"} & set(codes)
    await page.locator('[data-id="D2"]').click()
    await page.locator('[data-id="U18"]').click()
    await page.get_by_test_id("picker-done").click()
    await frame.wait_for_function("window.found !== undefined")
    assert await frame.evaluate("window.found") == [{"id": "D2", "name": "Finance"}, {"id": "U18", "name": "Ruben Castro"}]


async def test_denied_and_unknown_commands_meet_silence(emulator: Any, sdk_section: Any, page: Page) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=19&open=LEFT_MENU")
    frame = await app_frame(page)
    title = page.get_by_test_id("page-title")
    before = await title.text_content()
    await frame.evaluate("b24.parent.setTitle('changed')")
    await expect(title).to_have_text(before or "")
    assert await frame.evaluate("b24.placement.call('noSuchCommand', {}).then((r) => r.isSafely)") is True
    size = await frame.evaluate("b24.parent.resizeWindow(700, 900)")
    assert size["height"] == 900
    await frame.evaluate("b24.options.appSet('colour', 'green')")
    assert emulator.result("app.option.get", option="colour") == "green"


async def test_sliders_open_nest_and_answer_when_they_close(emulator: Any, sdk_section: Any, page: Page) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=17&open=LEFT_MENU")
    frame = await app_frame(page)
    await frame.evaluate(
        "void (window.closed = b24.slider.openSliderAppPage({place: 'request', id: 7, bx24_title: 'Request 7', bx24_width: 800,"
        " bx24_label: {bgColor: 'green', text: 'New'}}).then(() => { window.gone = true; }))"
    )
    await expect(page.get_by_test_id("slider-title")).to_have_text("Request 7")
    inner = await app_frame(page, "slider-frame")
    assert await inner.evaluate("b24.placement.options") == {"place": "request", "id": "7"}
    assert await frame.evaluate("window.gone === undefined")
    await inner.evaluate("void b24.parent.closeApplication()")
    await expect(page.get_by_test_id("slider")).to_have_count(0)
    await frame.wait_for_function("window.gone === true")


async def test_choosing_a_colleague_answers_the_frame(emulator: Any, sdk_section: Any, page: Page) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=17&open=LEFT_MENU")
    frame = await app_frame(page)
    await frame.evaluate("void b24.dialog.selectUser().then((who) => { window.who = who; })")
    await page.get_by_test_id("picker").get_by_role("searchbox").fill("Dahl")
    await page.get_by_test_id("picker-item").click()
    await frame.wait_for_function("window.who !== undefined")
    assert (await frame.evaluate("window.who"))["id"] == "20"


async def test_bell_and_badge_refresh_by_themselves_and_a_link_opens_a_slider(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    installed(emulator, sdk_section)
    await page.goto(f"{emulator.acme['origin']}/?user=17")
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()
    await expect(page.get_by_test_id("menu-badge")).to_have_count(0)
    code = emulator.acme["app"]["code"]
    text = f"[b]PR-2026-0042[/b] <img src=x onerror=alert(1)> waits: [url=/marketplace/view/{code}/?params%5Brequest%5D=42]open[/url]"
    emulator.result("im.notify.system.add", USER_ID=17, MESSAGE=text, TAG="pr:42:17")
    emulator.result("app.option.set", options={"bx24_leftMenuCounter": 5})
    await expect(page.get_by_test_id("bell-count")).to_have_text("1")
    await expect(page.get_by_test_id("menu-badge")).to_have_text("5")
    await page.get_by_test_id("bell").click()
    notice = page.get_by_test_id("notification")
    await expect(notice).to_contain_text("PR-2026-0042 <img src=x onerror=alert(1)> waits")
    await notice.get_by_role("link").click()
    inner = await app_frame(page, "slider-frame")
    options = await inner.evaluate("b24.placement.options")
    assert options["request"] == "42"
    assert sdk_section.posts[-1][1]["PLACEMENT"] == "REST_APP_URI"
    await page.get_by_test_id("slider-close").click()
    await expect(page.get_by_test_id("slider")).to_have_count(0)
    await expect(page.get_by_test_id("bell-count")).to_be_hidden()


async def test_a_deep_link_is_a_page_address_and_the_switch_changes_the_person(
    emulator: Any, sdk_section: Any, page: Page
) -> None:
    installed(emulator, sdk_section)
    code = emulator.acme["app"]["code"]
    await page.goto(f"{emulator.acme['origin']}/marketplace/view/{code}/?params[request]=9&params[a][b][]=1&params[a][b][]=2&other=3&user=20")
    inner = await app_frame(page, "slider-frame")
    options = await inner.evaluate("b24.placement.options")
    assert (options["request"], options["a"], "other" in options) == ("9", {"b": {"0": "1", "1": "2"}}, False)
    await page.get_by_test_id("slider-close").click()
    await page.get_by_test_id("user-switch").select_option("22")
    await page.wait_for_url("**/?user=22")
    await expect(page.get_by_text("Mila Novak").first).to_be_visible()
