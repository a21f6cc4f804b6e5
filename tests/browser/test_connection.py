"""The connection rule as a candidate meets it, with seconds in the place of its minutes."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

SHORTEN = """
UPDATE sitting_contacts
SET offline_work = make_interval(secs => $1), offline_credit = make_interval(secs => $2),
    credit_left = make_interval(secs => $2)
"""


async def begin_with_rule(
    stage: Stage, page: Page, *, work_seconds: float, credit_seconds: float
) -> PlayerPage:
    """The player in an exam whose rule is as short as that."""
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await stage.rows(SHORTEN, work_seconds, credit_seconds)
    await page.reload()
    await player.expect_view("item")
    await player.choose(0)
    await player.expect_saved()
    return player


@pytest.mark.long
async def test_without_a_connection_the_items_are_covered_and_the_clock_stands(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    player = await begin_with_rule(stage, page, work_seconds=12, credit_seconds=600)
    await page.context.set_offline(True)
    await player.choose(2)

    await player.expect_view("covered")
    await expect(page.locator("[data-covered-left]")).to_contain_text("10 min")
    left = await player.time_left.inner_text()
    await page.wait_for_timeout(3000)
    assert await player.time_left.inner_text() == left
    await page.context.set_offline(False)

    await player.expect_view("item")
    await player.expect_saved()
    assert await player.chosen() == 2
    await page.click('[data-panel-button="help"]')
    await page.click('[data-command="time_account"]')
    line = page.locator("[data-account-lines] li", has_text="Connection lost")
    await expect(line).to_contain_text("not counted")


@pytest.mark.long
async def test_with_the_credit_used_up_the_items_are_back_and_work_goes_on(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    player = await begin_with_rule(stage, page, work_seconds=6, credit_seconds=4)
    await page.context.set_offline(True)

    await player.expect_view("covered")
    await player.expect_view("item")
    await expect(page.locator('[data-note="uncovered"]')).to_be_visible()
    await player.choose(3)
    await player.expect_on_device()
    await page.context.set_offline(False)

    await player.expect_saved()
    await expect(page.locator('[data-note="uncovered"]')).to_be_hidden()


@pytest.mark.parametrize(
    "refusal",
    [
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "Object.defineProperty(crypto, 'subtle', { value: undefined })",
    ],
    ids=["closed", "absent", "without encryption"],
)
async def test_a_browser_that_keeps_nothing_works_online_and_says_so(
    stage: Stage, open_page: OpenPage, refusal: str
) -> None:
    page = await open_page()
    await page.context.add_init_script(refusal)
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)

    await expect(page.locator('[data-note="online_only"]')).to_be_visible()
    await player.choose(1)
    await player.expect_saved()
    await page.goto(f"{stage.origin}/system-check")
    await expect(page.locator("[data-summary]")).to_contain_text("Some things need a look")


async def test_the_system_check_waits_neither_for_an_answer_nor_for_a_line_that_hangs(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    # As where the browser asks whether the page may store data, and nobody answers.
    await page.context.add_init_script(
        "StorageManager.prototype.persist = () => new Promise(() => {})"
    )
    await page.goto(f"{stage.origin}/system-check")

    await expect(page.locator('[data-check="persistence"]')).to_contain_text("No obstacle")
    await expect(page.locator("[data-summary]")).to_contain_text("are ready for an exam")
    await page.route("**/health/live", lambda _: None)
    await page.get_by_role("button", name="Look again").click()
    await expect(page.locator('[data-check="line"]')).to_contain_text(
        "could not reach our service", timeout=30_000
    )
    await page.unroute_all(behavior="ignoreErrors")


async def test_a_pause_says_why_and_ends_by_itself(stage: Stage, open_page: OpenPage) -> None:
    page, proctor = await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await sign_in(proctor, stage.origin, "proctor")
    await proctor.goto(f"{stage.origin}/proctor/{sitting_id}/pause")
    await proctor.fill("#reason", "Fire alarm in the building.")
    await proctor.click("main form button.button--primary")

    await player.expect_view("paused")
    await expect(page.locator("[data-pause-reason]")).to_have_text("Fire alarm in the building.")
    await proctor.goto(f"{stage.origin}/proctor/{sitting_id}/resume")
    await proctor.fill("#reason", "All clear.")
    await proctor.click("main form button.button--primary")
    await player.expect_view("item")


async def test_a_message_of_staff_stays_in_the_bar_until_it_was_seen(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    proctor = await open_page()
    await sign_in(proctor, stage.origin, "proctor")
    await proctor.goto(f"{stage.origin}/proctor/{sitting_id}/message")
    await proctor.fill("#text", "The room is open until six.")
    await proctor.click("main form button.button--primary")

    message = page.locator("[data-messages] li")
    await expect(message).to_contain_text("The room is open until six.")
    await player.go_on()
    await expect(message).to_be_visible()
    await message.get_by_role("button").click()

    await expect(message).to_have_count(0)
    await page.reload()
    await player.expect_view("item")
    await expect(message).to_have_count(0)
