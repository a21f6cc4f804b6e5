"""A manager reviews scored attempts: finds one, reads it on one page, exports it, compares two."""

import json
import zipfile
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

# Two people's attempts become two attempts of one person.
GIVE_ROSAS_TO_DANA = """
    UPDATE sittings SET account_id = dana.id, ordinal = 2
    FROM accounts AS rosa, accounts AS dana
    WHERE rosa.email = 'rosa@example.org' AND dana.email = 'dana@example.org'
      AND sittings.account_id = rosa.id
"""


async def sitting_of_dana(stage: Stage) -> str:
    (row,) = await stage.rows(
        """SELECT sittings.id FROM sittings JOIN accounts ON accounts.id = sittings.account_id
           WHERE accounts.email = 'dana@example.org' AND sittings.ordinal = 1"""
    )
    return str(row["id"])


async def find(page: Page, stage: Stage, text: str) -> None:
    await page.goto(f"{stage.origin}/manage/sittings")
    await page.fill("#text", text)
    await page.click("main form button")


async def test_a_scored_attempt_is_found_read_and_exported_in_one_click(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    sitting_id = await sitting_of_dana(stage)
    await sign_in(page, stage.origin, "manager")
    await find(page, stage, sitting_id)
    await page.get_by_role("link", name="Dana Whitfield").click()

    await expect(page.locator("#summary")).to_contain_text("came to the same result")
    await page.get_by_role("link", name="Score, step by step").click()
    await expect(page.get_by_role("heading", name="Score, step by step")).to_be_in_viewport()
    points = page.locator("table", has=page.locator("caption", has_text="its key and its points"))
    given = await points.locator("tbody td:last-child").all_inner_texts()
    await expect(page.locator("#summary")).to_contain_text(f"{given.count('1')} of 100 scored")

    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export everything").click()
    with zipfile.ZipFile(await (await download.value).path()) as packed:
        assert json.loads(packed.read("sitting.json"))["score"]["raw"] == given.count("1")
        assert len(packed.read("answers.csv").splitlines()) == 1 + len(given)


async def test_on_paper_every_sheet_names_the_sitting_and_nothing_can_be_pressed(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    sitting_id = await sitting_of_dana(stage)
    await sign_in(page, stage.origin, "manager")
    await page.goto(f"{stage.origin}/manage/sittings/{sitting_id}")
    head = page.locator(".review__paper")
    await expect(head).to_be_hidden()

    await page.emulate_media(media="print")

    await expect(head).to_contain_text(sitting_id)
    await expect(head).to_be_visible()
    await expect(head).to_have_css("position", "fixed")
    await expect(page.get_by_role("button", name="Export everything")).to_be_hidden()
    await expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()


async def test_what_a_candidate_and_a_proctor_did_is_told_in_plain_words(
    stage: Stage, open_page: OpenPage
) -> None:
    candidate, manager = await open_page(), await open_page()
    await sign_in(candidate, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(candidate)
    await player.choose(1)
    await player.choose(2)
    await player.expect_saved()
    await sign_in(manager, stage.origin, "manager")
    await manager.goto(f"{stage.origin}/proctor/{sitting_id}/pause")
    await manager.fill("#reason", "Fire alarm in the building.")
    await manager.click("main form button.button--primary")

    await manager.goto(f"{stage.origin}/manage/sittings/{sitting_id}")

    summary = manager.locator("#summary")
    await expect(summary).to_contain_text("1 of 12 items is answered")
    await expect(summary).to_contain_text("the answer was changed on 1 item")
    await expect(summary).to_contain_text("People stepped in once")
    answers = manager.locator("table", has=manager.locator("caption", has_text="Answers by"))
    await expect(answers.locator("tbody tr").first).to_contain_text("B")
    await expect(answers.locator("tbody tr").first).to_contain_text("C")
    await expect(manager.locator("#timeline")).to_contain_text("Fire alarm in the building.")
    assert await faults(manager, "a running sitting") == []


async def test_two_attempts_of_a_person_stand_side_by_side(
    stage: Stage, open_page: OpenPage
) -> None:
    await stage.rows(GIVE_ROSAS_TO_DANA)
    page = await open_page()
    await sign_in(page, stage.origin, "manager")
    await page.goto(f"{stage.origin}/manage/sittings/{await sitting_of_dana(stage)}")

    await page.get_by_role("link", name="Compare with attempt 2").click()

    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Two attempts of Dana Whitfield")
    bands = page.locator("table", has=page.locator("caption", has_text="Areas in bands"))
    await expect(bands.locator("tbody tr")).to_have_count(8)
    await expect(page.locator("main")).to_contain_text("Of those, with the same option")
    assert await faults(page, "two attempts") == []


async def test_a_search_by_outcome_and_order_stays_as_it_was_asked(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "manager")
    await page.goto(f"{stage.origin}/manage/sittings")
    await page.locator("summary", has_text="More filters").click()
    await page.select_option("#outcome", "pass")
    await page.select_option("#order", "name")
    await page.click("main form button")

    rows = page.locator("tbody tr")
    await expect(rows.first).to_contain_text("Dana Whitfield")
    await expect(page.locator(".filters__shown")).to_contain_text("outcome: passed, by name")
    await expect(page.locator("#outcome")).to_have_value("pass")
    await expect(page.locator("#order")).to_have_value("name")
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["outcome"], asked["order"]) == (["pass"], ["name"])
    assert await faults(page, "the list with its filters") == []
