"""Signing in: what is wrong is said beside its field; a sign-in that ends keeps every answer."""

import re

import pytest
from playwright.async_api import Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.acts import OpenPage, begin_small_exam, fill_in_sign_in, sign_in
from tests.browser.stage import Stage


async def error_of(page: Page, field: str) -> str:
    """The sentence that a field is described by."""
    field_input = page.locator(f"#{field}")
    await expect(field_input).to_have_attribute("aria-invalid", "true")
    await expect(field_input).to_have_attribute("aria-describedby", re.compile(f"{field}-error"))
    return await page.locator(f"#{field}-error").inner_text()


async def test_empty_fields_are_named_beside_themselves(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{stage.origin}/sign-in")
    await page.click("main form button.button--primary")

    assert await error_of(page, "email") == "Please write your e-mail address."
    assert await error_of(page, "password") == "Please write your password."


async def test_a_wrong_password_keeps_the_address_and_never_says_which_was_wrong(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    said = set()
    for name in ("ana", "nobody"):
        await page.goto(f"{stage.origin}/sign-in")
        await fill_in_sign_in(page, name, "not the password")
        await expect(page.locator("#email")).to_have_value(f"{name}@example.org")
        await expect(page.locator("#password")).to_have_value("")
        said.add(await page.get_by_role("alert").inner_text())

    assert said == {"The e-mail address and the password do not match."}


async def test_errors_are_in_the_language_of_the_page(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page(locale="es-MX")
    await page.goto(f"{stage.origin}/sign-in")
    await page.click("main form button.button--primary")

    await expect(page.locator("html")).to_have_attribute("lang", "es")
    assert re.search("correo electrónico", await error_of(page, "email"))
    assert re.search("contraseña", await error_of(page, "password"))


@pytest.mark.parametrize(
    "end_it",
    ["UPDATE sign_ins SET revoked_at = now()", "UPDATE sign_ins SET expires_at = created_at"],
    ids=["revoked", "expired"],
)
async def test_a_sign_in_that_ends_during_the_exam_keeps_every_answer_on_the_device(
    stage: Stage, open_page: OpenPage, end_it: str
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.choose(0)
    await player.expect_saved()

    await stage.rows(end_it)
    await player.choose(3)
    dialog = page.locator("[data-sign-in]")
    await expect(dialog).to_be_visible()
    # The exam goes on behind it, without a sign-in as well.
    await dialog.locator("[data-later]").click()
    await player.go_on()
    await player.choose(1)
    await player.expect_on_device()
    await page.click('[data-note="signed_out"] button')
    await dialog.locator("[data-password]").fill("not the password")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("does not fit")
    await dialog.locator("[data-password]").fill(PASSWORD)
    await page.keyboard.press("Enter")

    await expect(dialog).to_be_hidden()
    await player.expect_saved()
    assert await player.chosen() == 1
    assert await count_choices(stage, sitting_id) == 3


async def count_choices(stage: Stage, sitting_id: str) -> int:
    (row,) = await stage.rows(
        "SELECT count(*) AS number FROM entries WHERE sitting_id = $1::uuid AND kind = 'choice'",
        sitting_id,
    )
    return int(row["number"])


async def test_a_page_behind_the_sign_in_leads_there_and_back(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.goto(f"{stage.origin}/manage/sittings")
    await expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    await fill_in_sign_in(page, "manager")

    await expect(page).to_have_url(f"{stage.origin}/manage/sittings")


async def test_a_desk_of_staff_is_nothing_to_a_candidate(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "ana")
    for path in ("/manage/sittings", "/manage/exams", "/bank", "/manage/audit", "/proctor"):
        answer = await page.goto(f"{stage.origin}{path}")
        assert answer is not None
        assert answer.status == 404, path
