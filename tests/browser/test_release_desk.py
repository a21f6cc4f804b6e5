"""The release desk in a real browser: reasons, a doubt that holds, a batch, and issuing again."""

from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

# Of the demonstration: scored, and released by nobody yet.
WAITING = "Rosa Delgado"
FORM = "peer-support, A"


async def open_desk(page: Page, stage: Stage) -> None:
    """As the exam manager, on the releases of the demonstration's administration."""
    await sign_in(page, stage.origin, "manager")
    await page.get_by_role("link", name="Releases").click()
    await page.locator("table tbody th a").first.click()
    await expect(page.locator("h1")).to_contain_text("Releases of")


async def doubt(page: Page, stage: Stage, item: str) -> None:
    await page.goto(f"{stage.origin}/manage/item-holds")
    await page.get_by_text("Doubt the key of an item").click()
    await page.select_option("#form", label=FORM)
    await page.fill("#item", item)
    await page.fill("#reason", "Two experts chose another option.")
    await page.get_by_role("button", name="Hold its scores").click()
    await expect(page.locator("#item-error, .notices .notice")).to_have_count(1)


async def an_item_that_counts(stage: Stage) -> str:
    rows = await stage.rows(
        """SELECT items.code FROM sittings
           JOIN accounts ON accounts.id = sittings.account_id AND accounts.name = $1
           JOIN form_slots ON form_slots.form_id = sittings.form_id AND form_slots.is_scored
           JOIN item_versions ON item_versions.id = form_slots.item_version_id
           JOIN items ON items.id = item_versions.item_id
           ORDER BY form_slots.number LIMIT 1""",
        WAITING,
    )
    return str(rows[0]["code"])


async def test_a_doubt_holds_scores_until_it_is_cleared_and_then_a_batch_releases_them(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_desk(page, stage)
    desk = page.url
    ready = page.locator("table", has=page.locator("caption", has_text="Ready to be released"))
    await expect(ready).to_contain_text(WAITING)

    item = await an_item_that_counts(stage)
    await doubt(page, stage, "no such item")
    await expect(page.locator("#item-error")).to_contain_text("no item with this code")
    await doubt(page, stage, item)
    await expect(page.locator(".notices")).to_contain_text("The item is in doubt.")
    await page.goto(desk)
    held = page.locator("table", has=page.locator("caption", has_text="Held scores"))
    await expect(held).to_contain_text(f"A key is in doubt: {item}")

    await held.get_by_role("link", name="Open doubted items").click()
    await page.get_by_role("link", name=item).click()
    await page.fill("#reason", "The reference agrees with the key.")
    await page.get_by_role("button", name="Clear the doubt").click()
    await page.goto(desk)
    await page.get_by_role("button", name="Release what is ticked").click()

    await expect(page.locator("main")).to_contain_text("1 of 1 scores are released.")
    candidate = await open_page()
    await sign_in(candidate, stage.origin, "rosa")
    news = candidate.locator(".notice--good", has=candidate.locator('a[href$="/report"]'))
    await expect(news).to_have_count(1)
    await news.locator("a").click()
    await expect(candidate.locator("html")).to_have_attribute("lang", "es")
    await candidate.goto(stage.origin)
    await expect(news).to_have_count(0)


async def test_a_held_pass_rate_needs_a_person_with_a_reason(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_desk(page, stage)
    await expect(page.locator("#pass-rate")).to_contain_text("Not enough to compare")
    await page.get_by_text("Decide about the pass rate").click()
    await page.get_by_label("They are held").check()
    await page.get_by_role("button", name="Keep this decision").click()
    await expect(page.locator("#reason-error")).to_be_visible()
    await page.get_by_label("They are held").check()
    await page.fill("#reason", "The centre lost power twice; we look at it first.")
    await page.get_by_role("button", name="Keep this decision").click()

    await expect(page.locator("#pass-rate")).to_contain_text("A person holds the scores")
    held = page.locator("table", has=page.locator("caption", has_text="Held scores"))
    await expect(held).to_contain_text("The pass rate needs a decision")


async def test_the_desk_is_accessible(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await open_desk(page, stage)
    desk = page.url
    await doubt(page, stage, await an_item_that_counts(stage))
    hold = await page.locator("table tbody th a").first.get_attribute("href")
    rows = await stage.rows("SELECT sitting_id FROM score_reports LIMIT 1")

    found = []
    for path in (
        *("/manage/releases", desk.removeprefix(stage.origin), "/manage/item-holds", str(hold)),
        f"/manage/sittings/{rows[0]['sitting_id']}/reports",
    ):
        await page.goto(f"{stage.origin}{path}")
        found += await faults(page, path)

    assert found == []
