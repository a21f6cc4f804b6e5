"""Two tabs, the back button, double clicks, reloads, and addresses that are somebody else's."""

import re
from uuid import uuid4

from playwright.async_api import expect

from tests.browser.acts import (
    START,
    OpenPage,
    PlayerPage,
    agree_and_get_ready,
    begin_small_exam,
    sign_in,
    small_exam_card,
    start,
)
from tests.browser.stage import Stage

NOTHING_HERE = "There is nothing at this address"


async def count(stage: Stage, table: str) -> int:
    (row,) = await stage.rows(f"SELECT count(*) AS number FROM {table}")  # noqa: S608 -- our own names
    return int(row["number"])


async def test_a_double_click_agrees_starts_and_submits_once(
    stage: Stage, open_page: OpenPage
) -> None:
    sittings, spans = await count(stage, "sittings"), await count(stage, "ledger_spans")
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    await small_exam_card(page).locator("a.button--primary").click()
    await page.dblclick("main form button.button--primary")
    await page.check("#agreed")
    await page.dblclick('button[value="accept"]')
    await page.dblclick(START)
    player = PlayerPage(page)
    await player.expect_view("item")
    assert await count(stage, "sittings") == sittings + 1
    assert await count(stage, "ledger_spans") == spans + 1

    await player.open_review()
    await player.finish("go_on")
    await player.expect_view("item")
    await player.open_review()
    await page.dblclick("[data-review-finish]")
    yes = page.locator('[data-dialog-choice="finish"]')
    await yes.evaluate("(button) => { button.click(); button.click() }")

    await expect(page).to_have_url(re.compile("/receipt$"))
    events = await stage.rows("SELECT kind FROM sitting_events WHERE kind = 'submit'")
    assert len(events) <= sittings + 1
    (row,) = await stage.rows(
        "SELECT state, ended_by FROM sittings ORDER BY created_at DESC LIMIT 1"
    )
    assert tuple(row) == ("submitted", "candidate")


async def test_the_back_button_never_leaves_the_place_that_fits_the_sitting(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.choose(0)
    await player.expect_saved()

    await page.go_back()
    await player.expect_view("item")
    assert await player.chosen() == 0

    await submit_both_sections(player)
    await page.go_back()
    await page.goto(f"{stage.origin}/exam/{sitting_id}")
    await expect(page).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")


async def submit_both_sections(player: PlayerPage) -> None:
    await player.open_review()
    await player.finish("go_on")
    await player.expect_view("item")
    await player.open_review()
    await player.finish("finish")
    await expect(player.page).to_have_url(re.compile("/receipt$"))


async def test_a_reload_changes_nothing_in_any_state(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    # A reload in the middle of going on would be refused by the browser: each page comes first.
    await small_exam_card(page).locator("a.button--primary").click()
    await page.wait_for_url("**/begin")
    await page.reload()
    await page.click("main form button.button--primary")
    await page.wait_for_url("**/rules")
    await page.reload()
    await page.check("#agreed")
    await page.click('button[value="accept"]')
    await page.wait_for_url(re.compile(r"/exam/[0-9a-f-]+$"))
    await page.reload()
    player = await start(page)
    await page.reload()
    await player.expect_view("item")
    await player.open_review()
    await page.reload()
    # The review is a look at the section, not a state of the sitting.
    await player.expect_view("item")
    await player.open_review()
    await player.finish("break")
    await player.expect_view("on_break")
    await page.reload()
    await player.expect_view("on_break")
    await page.click('[data-command="end_break"]')
    await player.expect_view("item")
    await player.open_review()
    await player.finish("finish")
    await page.wait_for_url("**/receipt")
    before = await page.locator("main").inner_text()
    await page.reload()
    assert await page.locator("main").inner_text() == before


async def test_a_foreign_and_an_unknown_sitting_are_the_same_404(
    stage: Stage, open_page: OpenPage
) -> None:
    mine = await open_page()
    await sign_in(mine, stage.origin, "grace")
    sitting_id, _ = await begin_small_exam(mine)
    other = await open_page()
    await sign_in(other, stage.origin, "luis")

    texts = set()
    for identifier in (sitting_id, str(uuid4())):
        for rest in ("", "/rules", "/receipt", "/report", "/report.pdf"):
            answer = await other.goto(f"{stage.origin}/exam/{identifier}{rest}")
            assert answer is not None
            assert answer.status == 404, rest
            texts.add(await other.locator("main").inner_text())
        api = await other.request.get(f"{stage.origin}/api/v1/sittings/{identifier}")
        assert api.status == 404
    assert len(texts) == 1


async def test_an_address_of_a_later_state_leads_to_where_the_sitting_stands(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id = await agree_and_get_ready(page, small_exam_card(page))
    address = f"{stage.origin}/exam/{sitting_id}"

    await page.goto(f"{address}/receipt")
    await expect(page).to_have_url(address)
    await page.goto(f"{address}/report")
    await expect(page.locator("h1")).to_have_text("You have not finished this exam yet")
    await page.goto(f"{address}/rules")
    await expect(page).to_have_url(address)
    await start(page)
    await page.goto(f"{address}/receipt")
    await expect(page).to_have_url(address)
