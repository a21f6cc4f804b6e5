"""The psychometrician's page: look at a file row by row, then apply it, or nothing of it."""

import csv
import io

from playwright.async_api import FilePayload, Page, expect

from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

BANK = "/bank/peer-support"
GOOD = {
    "item": "NEW-001",
    "language": "en",
    "area": "A5",
    "competency": "7",
    "shuffle_safe": "no",
    "key": "b",
    "stem": "A neighbor asks how to speak at a county meeting. What is the best first step?",
    "option_a": "Speak at the meeting for the neighbor",
    "option_b": "Ask what the neighbor wants to say there",
    "option_c": "Say that such meetings change nothing",
    "option_d": "Send the neighbor to another agency",
    "rationale_a": "This takes the neighbor's voice away.",
    "rationale_b": "It begins with what the neighbor wants.",
    "rationale_c": "This takes hope away.",
    "rationale_d": "The help is asked for here.",
}
BAD = {**GOOD, "item": "NEW-002", "key": "q"}


async def file_of(page: Page, origin: str, *rows: dict[str, str]) -> FilePayload:
    """A file with the columns of the template that the page itself offers."""
    template = await page.request.get(f"{origin}{BANK}/import/template.csv")
    columns = next(csv.reader(io.StringIO((await template.body()).decode("utf-8-sig"))))
    written = io.StringIO()
    table = csv.DictWriter(written, columns, restval="")
    table.writeheader()
    table.writerows(rows)
    return {"name": "items.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}


async def look_at(page: Page, origin: str, *rows: dict[str, str]) -> None:
    await page.goto(f"{origin}{BANK}/import")
    await page.set_input_files("#file", await file_of(page, origin, *rows))
    await page.click("main form button.button--primary")
    await expect(page.locator("h1")).to_have_text("What items.csv would do")


async def items_named(stage: Stage, code: str) -> int:
    return len(await stage.rows("SELECT 1 FROM items WHERE code = $1", code))


async def test_a_bad_row_is_named_with_column_found_and_expected_and_nothing_is_applied(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await look_at(page, stage.origin, GOOD, BAD)

    first = page.locator("table tbody tr").first.locator("th, td")
    cells = await first.all_inner_texts()
    assert (cells[0], cells[1], cells[4], cells[5]) == ("3", "NEW-002", "key", "q")
    assert cells[6] not in ("", "–")
    # Without the tick nothing is sent; with a forged form nothing is applied.
    await page.locator("main form[method=post]").evaluate("(form) => { form.noValidate = true }")
    await page.click("main form button.button--primary")
    await expect(page.locator("main")).to_contain_text("Items are refused")
    assert await items_named(stage, "NEW-001") == await items_named(stage, "NEW-002") == 0


async def test_a_good_file_is_looked_at_applied_and_its_item_is_there(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await look_at(page, stage.origin, GOOD)
    assert await items_named(stage, "NEW-001") == 0

    await page.click("main form button.button--primary")

    await expect(page.locator("main")).to_contain_text("Imported on")
    await page.goto(f"{stage.origin}{BANK}/items/NEW-001")
    await expect(page.locator("main")).to_contain_text(GOOD["stem"])
    assert await items_named(stage, "NEW-001") == 1


async def test_a_file_that_is_no_table_is_refused_beside_its_field(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await page.goto(f"{stage.origin}{BANK}/import")
    await page.click("main form button.button--primary")
    # The browser asks for a file itself; a file of another kind comes to the service.
    picture: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\x00\x01"}
    await page.set_input_files("#file", picture)
    await page.click("main form button.button--primary")

    await expect(page.locator("#file-error")).not_to_be_empty()
