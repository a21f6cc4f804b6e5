"""The psychometrician's forms: assembled at once, compared, changed, published, withdrawn."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

BANK = "/bank/peer-support"
# The search itself, and a process that starts on a busy machine.
SEARCH_MS_MAX = 90_000


async def assemble(page: Page, origin: str, codes: str, **inputs: str) -> None:
    await page.goto(f"{origin}{BANK}/forms/assemble")
    await page.fill("#codes", codes)
    await page.uncheck("[name='languages.es']")
    for name, value in inputs.items():
        await page.fill(f"#{name}", value)
    await page.get_by_role("button", name="Assemble", exact=True).click()


async def a_slot_without_an_anchor(stage: Stage) -> int:
    """The first slot of form D whose item is not in form E."""
    (row,) = await stage.rows(
        "SELECT min(s.number) AS number FROM form_slots s JOIN forms f ON f.id = s.form_id"
        " WHERE f.code = 'D' AND s.item_version_id NOT IN"
        " (SELECT o.item_version_id FROM form_slots o JOIN forms e ON e.id = o.form_id"
        " WHERE e.code = 'E')"
    )
    return int(row["number"])


@pytest.mark.long
async def test_two_parallel_forms_are_assembled_compared_changed_published_and_withdrawn(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await assemble(page, stage.origin, "D, E", anchors="24", overlap="")

    # The page changes by itself when the search has ended.
    await expect(page.locator("main")).to_contain_text("The search is under way")
    await expect(page.locator("h2", has_text="How the forms compare")).to_be_visible(
        timeout=SEARCH_MS_MAX
    )
    await expect(page.locator("main")).to_contain_text("D and E")

    await page.goto(f"{stage.origin}{BANK}/forms/D")
    await expect(page.locator("main")).to_contain_text("The blueprint is met exactly")
    # An anchor cannot be replaced without a word; these two forms have 24 of them.
    slot = await a_slot_without_an_anchor(stage)
    await page.goto(f"{stage.origin}{BANK}/forms/D/slots/{slot}")
    first = page.get_by_role("link", name="See what").first
    name = (await first.inner_text()).split()[2]
    await first.click()
    await expect(page.locator("main")).to_contain_text("It breaks nothing")
    await page.get_by_role("button", name=f"Put {name} into slot {slot}").click()
    put = f"Item {name} stands in slot {slot} now."
    await expect(page.locator(".notices")).to_contain_text(put)

    await page.fill("#reason", "For the spring.")
    await page.get_by_role("button", name="Publish form D").click()
    await expect(page.locator(".notices")).to_contain_text("The form is published.")

    await page.get_by_text("Withdraw this form").click()
    await page.fill("#withdrawal_reason", "It was photographed.")
    await page.get_by_role("button", name="Withdraw form D").click()
    await expect(page.locator(".notices")).to_contain_text("nobody is given it any more")
    await expect(page.locator("main")).to_contain_text("It was photographed.")
    (row,) = await stage.rows(
        "SELECT reason FROM form_withdrawals JOIN forms ON forms.id = form_id WHERE code = 'D'"
    )
    assert row["reason"] == "It was photographed."


async def test_what_cannot_be_assembled_is_said_with_what_is_missing(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await assemble(page, stage.origin, "D")

    await expect(page.locator("main")).to_contain_text(
        "No form meets everything that was asked for", timeout=SEARCH_MS_MAX
    )
    await expect(page.locator("main")).to_contain_text("not in form A")


async def test_the_pages_of_forms_can_be_used_by_everybody(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await assemble(page, stage.origin, "D, E", anchors="24", overlap="")
    await expect(page.locator("h2", has_text="How the forms compare")).to_be_visible(
        timeout=SEARCH_MS_MAX
    )
    addresses = (
        page.url,
        *(
            f"{stage.origin}{BANK}{each}"
            for each in (
                "/forms",
                "/forms/assemble",
                "/forms/A",
                "/forms/D",
                "/forms/D/slots/1",
                "/comparison?forms.A=yes&forms.B=yes&forms.C=yes",
            )
        ),
    )
    found = []
    for address in addresses:
        await page.goto(address)
        found += await faults(page, address)

    assert found == []
