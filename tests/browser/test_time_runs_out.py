"""At zero the service submits by itself, with and without a browser. The test moves the clock."""

import asyncio
from datetime import timedelta

from playwright.async_api import expect

from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Record, Stage

LIMIT = timedelta(minutes=15)
# What a silent sitting is given before it ends.
CREDIT = timedelta(minutes=10)
# Enough for the browser to hear of the new time and to count down to zero by itself.
MOMENT = timedelta(seconds=8)
NOTICED_WITHIN_SECONDS = 10


async def sitting_row(stage: Stage, sitting_id: str) -> Record:
    (row,) = await stage.rows("SELECT * FROM sittings WHERE id = $1::uuid", sitting_id)
    return row


async def ended(stage: Stage, sitting_id: str) -> Record:
    for _ in range(NOTICED_WITHIN_SECONDS * 5):
        row = await sitting_row(stage, sitting_id)
        if row["ended_at"] is not None:
            return row
        await asyncio.sleep(0.2)
    raise AssertionError("the sitting did not end")


async def hear_the_new_time(player: PlayerPage) -> None:
    """An answer is sent at once, and its receipt carries the clock."""
    await player.choose((await player.chosen() or 0) + 1)
    await player.expect_saved()


async def test_at_zero_an_open_browser_goes_to_the_receipt_by_itself(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.choose(0)
    await player.expect_saved()

    await stage.move(LIMIT - MOMENT - timedelta(seconds=5))
    await hear_the_new_time(player)

    await expect(page).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")
    await expect(page.locator("main")).to_contain_text("Your time ended")
    await expect(page.locator("main")).to_contain_text("1 of 12 questions")
    row = await sitting_row(stage, sitting_id)
    assert row["ended_by"] == "time"
    assert row["ended_at"] - row["started_at"] == row["time_allotted"]


async def test_at_zero_the_service_submits_with_the_browser_closed(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.choose(2)
    await player.expect_saved()
    await page.context.close()

    await stage.move(LIMIT, devices_are_heard=False)
    await asyncio.sleep(NOTICED_WITHIN_SECONDS)
    assert (await sitting_row(stage, sitting_id))["ended_at"] is None
    await stage.move(CREDIT, devices_are_heard=False)
    row = await ended(stage, sitting_id)

    # Silence is credited first, as far as the quota reaches.
    assert (row["state"], row["ended_by"]) == ("submitted", "time")
    assert row["ended_at"] - row["started_at"] == row["time_allotted"] + CREDIT
    later = await open_page()
    await sign_in(later, stage.origin, "grace")
    await later.goto(f"{stage.origin}/exam/{sitting_id}")
    await expect(later).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")
    await expect(later.locator("main")).to_contain_text("1 of 12 questions")


async def test_what_was_entered_offline_before_the_page_closed_is_delivered_after_the_end(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.choose(0)
    await player.expect_saved()
    context = page.context
    await context.set_offline(True)
    await player.choose(1)
    await expect(page.locator("[data-saving]")).to_have_attribute("data-saving", "on_device")
    later = await context.new_page()
    await page.close()
    await stage.move(LIMIT + CREDIT, devices_are_heard=False)
    await ended(stage, sitting_id)
    await context.set_offline(False)

    await later.goto(f"{stage.origin}/exam/{sitting_id}")

    choices = "SELECT 1 FROM entries WHERE sitting_id = $1::uuid AND kind = 'choice'"
    for _ in range(NOTICED_WITHIN_SECONDS * 5):
        if len(await stage.rows(choices, sitting_id)) == 2:
            break
        await asyncio.sleep(0.2)
    assert len(await stage.rows(choices, sitting_id)) == 2
    await expect(later).to_have_url(f"{stage.origin}/exam/{sitting_id}/receipt")
    await later.goto(f"{stage.origin}/")
    await expect(later).to_have_url(f"{stage.origin}/")


async def test_time_that_is_hidden_shows_again_for_a_warning_until_it_was_seen(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await page.click("[data-time-hide]")
    await expect(player.time_left).to_be_hidden()

    await stage.move(LIMIT - timedelta(minutes=4, seconds=50))
    await hear_the_new_time(player)

    await expect(player.time_left).to_have_text("4 min left")
    await expect(page.locator("[data-announcer]")).to_have_text("5 min left in the exam.")
    await page.click("[data-time-seen]")
    await expect(player.time_left).to_be_hidden()
    await page.keyboard.press("t")
    await expect(player.time_left).to_be_visible()


async def test_a_break_that_runs_over_is_charged_to_the_exam(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await player.open_review()
    await player.finish("break")
    await player.expect_view("on_break")

    await stage.move(timedelta(minutes=12))
    await page.reload()

    await expect(page.locator("[data-break-over]")).to_be_visible()
    await page.click('[data-command="end_break"]')
    await player.expect_view("item")
    await expect(player.time_left).to_have_text("12 min left")
