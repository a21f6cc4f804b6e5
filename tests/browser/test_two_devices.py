"""One device writes at a time; another takes over with the password. Nothing is dropped."""

from playwright.async_api import Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.acts import OpenPage, PlayerPage, begin_small_exam, sign_in
from tests.browser.stage import Stage


async def go_on_here(page: Page, password: str = PASSWORD) -> None:
    await page.fill('[data-view-name="other_device"] [data-password]', password)
    await page.keyboard.press("Enter")


async def test_a_second_device_takes_over_with_the_password(
    stage: Stage, open_page: OpenPage
) -> None:
    page, other_page = await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, first = await begin_small_exam(page)
    await first.choose(1)
    await first.expect_saved()
    await sign_in(other_page, stage.origin, "grace")
    await other_page.goto(page.url)
    second = PlayerPage(other_page)

    await second.expect_view("other_device")
    await go_on_here(other_page, "not the password")
    error = other_page.locator('[data-view-name="other_device"] [data-password-error]')
    await expect(error).to_contain_text("does not fit")
    await go_on_here(other_page)

    await second.expect_view("item")
    assert await second.chosen() == 1
    await first.expect_view("other_device")
    await expect(page.locator("h1:visible")).to_have_text("Your exam goes on on another device")
    await second.choose(2)
    await second.expect_saved()
    rows = await stage.rows(
        "SELECT epoch FROM entries WHERE sitting_id = $1::uuid AND kind = 'choice' ORDER BY epoch",
        sitting_id,
    )
    assert [row["epoch"] for row in rows] == [1, 2]


async def test_who_takes_the_exam_back_sees_what_was_entered_meanwhile(
    stage: Stage, open_page: OpenPage
) -> None:
    page, other_page = await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    _, first = await begin_small_exam(page)
    # The second item stands ready behind the first, as it was before.
    await expect(page.locator(".item-place--ahead [data-item]")).to_have_count(1)
    await sign_in(other_page, stage.origin, "grace")
    await other_page.goto(page.url)
    second = PlayerPage(other_page)
    await second.expect_view("other_device")
    await go_on_here(other_page)
    await second.expect_view("item")
    await second.go_on()
    await second.choose(3)
    await second.expect_saved()

    await first.expect_view("other_device")
    await go_on_here(page)
    await first.expect_view("item")
    await first.go_on()

    assert await first.chosen() == 3
    await second.expect_view("other_device")
