"""The proof, through kills of the whole browser. Long: `make walk` runs it."""

import asyncio
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import Browser, Error, Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.acts import PlayerPage, begin_small_exam, fill_in_sign_in, sign_in
from tests.browser.browsers import OwnBrowser, Watch
from tests.browser.clicks import Clicks, expect_delivered, final_responses, standings
from tests.browser.stage import Stage

pytestmark = [pytest.mark.walk]

ITEMS_PER_SECTION = 6
OPTIONS = 4
KILLS = 20
# For so long a candidate clicks before a kill, and in so many of the runs without a network.
CLICKING_SECONDS = (0.05, 1.5)
OFFLINE_SHARE = 0.5


async def test_everything_that_was_shown_as_safe_returns_after_each_of_twenty_kills(
    stage: Stage, browser: Browser, watch: Watch, tmp_path: Path
) -> None:
    chance = Random(KILLS)
    own = OwnBrowser(browser.browser_type, tmp_path / "profile", watch)
    page = await own.open()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    address = page.url
    clicks = Clicks(player)

    for _ in range(KILLS):
        await page.context.set_offline(chance.random() < OFFLINE_SHARE)
        await kill_while_clicking(own, clicks, chance)
        page = await own.open()
        clicks.player = await come_back(page, address)
        await clicks.player.expect_saved()
        clicks.settle_what_was_under_way(await final_responses(stage, sitting_id))
        await expect_delivered(stage, sitting_id, clicks)
        await expect_shown(clicks)

    assert len(clicks.all_chosen) > KILLS
    assert await standings(stage, sitting_id) == {"admitted"}
    await page.context.close()


async def kill_while_clicking(own: OwnBrowser, clicks: Clicks, chance: Random) -> None:
    """Let the candidate click on, and kill the browser at some moment."""
    processes = own.processes()
    clicking = asyncio.create_task(click_on(clicks, chance))
    await asyncio.sleep(chance.uniform(*CLICKING_SECONDS))
    await own.kill(processes)
    with pytest.raises(Error, match="closed"):
        await clicking


async def click_on(clicks: Clicks, chance: Random) -> None:
    """Choose here and there in the section, for ever."""
    player = clicks.player
    while True:
        await clicks.choose(chance.randrange(OPTIONS))
        position = await player.position.inner_text()
        is_last = position.endswith(f"{ITEMS_PER_SECTION} of {ITEMS_PER_SECTION}")
        await player.page.keyboard.press("p" if is_last else chance.choice("np"))


async def come_back(page: Page, address: str) -> PlayerPage:
    """Open the exam as after any crash: with the password again where the browser forgot it."""
    await page.goto(address)
    if "/sign-in" in page.url:
        await fill_in_sign_in(page, "grace")
    dialog = page.locator("[data-sign-in][open]")
    item = page.locator('[data-player][data-view="item"]')
    await expect(dialog.or_(item).first).to_be_visible()
    if await dialog.is_visible():
        await dialog.locator("[data-password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
    player = PlayerPage(page)
    await player.expect_view("item")
    return player


async def expect_shown(clicks: Clicks) -> None:
    """Every item of the section shows what was chosen in it."""
    player = clicks.player
    for _ in range(ITEMS_PER_SECTION):
        await player.page.keyboard.press("p")
    for _ in range(ITEMS_PER_SECTION):
        item, place = await player.shown(), await player.chosen()
        option = (
            None if place is None else await player.rows.nth(place).get_attribute("data-option")
        )
        assert option == clicks.chosen.get(item.stem)
        await player.go_on()
    await player.expect_view("review")
    await player.page.click('[data-view-name="review"] [data-command="leave_review"]')
    await player.expect_view("item")
