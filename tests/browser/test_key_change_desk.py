"""A key change from its proposal to the new report, and a hand check with its letter."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.accessibility import NARROW, scrolls_sideways, violations
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

RESCORED_WITHIN_MS = 30_000
# Direction, what the report says first, and the heading above its versions.
NEW_REPORT = {
    "en": ("ltr", "did not reach", "Versions"),
    "es": ("ltr", "no", "Versiones"),
}


async def expect_sound(page: Page) -> None:
    """Nothing that axe-core complains of, and nothing wider than a phone."""
    assert await violations(page) == []
    before = page.viewport_size
    await page.set_viewport_size(NARROW)
    assert await scrolls_sideways(page) == []
    assert before is not None
    await page.set_viewport_size(before)


async def failing(stage: Stage) -> tuple[str, str, str]:
    """The sitting of the candidate who did not pass, its form, and a scored slot they missed."""
    (row,) = await stage.rows(
        """SELECT sittings.id, sittings.form_id, line ->> 'slot' AS slot
           FROM sittings JOIN accounts ON accounts.id = sittings.account_id
           JOIN scores ON scores.sitting_id = sittings.id
           CROSS JOIN LATERAL jsonb_array_elements(scores.trace) AS line
           WHERE accounts.email = 'marcus@example.org' AND (line ->> 'counts')::boolean
           AND NOT (line ->> 'is_correct')::boolean LIMIT 1"""
    )
    return str(row["id"]), str(row["form_id"]), row["slot"]


async def propose_credit(page: Page, stage: Stage, form_id: str, slot: str) -> None:
    await page.goto(f"{stage.origin}/manage/key-changes/new?form={form_id}")
    await page.select_option("#slot", slot)
    await page.check('input[name="kind"][value="credit_all"]')
    await page.get_by_role("button", name="See what it changes").click()
    await expect(page.locator("#impact")).to_contain_text("What it changes")
    await expect_sound(page)
    await page.fill("#reason", "Two readers found that the text leaves two answers open.")
    await page.get_by_role("button", name="Propose").click()
    await expect(page.locator(".notices")).to_contain_text("Proposed.")


async def sign_it(page: Page) -> None:
    await page.fill("#reason", "I read the item and its source.")
    await page.get_by_role("button", name="Sign: I agree").click()


@pytest.mark.long
async def test_two_people_change_a_key_and_the_candidate_gets_a_new_report(
    stage: Stage, open_page: OpenPage
) -> None:
    sitting_id, form_id, slot = await failing(stage)
    first, second, candidate = await open_page(), await open_page(), await open_page()
    await sign_in(first, stage.origin, "psychometrician")
    await sign_in(second, stage.origin, "manager")
    await first.goto(f"{stage.origin}/manage/key-changes")
    await expect_sound(first)
    await propose_credit(first, stage, form_id, slot)
    await sign_it(first)
    await expect(first.locator(".notices")).to_contain_text("A second person has to sign")
    await expect(first.get_by_role("button", name="Sign: I agree")).to_have_count(0)

    await second.goto(first.url)
    await expect_sound(second)
    await sign_it(second)

    await expect(second.locator(".notices")).to_contain_text("Adopted.")
    reissued = stage.rows  # asked again until the jobs have done their part
    for _ in range(RESCORED_WITHIN_MS // 500):
        rows = await reissued(
            "SELECT 1 FROM score_reports WHERE sitting_id = $1 AND version = 2", sitting_id
        )
        if rows:
            break
        await second.wait_for_timeout(500)
    await second.reload()
    await expect(second.locator("table", has_text="Scored again").first).to_be_visible()
    await expect_sound(second)
    await sign_in(candidate, stage.origin, "marcus")
    for language, (direction, heading, versions) in NEW_REPORT.items():
        await candidate.goto(f"{stage.origin}/exam/{sitting_id}/report?language={language}")
        await expect(candidate.locator("html")).to_have_attribute("lang", language)
        await expect(candidate.locator("html")).to_have_attribute("dir", direction)
        await expect(candidate.locator("h1")).to_contain_text(heading)
        await expect(candidate.get_by_role("heading", name=versions)).to_be_visible()
        await expect_sound(candidate)


async def test_a_candidate_asks_for_a_hand_check_and_reads_the_letter(
    stage: Stage, open_page: OpenPage
) -> None:
    sitting_id, _, _ = await failing(stage)
    candidate, checker = await open_page(), await open_page()
    await sign_in(candidate, stage.origin, "marcus")
    await candidate.goto(f"{stage.origin}/exam/{sitting_id}/report")
    await candidate.get_by_role("link", name="Have this score checked by hand").click()
    await expect_sound(candidate)
    await candidate.get_by_role("button", name="Ask for the check").click()
    await expect(candidate.locator("h1")).to_contain_text("being checked by hand")

    await sign_in(checker, stage.origin, "incidents")
    await checker.goto(f"{stage.origin}/manage/hand-checks")
    await expect_sound(checker)
    await checker.click("table a:has-text('Marcus Bell')")
    await expect(checker.locator("main")).to_contain_text("are the same in every detail")
    await expect_sound(checker)
    await checker.get_by_role("button", name="Finish the check").click()
    await expect(checker.locator("main")).to_contain_text("Choose what you found.")
    await checker.check("#has_gone_through")
    await checker.check('input[name="finding"][value="confirmed"]')
    await checker.get_by_role("button", name="Finish the check").click()
    await expect(checker.locator(".notices")).to_contain_text("Finished.")

    await candidate.reload()
    await expect(candidate.locator("h1")).to_contain_text("confirmed your score")
    await expect_sound(candidate)
    pdf = await candidate.request.get(f"{stage.origin}/exam/{sitting_id}/hand-check.pdf")
    assert (await pdf.body()).startswith(b"%PDF-")
