"""All 120 items in Spanish, and all 120 real items in Arabic. Long: `make walk` runs them."""

import asyncio
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.acts import (
    OpenPage,
    agree_and_get_ready,
    find_as_exam_manager,
    release_score,
    sign_in,
    start,
)
from tests.browser.by_hand import known_items, score_by_hand
from tests.browser.candidate import Candidate
from tests.browser.small_exam import REAL_ITEMS, load_exam
from tests.browser.stage import Stage

pytestmark = [pytest.mark.walk]

ITEMS_PER_SECTION = 60
CODE = "news"


async def walk(
    stage: Stage, open_page: OpenPage, page: Page, card: Locator, language: str, name: str
) -> None:
    """From home to the released report, with the score that was computed by hand."""
    sitting_id = await agree_and_get_ready(page, card, language)
    player = await start(page)
    items = await known_items(stage.database_url, sitting_id)
    candidate = Candidate(player, items, 0.8, Random(language))
    await candidate.answer_section(ITEMS_PER_SECTION)
    await player.finish("break")
    await player.expect_view("on_break")
    await page.click('[data-command="end_break"]')
    await player.expect_view("item")
    await candidate.answer_section(ITEMS_PER_SECTION)
    await player.finish("finish")
    await expect(page).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")
    result = await score_by_hand(stage.database_url, sitting_id, items, candidate.chosen)
    manager = await open_page()
    await find_as_exam_manager(manager, stage.origin, sitting_id, name)
    await expect(manager.locator("main")).to_contain_text(f"{result.raw} of {result.raw_max}")
    await release_score(manager)
    await page.goto(f"{stage.origin}/exam/{sitting_id}/report")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    for area in result.areas:
        await expect(page.locator(f'svg[aria-label*="{area.title}"]')).to_have_count(1)


async def test_all_120_items_in_spanish(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "luis")
    await walk(stage, open_page, page, page.locator("section.card").first, "es", "Luis Herrera")


@pytest.mark.skipif(
    not REAL_ITEMS.exists(), reason=f"the real items are not on this machine: {REAL_ITEMS}"
)
async def test_all_120_real_items_in_arabic(
    stage: Stage, stage_url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    candidates = ("noor@example.org",)
    await asyncio.to_thread(load_exam, stage_url, REAL_ITEMS, CODE, 120, candidates)
    page = await open_page()
    await sign_in(page, stage.origin, "noor")
    (exam,) = await stage.rows("SELECT id FROM exams WHERE code = $1", CODE)
    begin = page.locator(f'a[href="/exams/{exam["id"]}/begin"]')
    card = page.locator("section.card", has=begin)
    await walk(stage, open_page, page, card, "ar", "Noor Haddad")
