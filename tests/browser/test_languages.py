"""The exam in Spanish and in Arabic: the same path, in the language's own direction."""

from random import Random

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import (
    OpenPage,
    agree_and_get_ready,
    find_as_exam_manager,
    release_score,
    sign_in,
    small_exam_card,
    start,
)
from tests.browser.by_hand import known_items, score_by_hand
from tests.browser.candidate import Candidate
from tests.browser.small_exam import ITEMS
from tests.browser.stage import Stage

# With this seed the share of known keys is enough.
PASSING_SHARE = 0.9
SEED = 12


@pytest.mark.parametrize(
    ("name", "candidate_name", "language", "direction"),
    [("luis", "Luis Herrera", "es", "ltr"), ("noor", "Noor Haddad", "ar", "rtl")],
)
async def test_twelve_items_are_sat_and_reported_in_the_candidates_language(
    stage: Stage,
    open_page: OpenPage,
    name: str,
    candidate_name: str,
    language: str,
    direction: str,
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, name)
    await expect_language(page, language, direction)
    sitting_id = await agree_and_get_ready(page, small_exam_card(page), language)
    await expect_language(page, language, direction)
    player = await start(page)
    items = await known_items(stage.database_url, sitting_id)
    candidate = Candidate(player, items, PASSING_SHARE, Random(SEED))

    item = page.locator("[data-item-place] [data-item]")
    await expect(item).to_have_attribute("lang", language)
    await expect(item).to_have_attribute("dir", direction)
    await candidate.answer_section(ITEMS // 2)
    await player.finish("go_on")
    await player.expect_view("item")
    await candidate.answer_section(ITEMS // 2)
    await player.finish("finish")

    await expect(page).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")
    await expect_language(page, language, direction)
    result = await score_by_hand(stage.database_url, sitting_id, items, candidate.chosen)
    manager = await open_page()
    await find_as_exam_manager(manager, stage.origin, sitting_id, candidate_name)
    await expect(manager.locator("main")).to_contain_text(f"{result.raw} of {ITEMS}")
    await release_score(manager)
    await page.goto(f"{stage.origin}/exam/{sitting_id}/report")
    await expect_language(page, language, direction)
    assert result.is_passed
    await expect_passing_report(page, result.areas[0].title)


async def expect_language(page: Page, language: str, direction: str) -> None:
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", language)
    await expect(html).to_have_attribute("dir", direction)


async def expect_passing_report(page: Page, area: str) -> None:
    """The headline is in the language, the picture names its area, and nothing is in numbers."""
    await expect(page.locator(f'svg[role="img"][aria-label*="{area}"]')).to_have_count(1)
    headline = await page.locator("h1").text_content() or ""
    assert headline != "You passed.", "the report is in the candidate's language"
    cells = page.locator("table tbody td")
    assert not any(text.strip().isdigit() for text in await cells.all_text_contents())
