"""A standard from end to end: three judges, two rounds, two signatures, a PDF, a scored sitting."""

import asyncio
import re

from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import (
    OpenPage,
    begin_small_exam,
    find_as_exam_manager,
    sign_in,
)
from tests.browser.stage import Stage

ITEMS = 12
JUDGES = ("judge", "judge2", "judge3")


async def open_panel(page: Page, origin: str) -> str:
    """As the psychometrician, on the small exam's form; answers with the panel's address."""
    await sign_in(page, origin, "psychometrician")
    await page.goto(f"{origin}/standards")
    row = page.locator("tr", has=page.locator("td", has_text="small"))
    await row.get_by_role("link", name="Open a panel").click()
    await page.fill("#competent_candidate", "Is only just ready to count without help.")
    await page.get_by_role("button", name="Open the panel").click()
    await expect(page.locator(".notices")).to_contain_text("The panel is open.")
    return page.url


async def invite(page: Page, name: str) -> None:
    email = page.locator("#email")
    if not await email.is_visible():
        await page.get_by_text("Invite a judge").click()
    await email.fill(f"{name}@example.org")
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


async def rate_by_keyboard(page: Page, percents: list[int]) -> None:
    """One Tab from the item to the number, Enter to save and go on."""
    await page.reload()
    await page.get_by_role("link", name="Rate the next item").click()
    for place, percent in enumerate(percents, start=1):
        await expect(page.locator("h1")).to_have_text(f"Item {place} of {ITEMS}")
        assert not await page.locator(".option-row--key").count()
        if place > 1:
            # The address names the item, so that reading and Tab go on from there.
            await page.keyboard.press("Tab")
            await expect(page.locator("#percent")).to_be_focused()
        else:
            await page.focus("#percent")
        await page.keyboard.type(str(percent))
        await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Hand in round one").click()
    await expect(page.locator("main")).to_contain_text("You have handed in this round")


async def hold_both_rounds(staff: Page, judges: list[Page]) -> list[str]:
    """Rate, hand in, look at keys, keep everything; answers with what is wrong with the pages."""
    await move(staff, "Open round one")
    await asyncio.gather(
        *(
            rate_by_keyboard(judge, [50 + 5 * number + place % 3 * 10 for place in range(ITEMS)])
            for number, judge in enumerate(judges)
        )
    )
    await move(staff, "End round one and show impact data")
    await judges[0].goto(f"{judges[0].url}/items/1")
    await expect(judges[0].locator(".option-row--key")).to_have_count(1)
    found = await faults(judges[0], "an item after round one")
    await judges[0].go_back()
    await move(staff, "Open round two")
    for judge in judges:
        await judge.reload()
        await judge.get_by_role("button", name="Hand in round two").click()
        await expect(judge.locator("main")).to_contain_text("You have handed in this round")
    found += await faults(judges[0], "a panel after round two, for its judge")
    await move(staff, "End round two")
    return found


async def propose(staff: Page) -> None:
    """Cuts of 7.2, 7.8 and 8.4: a mean of 7.8, and 8 is recommended."""
    await expect(staff.locator("main")).to_contain_text("7.80 of 12 items")
    await expect(staff.locator("#cut_raw")).to_have_value("8")
    await staff.fill("#reason", "The mean, rounded.")
    await staff.get_by_role("button", name="Propose with my signature").click()
    await expect(staff.locator(".notices")).to_contain_text("An exam manager signs next")
    await expect(staff.get_by_role("button", name="Sign this standard")).to_have_count(0)


async def sign(manager: Page, origin: str, address: str) -> None:
    """Read the record on paper, then sign."""
    await sign_in(manager, origin, "manager")
    await manager.goto(address)
    async with manager.expect_download() as download:
        await manager.get_by_role("link", name="The record as a PDF").click()
    assert (await (await download.value).path()).read_bytes().startswith(b"%PDF-")
    await manager.get_by_role("button", name="Sign this standard").click()
    await expect(manager.locator(".notices")).to_contain_text("signed by two people and adopted")


async def sit(candidate: Page, origin: str) -> str:
    """Answer one item of the small exam and finish; answers with the sitting's identifier."""
    await sign_in(candidate, origin, "grace")
    sitting_id, player = await begin_small_exam(candidate)
    await player.choose(0)
    await player.expect_saved()
    await player.open_review()
    await player.finish("go_on")
    await player.expect_view("item")
    await player.open_review()
    await player.finish("finish")
    await expect(candidate).to_have_url(re.compile("/receipt$"))
    return sitting_id


async def test_three_judges_set_a_standard_that_two_people_sign_and_a_sitting_is_scored_by(
    stage: Stage, open_page: OpenPage
) -> None:
    staff = await open_page()
    address = await open_panel(staff, stage.origin)
    for name in JUDGES:
        await invite(staff, name)
    judges = [await open_page() for _ in JUDGES]
    for judge, name in zip(judges, JUDGES, strict=True):
        await train(judge, stage.origin, name)
    found = await faults(judges[0], "a panel in training, for its judge")
    found += await hold_both_rounds(staff, judges)
    found += await faults(staff, "a closed panel")
    await propose(staff)
    manager = await open_page()
    await sign(manager, stage.origin, address)
    found += await faults(manager, "an adopted panel")
    await manager.goto(f"{stage.origin}/standards")
    found += await faults(manager, "the list of panels")

    sitting_id = await sit(await open_page(), stage.origin)

    await find_as_exam_manager(await open_page(), stage.origin, sitting_id, "Grace")
    (row,) = await stage.rows(
        "SELECT r.scaling_version, t.cut_raw, s.method FROM scores c"
        " JOIN scoring_runs r ON r.id = c.run_id"
        " JOIN scaling_tables t ON t.form_id = r.form_id AND t.version = r.scaling_version"
        " JOIN standard_settings s ON s.id = t.standard_setting_id"
        " WHERE c.sitting_id = $1",
        sitting_id,
    )
    assert dict(row) == {
        "scaling_version": 2,
        "cut_raw": 8,
        "method": "Modified Angoff, two rounds",
    }
    assert found == []


async def test_a_second_form_is_made_equivalent_by_two_people(
    stage: Stage, open_page: OpenPage
) -> None:
    staff = await open_page()
    await sign_in(staff, stage.origin, "psychometrician")
    await staff.goto(f"{stage.origin}/standards")
    row = staff.locator("tr", has=staff.get_by_role("rowheader", name="B", exact=True))
    await row.get_by_role("link", name="Tables and equivalence").click()
    address = staff.url
    await staff.select_option("#base", label="Form A, table version 1")
    await staff.get_by_role("button", name="See which methods are offered").click()
    await expect(staff.locator("main")).to_contain_text("needs 400 candidates on each form")
    await staff.select_option("#method", "tucker")
    await staff.fill("#reason", "Both were assembled from one blueprint.")
    await staff.get_by_role("button", name="Compute and propose").click()
    await expect(staff.get_by_role("alert")).to_contain_text("Offered: identity")
    found = await faults(staff, "a form and the methods that are offered")

    await staff.select_option("#method", "identity")
    await staff.get_by_role("button", name="Compute and propose").click()
    await expect(staff.locator(".notices")).to_contain_text("An exam manager signs next")
    manager = await open_page()
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
    await manager.goto(f"{stage.origin}/standards")
    await expect(manager.get_by_text("By an earlier standard")).to_have_count(0)
    assert found == []
