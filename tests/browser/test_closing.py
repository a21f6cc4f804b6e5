"""The end of a sitting: proof in the candidate's hands, and nothing left on the device."""

import json
import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

WHAT_IS_LEFT = """async () => {
  const pages = (await caches.keys()).filter((name) => name.startsWith("exam-page:"))
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("exam-player")
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const count = (store) => new Promise((resolve) => {
    const counting = database.transaction(store).objectStore(store).count()
    counting.onsuccess = () => resolve(counting.result)
  })
  return [pages.length, await count("entries"), await count("packages"), await count("keys")]
}"""

TWO_MINUTES_LATER = """() => {
  const now = performance.now.bind(performance)
  performance.now = () => now() + 130_000
}"""


async def submit(player: PlayerPage) -> None:
    await player.open_review()
    await player.finish("go_on")
    await player.expect_view("item")
    await player.choose(1)
    await player.open_review()
    await player.finish("finish")
    await expect(player.page).to_have_url(re.compile("/receipt$"))


async def test_the_signed_receipt_of_the_closing_page_is_confirmed(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await player.choose(0)
    await submit(player)
    await expect(page.locator(".badge--good")).to_have_text("Submitted")

    async with page.expect_download() as downloading:
        await page.click('a[href$="/receipt.json"]')
    file = tmp_path / "receipt.json"
    await (await downloading.value).save_as(file)
    receipt = json.loads(file.read_text())
    code = (await page.locator("main code").inner_text()).replace(" ", "")
    await page.click('a[href="/verify"]')
    await page.set_input_files("#file", file)
    await page.click("main form button.button--primary")

    assert receipt["kind"] == "submitted"
    assert receipt["chain"].startswith(code)
    await expect(page.locator("main")).to_contain_text("Everything fits")


async def test_after_the_last_receipt_nothing_of_the_exam_is_left_on_the_device(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await player.choose(0)
    await player.expect_saved()
    assert 0 not in (await page.evaluate(WHAT_IS_LEFT))[2:]

    await submit(player)

    await page.wait_for_timeout(1000)
    assert await page.evaluate(WHAT_IS_LEFT) == [0, 0, 0, 0]


async def test_answers_that_wait_for_long_can_be_saved_as_a_file_that_nobody_else_can_read(
    stage: Stage, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    await page.context.set_offline(True)
    await player.choose(2)
    await player.expect_on_device()

    await page.evaluate(TWO_MINUTES_LATER)
    async with page.expect_download() as downloading:
        await page.click('[data-note="copy"] button')
    file = tmp_path / "journal.json"
    await (await downloading.value).save_as(file)

    journal = json.loads(file.read_text())
    assert (journal["format"], journal["sitting"]) == ("exam-journal-1", sitting_id)
    assert "choice" not in file.read_text()
