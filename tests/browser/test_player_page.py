"""The player's page: held keys, the largest letters, a tab that stands aside, second thoughts."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.accessibility import scrolls_sideways
from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

PHONE = {"width": 390, "height": 844}


class Held:
    """Requests to one kind of address, until they are let go."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self._may_go = asyncio.Event()

    async def stand_between(self, page: Page, addresses: str) -> None:
        await page.route(addresses, self._wait)

    def let_go(self) -> None:
        self._may_go.set()

    async def _wait(self, route: Route) -> None:
        self.arrived.set()
        await self._may_go.wait()
        await route.continue_()


async def test_a_key_that_is_held_is_one_press(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)

    # Pressed again before it was let go, a key says that it repeats.
    for key in ("n", "n", "n"):
        await page.keyboard.down(key)
    await page.keyboard.up("n")
    await expect(player.position).to_have_text("Section 1 · 2 of 6")
    for key in ("f", "f"):
        await page.keyboard.down(key)
    await page.keyboard.up("f")
    await expect(page.locator("[data-flag-button]")).to_have_attribute("aria-pressed", "true")
    # The same on a button that has the focus.
    await page.focus("[data-flag-button]")
    for key in ("Enter", "Enter", "Enter", "Enter"):
        await page.keyboard.down(key)
    await page.keyboard.up("Enter")
    await expect(page.locator("[data-flag-button]")).to_have_attribute("aria-pressed", "false")
    # Held with Alt, an arrow is the exam's too, and never the browser's way to the page before.
    await page.keyboard.press("n")
    await page.keyboard.down("Alt")
    for key in ("ArrowLeft", "ArrowLeft"):
        await page.keyboard.down(key)
    await page.keyboard.up("Alt")

    await expect(player.position).to_have_text("Section 1 · 2 of 6")


async def test_a_tab_that_stands_aside_says_nothing_of_time_and_saving(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)
    await player.choose(1)
    await player.expect_saved()

    second = await page.context.new_page()
    await second.goto(page.url)
    await second.click('[data-command="continue_here"]')
    await PlayerPage(second).expect_view("item")

    await player.expect_view("elsewhere")
    await expect(player.saving).to_be_hidden()
    await expect(player.time_left).to_be_hidden()
    await page.click('[data-command="continue_here"]')
    await player.expect_saved()
    await expect(player.time_left).to_be_visible()


@pytest.mark.parametrize("name", ["luis", "noor"])
async def test_with_the_largest_letters_a_phone_scrolls_nothing_sideways(
    stage: Stage, open_page: OpenPage, name: str
) -> None:
    page = await open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    await sign_in(page, stage.origin, name)
    _sitting, player = await begin_small_exam(page)
    await page.click('[data-panel-button="settings"]')
    await page.locator('[name="fontSize"][value="4"]').check(force=True)
    found = await scrolls_sideways(page)
    await page.click('[data-panel="settings"] [data-command="close_panel"]')
    found += await scrolls_sideways(page)
    for panel in ("help", "overview"):
        await page.click(f'[data-panel-button="{panel}"]')
        found += await scrolls_sideways(page)
    await page.click('[data-panel="overview"] [data-command="review"]')
    await player.expect_view("review")
    found += await scrolls_sideways(page)
    await page.click("[data-review-finish]")

    assert found + await scrolls_sideways(page) == []


async def test_who_thinks_again_while_a_request_is_waited_for_finishes_nothing(
    stage: Stage, open_page: OpenPage
) -> None:
    page, sign_of_life = await open_page(), Held()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    await player.open_review()
    await page.click("[data-review-finish]")
    await sign_of_life.stand_between(page, "**/entries")
    await asyncio.wait_for(sign_of_life.arrived.wait(), 10)

    await page.click('[data-dialog-choice="go_on"]')
    await expect(page.locator("[data-dialog-asking]")).to_be_visible()
    await page.click('[data-dialog-choice="cancel"]')
    sign_of_life.let_go()
    # A choice is saved after whatever waited behind the sign of life.
    await page.click('[data-command="leave_review"]')
    await player.choose(1)
    await player.expect_saved()

    (row,) = await stage.rows("SELECT section FROM sittings WHERE id = $1::uuid", sitting_id)
    assert row["section"] == 1


async def test_what_is_on_its_way_is_not_called_back(stage: Stage, open_page: OpenPage) -> None:
    page, finishing = await open_page(), Held()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)
    await player.expect_saved()
    await player.open_review()
    await page.click("[data-review-finish]")
    await finishing.stand_between(page, "**/finish")

    await page.click('[data-dialog-choice="go_on"]')
    await asyncio.wait_for(finishing.arrived.wait(), 10)

    await expect(page.locator('[data-dialog-choice="cancel"]')).to_be_disabled()
    finishing.let_go()
    await expect(player.position).to_have_text("Section 2 · 1 of 6")


async def test_the_focus_comes_back_from_a_panel_whose_opener_is_gone(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)
    await player.rows.nth(0).locator("[data-option-radio]").focus()
    await page.keyboard.press("o")
    await page.click('[data-command="next"]')
    await expect(player.position).to_have_text("Section 1 · 2 of 6")
    await expect(page.locator("[data-item-place] h1")).to_be_focused()

    await page.click('[data-panel="overview"] [data-command="close_panel"]')

    await expect(page.locator('[data-panel-button="overview"]')).to_be_focused()


async def test_a_return_from_the_break_that_is_not_answered_says_so(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)
    await player.expect_saved()
    await player.open_review()
    await player.finish("break")
    await player.expect_view("on_break")
    line = page.locator("[data-break-trouble]")
    await page.context.set_offline(True)

    await page.click('[data-command="end_break"]')
    await expect(line).to_contain_text("We hear nothing from the exam right now.")
    await page.context.set_offline(False)
    await page.evaluate("() => void dispatchEvent(new Event('online'))")
    await expect(line).to_contain_text("Please press the button again")

    await page.click('[data-command="end_break"]')
    await player.expect_view("item")


async def test_a_panel_that_is_closed_leaves_the_page_where_it_was(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page(viewport=PHONE)
    await sign_in(page, stage.origin, "grace")
    await begin_small_exam(page)
    box = await page.locator('[data-command="overview"]').bounding_box()
    assert box is not None
    # As a finger does it: the helper for clicks would scroll by itself.
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await expect(page.locator('[data-panel="overview"] h2')).to_be_focused()

    await page.keyboard.press("Escape")

    await expect(page.locator('[data-panel="overview"]')).to_be_hidden()
    assert await page.evaluate("() => scrollY") == 0
