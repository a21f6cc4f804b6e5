"""A standard from end to end on its pages: rounds, two signatures, a PDF; and equivalence.

What other judges do, and what comes before and between the pages, goes through the use cases.
"""

from uuid import UUID

from playwright.async_api import Page, expect

from exam_service.standards.rules.lifecycle import PanelEvent
from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage
from tests.browser.standards_backstage import ELSEWHERE, JUDGES, backstage, percent

ITEMS = 12


async def open_panel(page: Page, origin: str) -> UUID:
    """As the psychometrician, on the small exam's form."""
    await sign_in(page, origin, "psychometrician")
    await page.goto(f"{origin}/standards")
    row = page.locator("tr", has=page.locator("td", has_text="small"))
    await row.get_by_role("link", name="Open a panel").click()
    await page.fill("#competent_candidate", "Is only just ready to count without help.")
    await page.get_by_role("button", name="Open the panel").click()
    await expect(page.locator(".notices")).to_contain_text("The panel is open.")
    return UUID(page.url.rpartition("/")[2])


async def invite(page: Page, name: str) -> None:
    await page.fill("#email", f"{name}@example.org")
    await page.fill("#background", "Has counted for ten years")
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.locator(".notices")).to_contain_text("The judge is on the panel")


async def move(page: Page, button: str) -> None:
    await page.reload()
    await page.get_by_role("button", name=button).click()
    await expect(page.locator(".notices")).to_contain_text("The panel has moved on.")


async def train(page: Page, origin: str, name: str) -> None:
    await sign_in(page, origin, name)
    await page.get_by_role("link", name="Your panels").click()
    await page.locator(".card a").first.click()
    await page.get_by_role("button", name="I took part in the training").click()
    await expect(page.locator("main")).to_contain_text("Your training is on record")


async def rate_by_keyboard(page: Page, places: range) -> None:
    """One Tab from the item to the number, Enter to save and go on."""
    await page.reload()
    await page.get_by_role("link", name="Rate the next item").click()
    for place in places:
        await expect(page.locator("h1")).to_have_text(f"Item {place + 1} of {ITEMS}")
        if place > places.start:
            # The address names the item, so that reading and Tab go on from there.
            await page.keyboard.press("Tab")
            await expect(page.locator("#percent")).to_be_focused()
        else:
            await page.focus("#percent")
        await page.keyboard.type(str(percent(0, place)))
        await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Hand in round one").click()
    await expect(page.locator("main")).to_contain_text("You have handed in this round")


async def propose(staff: Page) -> None:
    """Cuts of 7.2, 7.8 and 8.4: a mean of 7.8, and 8 is recommended."""
    await expect(staff.locator("main")).to_contain_text("7.80 of 12 items")
    await expect(staff.locator("#cut_raw")).to_have_value("8")
    await staff.fill("#reason", "The mean, rounded.")
    await staff.get_by_role("button", name="Propose with my signature").click()
    await expect(staff.locator(".notices")).to_contain_text("An exam manager signs next")
    await expect(staff.get_by_role("button", name="Sign this standard")).to_have_count(0)


async def sign(manager: Page, origin: str, panel_id: UUID) -> None:
    """Read the record on paper, then sign."""
    await sign_in(manager, origin, "manager")
    await manager.goto(f"{origin}/standards/panels/{panel_id}")
    async with manager.expect_download() as download:
        await manager.get_by_role("link", name="The record as a PDF").click()
    assert (await (await download.value).path()).read_bytes().startswith(b"%PDF-")
    await manager.get_by_role("button", name="Sign this standard").click()
    await expect(manager.locator(".notices")).to_contain_text("signed by two people and adopted")


async def test_judges_set_a_standard_that_two_people_sign(
    stage: Stage, open_page: OpenPage
) -> None:
    staff, judge, manager = [await open_page() for _ in range(3)]
    panel_id = await open_panel(staff, stage.origin)
    await invite(staff, JUDGES[0])
    await train(judge, stage.origin, JUDGES[0])
    async with backstage(stage) as behind:
        for name in JUDGES[1:]:
            await behind.join(panel_id, name)
        await move(staff, "Open round one")
        await behind.rate(panel_id, 0, range(ITEMS - 2))
        await rate_by_keyboard(judge, range(ITEMS - 2, ITEMS))
        for number, name in enumerate(JUDGES[1:], start=1):
            await behind.rate(panel_id, number, range(ITEMS))
            await behind.hand_in(panel_id, name, 1)
        await move(staff, "End round one and show impact data")
        await behind.move(panel_id, PanelEvent.OPEN_ROUND_TWO)
        for name in JUDGES[1:]:
            await behind.hand_in(panel_id, name, 2)

    await judge.goto(f"{stage.origin}/judge/{panel_id}/items/1")
    await expect(judge.locator("main")).to_contain_text("The panel in round one")
    await expect(judge.locator(".option-row--key")).to_have_count(0)
    found = await faults(judge, "an item to rate again")
    await judge.get_by_role("link", name="All items").click()
    found += await faults(judge, "a panel in round two, for its judge")
    await judge.get_by_role("button", name="Hand in round two").click()
    await expect(judge.locator("main")).to_contain_text("You have handed in this round")
    await move(staff, "End round two")
    found += await faults(staff, "a closed panel")
    await propose(staff)
    await sign(manager, stage.origin, panel_id)
    await staff.reload()
    await expect(staff.get_by_label("Items left out")).to_be_visible()
    found += await faults(staff, "an adopted panel")

    (row,) = await stage.rows(
        "SELECT t.cut_raw, s.method FROM standard_panels p"
        " JOIN scaling_tables t ON t.form_id = p.form_id AND t.version = 2"
        " JOIN standard_settings s ON s.id = t.standard_setting_id WHERE p.id = $1",
        panel_id,
    )
    assert dict(row) == {"cut_raw": 8, "method": "Modified Angoff, two rounds"}
    assert found == []


async def test_a_second_form_is_made_equivalent_by_two_people(
    stage: Stage, open_page: OpenPage
) -> None:
    (form,) = await stage.rows(
        "SELECT f.id FROM forms f JOIN exams e ON e.id = f.exam_id"
        " WHERE f.code = 'A' AND e.code <> 'small' AND f.sibling_of IS NULL"
    )
    async with backstage(stage) as behind:
        await behind.import_sittings_of(form["id"])
    staff, manager = await open_page(), await open_page()
    await sign_in(staff, stage.origin, "psychometrician")
    await staff.goto(f"{stage.origin}/standards")
    row = staff.locator("tr", has=staff.get_by_role("rowheader", name="B", exact=True))
    await row.get_by_role("link", name="Tables and equivalence").click()
    address = staff.url
    found = await faults(staff, "a form and what it can be linked to")
    await staff.select_option("#base", label=f"Form A, table version 1: imported {ELSEWHERE}")
    await staff.get_by_role("button", name="See which methods are offered").click()
    await expect(staff.locator("main")).to_contain_text(
        f"40 took form A in the imported administration {ELSEWHERE}"
    )
    await expect(staff.locator("main")).to_contain_text("on each form; there are 0")
    await staff.select_option("#method", "identity")
    await staff.fill("#reason", "Both were assembled from one blueprint.")
    await staff.get_by_role("button", name="Compute and propose").click()
    await expect(staff.locator(".notices")).to_contain_text("An exam manager signs next")
    await sign_in(manager, stage.origin, "manager")
    await manager.goto(address)
    found += await faults(manager, "an equivalence that waits for its second signature")
    await manager.get_by_role("button", name="Sign this equivalence").click()
    await expect(manager.locator(".notices")).to_contain_text("signed by two people")

    (table,) = await stage.rows(
        "SELECT t.equivalence ->> 'form' AS form, t.equivalence ->> 'method' AS method"
        " FROM scaling_tables t JOIN forms f ON f.id = t.form_id"
        " WHERE f.code = 'B' AND t.version = 2"
    )
    assert dict(table) == {"form": "A", "method": "identity"}
    assert found == []
