"""Where staff admit: the candidate's page waits, and goes on by itself when a person lets it in."""

from playwright.async_api import Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.acts import (
    START,
    OpenPage,
    PlayerPage,
    begin_small_exam,
    sign_in,
    sitting_of,
    small_exam_card,
)
from tests.browser.stage import Stage

BY_PROCTOR = "UPDATE administrations SET admission = 'proctor'"


async def let_in(proctor: Page, stage: Stage, sitting_id: str, act: str) -> None:
    await sign_in(proctor, stage.origin, "proctor")
    await proctor.goto(f"{stage.origin}/proctor/{sitting_id}/{act}")
    await proctor.click("main form button.button--primary")


async def test_the_button_to_start_appears_when_a_proctor_lets_the_candidate_in(
    stage: Stage, open_page: OpenPage
) -> None:
    await stage.rows(BY_PROCTOR)
    page, proctor = await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    await small_exam_card(page).locator("a.button--primary").click()
    await page.click("main form button.button--primary")
    await page.check("#agreed")
    await page.click('button[value="accept"]')
    await expect(page.locator("[data-ready-waiting]")).to_be_visible()
    await expect(page.locator(START)).to_be_hidden()

    await let_in(proctor, stage, sitting_of(page), "admit")

    await page.click(START)
    await PlayerPage(page).expect_view("item")


async def test_a_second_device_waits_until_a_proctor_lets_it_in(
    stage: Stage, open_page: OpenPage
) -> None:
    page, other_page, proctor = await open_page(), await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, first = await begin_small_exam(page)
    await first.choose(2)
    await first.expect_saved()
    await stage.rows(BY_PROCTOR)
    await sign_in(other_page, stage.origin, "grace")
    await other_page.goto(page.url)
    second = PlayerPage(other_page)
    await second.expect_view("other_device")
    await other_page.fill('[data-view-name="other_device"] [data-password]', PASSWORD)
    await other_page.keyboard.press("Enter")
    await expect(other_page.locator('[data-lease="waits"]')).to_be_visible()

    await let_in(proctor, stage, sitting_id, "device")

    await second.expect_view("item")
    assert await second.chosen() == 2
    await first.expect_view("other_device")
