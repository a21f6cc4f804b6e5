"""Every page for candidates, every state of the player, and the main pages of staff: axe finds
nothing in light and dark, nothing scrolls sideways at 400 %, and the keyboard is enough."""

import re

import pytest
from playwright.async_api import Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.accessibility import faults
from tests.browser.acts import (
    START,
    OpenPage,
    PlayerPage,
    begin_small_exam,
    sign_in,
    sitting_of,
    small_exam_card,
    start,
)
from tests.browser.stage import Stage

EVERYBODY = (
    *("/", "/sign-in", "/practice", "/accessibility", "/verify", "/system-check"),
    "/nothing-here",
)
FORM = "/bank/peer-support/forms/A"
STAFF = {
    "manager": (
        *("/", "/manage/sittings", "/manage/sittings/{sitting}", "/manage/sittings/release"),
        *("/manage/sittings/{sitting}/held", "/manage/journals"),
        *("/manage/sittings/{sitting}/entries", "/manage/exams", "/manage/exams/{exam}"),
        *("/manage/exams/{exam}/policy", "/manage/exams/{exam}/policy/1", "/manage/audit"),
        *("/manage/exams/{exam}/statement", "/manage/exams/{exam}/standard"),
        *("/manage/administrations/{administration}", "/manage/requests"),
    ),
    "psychometrician": (
        *("/bank", "/bank/peer-support/items", "/bank/peer-support/items/{item}"),
        *("/bank/peer-support/import", "/bank/peer-support/forms", FORM),
    ),
    "proctor": ("/proctor", "/proctor/{sitting}", "/proctor/{sitting}/message"),
    "accommodation": ("/manage/accommodations",),
}


async def test_pages_for_everybody(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    found = []
    for path in EVERYBODY:
        await page.goto(f"{stage.origin}{path}")
        found += await faults(page, path)
    await page.goto(f"{stage.origin}/sign-in")
    await page.click("main form button.button--primary")
    found += await faults(page, "sign-in with errors")
    found += await practice_faults(page, stage)

    assert found == []


async def practice_faults(page: Page, stage: Stage) -> list[str]:
    """An open item, an answered one, and the summary."""
    await page.goto(f"{stage.origin}/practice")
    await page.click("main form button.button--primary")
    await expect(page).to_have_url(re.compile(r"/practice/1"))
    found = await faults(page, "practice item")
    await page.locator("input[type=radio]").first.check(force=True)
    await page.click("main form button.button--primary")
    found += await faults(page, "practice item, answered")
    await page.goto(f"{stage.origin}/practice/summary")
    return found + await faults(page, "practice summary")


@pytest.mark.long
@pytest.mark.parametrize("name", ["grace", "noor"])
async def test_every_step_of_the_exam(stage: Stage, open_page: OpenPage, name: str) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, name)
    found = await faults(page, "home")
    await small_exam_card(page).locator("a.button--primary").click()
    found += await faults(page, "begin")
    await page.click("main form button.button--primary")
    found += await faults(page, "rules")
    await page.click('button[value="accept"]')
    found += await faults(page, "rules with an error")
    await page.check("#agreed")
    await page.click('button[value="accept"]')
    found += await faults(page, "ready")
    player = await start(page)
    found += await player_faults(player)
    await player.finish("finish")
    await expect(page).to_have_url(re.compile("/receipt$"))
    found += await faults(page, "receipt")
    await page.goto(f"{stage.origin}/exam/{sitting_of(page)}/report")
    found += await faults(page, "report that is not here yet")

    assert found == []


async def player_faults(player: PlayerPage) -> list[str]:
    """Each of the player's states, until the review of the last section."""
    page = player.page
    found = await faults(page, "item")
    await player.choose(1)
    await player.strike_by_key(2)
    await page.keyboard.press("f")
    found += await faults(page, "item, chosen, struck, flagged")
    for panel in ("overview", "settings", "help"):
        await page.click(f'[data-panel-button="{panel}"]')
        found += await faults(page, panel)
        await page.click(f'[data-panel="{panel}"] [data-command="close_panel"]')
    await page.click('[data-panel-button="help"]')
    await page.click('[data-command="time_account"]')
    await expect(page.locator("[data-account-lines] li")).not_to_have_count(0)
    found += await faults(page, "time account")
    await page.click('[data-panel="time"] [data-command="close_panel"]')
    second = await page.context.new_page()
    await second.goto(page.url)
    await PlayerPage(second).expect_view("elsewhere")
    found += await faults(second, "elsewhere")
    await second.close()
    await player.open_review()
    found += await faults(page, "review")
    await page.click("[data-review-finish]")
    found += await faults(page, "dialog")
    await page.click('[data-dialog-choice="break"]')
    await player.expect_view("on_break")
    found += await faults(page, "break")
    await page.click('[data-command="end_break"]')
    await player.expect_view("item")
    await player.open_review()
    return found


@pytest.mark.parametrize("name", ["grace", "noor"])
async def test_what_the_player_shows_on_a_bad_day(
    stage: Stage, open_page: OpenPage, name: str
) -> None:
    page, other = await open_page(), await open_page()
    await sign_in(page, stage.origin, name)
    _, player = await begin_small_exam(page)
    await player.expect_saved()
    await sign_in(other, stage.origin, name)
    await other.goto(page.url)
    await PlayerPage(other).expect_view("other_device")
    found = await faults(other, "another device")
    await stage.rows("UPDATE sign_ins SET revoked_at = now()")
    await player.choose(1)
    await expect(page.locator("[data-sign-in]")).to_be_visible()
    found += await faults(page, "sign-in over the page")
    await page.click("[data-sign-in] [data-later]")
    found += await faults(page, "a line under the bar")
    await page.click('[data-note="signed_out"] button')
    await page.fill("[data-sign-in] [data-password]", PASSWORD)
    await page.keyboard.press("Enter")
    await player.expect_saved()
    await stage.rows("UPDATE sitting_contacts SET offline_work = interval '6 seconds'")
    await page.reload()
    await player.expect_view("item")
    await page.context.set_offline(True)
    await player.expect_view("covered")
    found += await faults(page, "covered")

    assert found == []


@pytest.mark.parametrize("name", ["dana", "marcus"])
async def test_reports(stage: Stage, open_page: OpenPage, name: str) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, name)
    found = await faults(page, "home with attempts")
    await page.click('a[href$="/report"]')
    await page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true })")

    assert found + await faults(page, "report") == []


@pytest.mark.long
@pytest.mark.parametrize("name", list(STAFF))
async def test_the_desks_of_staff(stage: Stage, open_page: OpenPage, name: str) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, name)
    (row,) = await stage.rows(
        """SELECT sitting.id AS sitting, sitting.exam_id AS exam,
             sitting.administration_id AS administration,
             (SELECT code FROM items WHERE exam_id = sitting.exam_id LIMIT 1) AS item
           FROM sittings AS sitting WHERE sitting.score_status = 'scored' LIMIT 1"""
    )
    found = []
    for path in STAFF[name]:
        answer = await page.goto(stage.origin + path.format(**row))
        assert answer is not None
        assert answer.status == 200, path
        found += await faults(page, path, on_phones=False)

    assert found == []


async def test_a_whole_sitting_with_the_keyboard_alone(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{stage.origin}/sign-in")
    await tab_to(page, "#email")
    await page.keyboard.type("grace@example.org")
    await tab_to(page, "#password")
    await page.keyboard.type("walk-in-the-park")
    await page.keyboard.press("Enter")
    await press(page, 'section.card:last-of-type a[href$="/begin"]')
    await press(page, "main form button.button--primary")
    await tab_to(page, "#agreed")
    await page.keyboard.press("Space")
    await press(page, 'button[value="accept"]')
    await press(page, START)
    player = PlayerPage(page)
    await player.expect_view("item")
    # Where single keys are turned off, tabs and arrows do everything.
    await tab_to(page, "[data-option-radio]")
    await page.keyboard.press("ArrowDown")
    assert await player.chosen() is not None
    await tab_to(page, '[data-command="next"]')
    await page.keyboard.press("Enter")
    await expect(player.position).to_have_text("Section 1 · 2 of 6")
    for _ in range(5):
        await page.keyboard.press("b")
        await page.keyboard.press("n")
    await player.expect_view("review")
    await press(page, "[data-review-finish]")
    await press(page, '[data-dialog-choice="go_on"]')
    await player.expect_view("item")
    await player.answer_all(6, place=3)
    await press(page, "[data-review-finish]")
    await press(page, '[data-dialog-choice="finish"]')
    await expect(page).to_have_url(re.compile("/receipt$"))


async def press(page: Page, selector: str) -> None:
    await expect(page.locator(selector)).to_be_visible()
    await tab_to(page, selector)
    await page.keyboard.press("Enter")


async def tab_to(page: Page, selector: str) -> None:
    """Only by the tab key, and the focus must be seen where it arrives."""
    # The page before may still be leaving.
    await expect(page.locator(selector).first).to_be_attached()
    for _ in range(80):
        focused = page.locator(":focus")
        if await focused.count() and await focused.evaluate("(e, s) => e.matches(s)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {selector}")


async def test_the_skip_link_leads_past_the_head_of_the_page(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.goto(f"{stage.origin}/sign-in")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip-link")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#email")).to_be_focused()
