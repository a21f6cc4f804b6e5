"""A committee's own table comes in: its columns are settled, every item is shown, then applied."""

from playwright.async_api import FilePayload, Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

BANK = "/bank/peer-support"
TABLE = """Items of the committee;;;;;;
Nr;Item text;i;ii;iii;Solution;Field
K1;Who decides about a goal?;The person;The agency;The family;A;Recovery
K2;What comes first at a crisis line?;Advice;Listening;A form;B;Recovery
K3;What is shared of one's own story?;Everything;Nothing;What helps;Z;Recovery
"""
COMMITTEE: FilePayload = {
    "name": "committee.csv",
    "mimeType": "text/csv",
    "buffer": TABLE.encode("cp1252"),
}
GIFT: FilePayload = {
    "name": "listening.gift",
    "mimeType": "text/plain",
    "buffer": b"::K9:: What helps a person decide? {=Time#It is theirs. ~Pressure ~Advice}",
}


async def upload(page: Page, origin: str, file: FilePayload) -> None:
    await page.goto(f"{origin}{BANK}/import")
    await page.set_input_files("#file", file)
    await page.click("main form button.button--primary")


async def codes(stage: Stage) -> set[str]:
    rows = await stage.rows("SELECT code FROM items WHERE code LIKE 'K_' ORDER BY code")
    return {row["code"] for row in rows}


async def test_a_committees_table_is_settled_looked_at_and_applied(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await upload(page, stage.origin, COMMITTEE)

    await expect(page.locator("h1")).to_contain_text("columns of committee.csv")
    assert await faults(page, page.url) == []
    await page.get_by_label("Nr", exact=True).select_option("item")
    await page.get_by_label("Item text", exact=True).select_option("stem")
    await page.get_by_label("Solution", exact=True).select_option("key")
    await page.get_by_label("Field", exact=True).select_option("area")
    await page.get_by_label("Remember these columns as").fill("Committee")
    await page.click("main form button.button--primary")

    await expect(page.locator("h1")).to_have_text("What committee.csv would do")
    assert await faults(page, page.url) == []
    first = page.locator("main table tbody tr").first
    await expect(first).to_contain_text("Refused")
    await expect(first).to_contain_text("row 5")
    assert await codes(stage) == set()
    await page.locator("#skip_refused").check()
    await page.get_by_role("button", name="Import", exact=True).click()

    await expect(page.locator("main")).to_contain_text("Imported on")
    assert await codes(stage) == {"K1", "K2"}
    await page.goto(f"{stage.origin}{BANK}/items/K2")
    await expect(page.locator("main")).to_contain_text("No area yet")
    await page.goto(f"{stage.origin}{BANK}/import")
    await page.get_by_text("More choices").click()
    await page.get_by_label("Columns of the table").select_option("Committee")
    await page.set_input_files("#file", COMMITTEE)
    await page.click("main form button.button--primary")
    await expect(page.get_by_label("Nr", exact=True)).to_have_value("item")


async def test_a_file_of_another_program_shows_what_it_is_and_what_is_not_settled(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await upload(page, stage.origin, GIFT)

    await expect(page.locator("main")).to_contain_text("GIFT")
    await expect(page.locator("main")).to_contain_text("no area yet")
    await page.goto(f"{stage.origin}{BANK}/export")
    assert await faults(page, "export") == []
    async with page.expect_download() as started:
        await page.click("main form button.button--primary")
    download = await started.value
    assert download.suggested_filename == "peer-support.csv"
