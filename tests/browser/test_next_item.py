"""The next item is made ready behind the one that is read: nobody meets it before its turn."""

import pytest
from playwright.async_api import expect

from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

AHEAD = ".item-place--ahead"
# The same marks in the item that is shown and in the one behind it.
STEMS = """
() => ["[data-item-place]", ".item-place--ahead"].map(
  (place) => document.querySelector(`${place} [data-item-stem]`)?.textContent ?? null)
"""
# Two presses before the page can be painted between them.
ON_AND_OVERVIEW = """
() => {
  for (const name of ["next", "overview"])
    document.querySelector(`[data-command="${name}"]`).click()
}
"""
# To the next item just before it would have been made ready, and no frame until after that.
ON_BEFORE_IT_IS_READY = """
async () => {
  const press = (name) => document.querySelector(`[data-command="${name}"]`).click()
  const painted = () => new Promise((go_on) => requestAnimationFrame(() => setTimeout(go_on)))
  press("back")
  await painted()
  const frames = [], { requestAnimationFrame: ask } = window
  window.requestAnimationFrame = (act) => frames.push(act)
  press("next")
  await new Promise((go_on) => setTimeout(go_on, 300))
  window.requestAnimationFrame = ask
  for (const act of frames) act()
  await painted()
}
"""
# An item of marked-up text with a table in it.
WITH_A_WIDE_TABLE = """
() => {
  const item = document.querySelector("[data-item-place] [data-item]")
  const stem = item.querySelector("[data-item-stem-below]")
  item.classList.add("item--html")
  stem.hidden = false
  stem.innerHTML = `<table><tr>${"<td>Recovery</td>".repeat(30)}</tr></table>`
  const { scrollingElement } = document
  return [stem, scrollingElement].map((one) => one.scrollWidth > one.clientWidth)
}
"""


@pytest.fixture
async def player(stage: Stage, open_page: OpenPage) -> PlayerPage:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _sitting, player = await begin_small_exam(page)
    await made_ready(player)
    return player


async def made_ready(player: PlayerPage) -> None:
    await expect(player.page.locator(f"{AHEAD} [data-item]")).to_have_count(1)


async def test_what_is_made_ready_is_neither_seen_nor_reached(player: PlayerPage) -> None:
    page, shown = player.page, await player.shown()

    await expect(page.locator(f"{AHEAD} [data-item]")).to_be_hidden()
    await expect(page.get_by_role("radio")).to_have_count(len(shown.options))
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert await page.locator("[data-item-stem]").first.text_content() == shown.stem


async def test_what_was_made_ready_is_what_is_shown_next(player: PlayerPage) -> None:
    _shown, ahead = await player.page.evaluate(STEMS)

    await player.go_on()

    assert (await player.shown()).stem == ahead
    # Nothing of it stays behind itself, whether or not the one after it is ready by now.
    assert (await player.page.evaluate(STEMS))[1] != ahead
    await expect(player.page.locator("[data-item-place] h1")).to_be_focused()


async def test_a_choice_in_one_item_is_none_in_the_one_behind_it(player: PlayerPage) -> None:
    await player.choose(1)
    await player.go_on()
    assert await player.chosen() is None
    await player.choose(2)
    await player.strike_by_key(0)
    await player.page.keyboard.press("p")
    await made_ready(player)
    assert await player.chosen() == 1

    await player.go_on()

    assert await player.chosen() == 2
    await expect(player.rows.nth(0).locator("[data-option-strike]")).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_an_item_is_not_made_ready_behind_itself(player: PlayerPage) -> None:
    await player.go_on()
    await player.choose(2)

    await player.page.evaluate(ON_BEFORE_IT_IS_READY)

    assert await player.chosen() == 2


async def test_the_focus_is_not_taken_from_where_somebody_went_meanwhile(
    player: PlayerPage,
) -> None:
    page = player.page

    await page.evaluate(ON_AND_OVERVIEW)

    await expect(player.position).to_contain_text("2 of")
    await made_ready(player)
    await expect(page.locator('[data-panel="overview"] h2')).to_be_focused()


async def test_the_overview_says_where_one_is_as_soon_as_the_item_is_shown(
    player: PlayerPage,
) -> None:
    page = player.page
    await page.click('[data-command="overview"]')

    await page.click('[data-command="next"]')

    current = page.locator('[data-panel="overview"] [aria-current]')
    await expect(current).to_have_count(1)
    await expect(current).to_contain_text("2")


async def test_a_table_too_wide_for_a_phone_is_moved_by_itself(player: PlayerPage) -> None:
    await player.page.set_viewport_size({"width": 360, "height": 700})

    is_stem_wider, is_page_wider = await player.page.evaluate(WITH_A_WIDE_TABLE)

    assert is_stem_wider
    assert not is_page_wider
