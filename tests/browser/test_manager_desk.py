"""The exam manager's pages: a policy with its difference and its proof, and retakes."""

import re
from datetime import timedelta

from playwright.async_api import Page, expect

from tests.browser.acts import OpenPage, exam_card, sign_in
from tests.browser.stage import Stage

EXAM = "Medi-Cal Peer Support Specialist Certification Exam"
MINUTES = 150


async def open_policy(page: Page, stage: Stage) -> None:
    await sign_in(page, stage.origin, "manager")
    (exam,) = await stage.rows("SELECT id FROM exams WHERE code = 'peer-support'")
    await page.goto(f"{stage.origin}/manage/exams/{exam['id']}/policy")


async def save(page: Page, **values: str) -> None:
    for name, value in values.items():
        await page.fill(f'[name="{name}"]', value)
    await page.click("main form button.button--primary")


async def published_versions(stage: Stage) -> int:
    rows = await stage.rows(
        """SELECT 1 FROM exam_policies JOIN exams ON exams.id = exam_policies.exam_id
           WHERE exams.code = 'peer-support' AND published_at IS NOT NULL"""
    )
    return len(rows)


async def test_a_policy_is_edited_compared_proven_and_published(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_policy(page, stage)
    await save(page, time_limit_minutes=str(MINUTES + 15), note="More time for everybody.")

    difference = page.locator("table", has=page.locator("caption", has_text="Difference"))
    await expect(difference.locator("tbody tr")).to_have_count(1)
    await expect(difference).to_contain_text(str(MINUTES))
    await expect(difference).to_contain_text(str(MINUTES + 15))
    await expect(page.locator("main")).to_contain_text("Nobody is cut short")
    await page.get_by_role("button", name="Publish version 2").click()

    await expect(page.locator(".notices")).to_contain_text("Version 2 is published.")
    assert await published_versions(stage) == 2


async def test_a_policy_that_cuts_somebody_short_cannot_be_published(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_policy(page, stage)
    await save(page, seat_minutes_max=str(MINUTES + 20))

    await expect(page.locator("main")).to_contain_text("Somebody would be cut short")
    await expect(page.locator("main")).to_contain_text("Does not fit")
    await expect(page.get_by_role("button", name="Publish version 2")).to_have_count(0)
    await page.goto(re.sub(r"/\d+$", "", page.url) + "/2")
    token = await page.locator('meta[name="csrf-token"]').get_attribute("content")
    forced = await page.request.post(
        f"{page.url}/publish",
        form={"csrf_token": str(token)},
        headers={"origin": stage.origin},
    )
    assert forced.status == 422
    assert await published_versions(stage) == 1


async def test_what_is_wrong_in_a_policy_is_said_beside_the_field_with_what_was_typed(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await open_policy(page, stage)
    await save(page, time_limit_minutes="two hours", note="A note that stays.")

    await expect(page.locator("#time_limit_minutes")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#time_limit_minutes")).to_have_value("two hours")
    await expect(page.locator("#note")).to_have_value("A note that stays.")


async def leave_one_form(stage: Stage) -> None:
    """The administration has the first form alone."""
    await stage.rows(
        """DELETE FROM administration_forms USING forms
           WHERE forms.id = administration_forms.form_id AND forms.code <> 'A'"""
    )


async def test_a_retake_is_refused_before_it_is_paid_where_no_other_form_exists(
    stage: Stage, open_page: OpenPage
) -> None:
    await leave_one_form(stage)
    candidate = await open_page()
    await sign_in(candidate, stage.origin, "marcus")
    card = exam_card(candidate, EXAM)

    await expect(card).to_contain_text("Nobody gets the same questions twice")
    await expect(card).to_contain_text("Ask the office when a new version will be ready.")
    await expect(card.get_by_role("button", name="Request my next attempt")).to_have_count(0)
    await expect(card.get_by_role("link", name="Begin")).to_have_count(0)


async def test_a_retake_is_asked_for_approved_and_paid_and_then_may_begin(
    stage: Stage, open_page: OpenPage
) -> None:
    candidate, manager = await open_page(), await open_page()
    await sign_in(candidate, stage.origin, "marcus")
    card = exam_card(candidate, EXAM)
    await expect(card).to_contain_text("Each attempt needs a request of its own")
    await card.get_by_role("button", name="Request my next attempt").click()
    await expect(card).to_contain_text("is waiting for a decision")

    await sign_in(manager, stage.origin, "manager")
    await manager.goto(f"{stage.origin}/manage/requests")
    await manager.click("table a:has-text('Marcus Bell')")
    await manager.get_by_role("button", name="Approve the request").click()
    await expect(manager.locator(".notices")).to_contain_text("Approved.")
    await candidate.reload()
    await expect(card).to_contain_text("the payment for this attempt is not recorded yet")
    await manager.fill("#reference", "transfer 4711")
    await manager.get_by_role("button", name="Record the payment").click()
    await expect(manager.locator(".notices")).to_contain_text("The payment is recorded.")

    await candidate.reload()
    await expect(card.get_by_role("link", name="Begin")).to_be_visible()


async def test_a_refused_request_shows_its_reason_and_may_be_sent_again(
    stage: Stage, open_page: OpenPage
) -> None:
    candidate, manager = await open_page(), await open_page()
    await sign_in(candidate, stage.origin, "marcus")
    card = exam_card(candidate, EXAM)
    await card.get_by_role("button", name="Request my next attempt").click()
    await sign_in(manager, stage.origin, "manager")
    await manager.goto(f"{stage.origin}/manage/requests")
    await manager.click("table a:has-text('Marcus Bell')")
    await manager.get_by_role("button", name="Refuse the request").click()
    await expect(manager.locator("#reason-error")).not_to_be_empty()
    await manager.fill("#reason", "Please renew your photo first.")
    await manager.get_by_role("button", name="Refuse the request").click()
    await expect(manager.locator(".notices")).to_contain_text("Refused.")

    await candidate.reload()
    await expect(card).to_contain_text("The reason: Please renew your photo first.")
    await expect(card.get_by_role("button", name="Request my next attempt")).to_be_visible()


async def test_home_says_what_is_next_and_how_many_attempts_are_left_until_when(
    stage: Stage, open_page: OpenPage
) -> None:
    said = {
        "ana": ("Begin", "You have 3 attempts left, until"),
        "sam": ("the payment for this attempt is not recorded yet", "You have 3 attempts left"),
        "marcus": ("Each attempt needs a request of its own", "You have 2 attempts left, until"),
        "dana": ("Attempt 1", "Read my report"),
    }
    for name, sentences in said.items():
        page = await open_page()
        await sign_in(page, stage.origin, name)
        for sentence in sentences:
            await expect(exam_card(page, EXAM)).to_contain_text(sentence)
        await page.context.close()


async def test_an_authorization_that_is_over_says_its_date_and_what_to_do(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await stage.move(timedelta(days=366))
    await sign_in(page, stage.origin, "ana")
    card = exam_card(page, EXAM)

    await expect(card).to_contain_text("Your authorization to take this exam ended on")
    await expect(card).to_contain_text("Apply again to receive a new one.")
    await expect(card.get_by_role("link", name="Begin")).to_have_count(0)
