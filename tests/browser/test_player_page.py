"""The player's page: keys that are held, the largest letters, a tab that stands aside."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import scrolls_sideways
from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

PHONE = {"width": 390, "height": 844}


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
