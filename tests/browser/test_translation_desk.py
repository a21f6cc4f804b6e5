"""Translating into Arabic and Khmer by one person, judged by another; a source that changes."""

from playwright.async_api import Page, expect

from exam_service.database.base import uuid7
from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

BANK = "/bank/peer-support"
ITEM = "A1-001"
OPTIONS = ("a", "b", "c", "d")
ARABIC = {
    "stem": "تلتقي روزا باختصاصية دعم الأقران منذ 6 أشهر، وتقدم لها ظرفًا فيه 50 دولارًا. ما الرد؟",
    "option_a": "أن تقبل المال وتشتري به طعامًا للمجموعة",
    "option_b": "أن تقول لها إن تقديم المال خطأ وترد الظرف",
    "option_c": "أن تقبله هذه المرة فقط حتى لا تنجرح مشاعرها",
    "option_d": "أن تشكرها وتشرح لماذا لا تستطيع قبول المال",
}
KHMER = {
    "stem": "\u179a\u17c9\u17bc\u179f\u17b6\u200b\u1787\u17bd\u1794\u200b\u1794\u17bb\u1782",
    **{
        f"option_{option}": f"\u1787\u1798\u17d2\u179a\u17be\u179f\u200b\u1791\u17b8{number}"
        for option, number in zip(OPTIONS, "\u17e1\u17e2\u17e3\u17e4", strict=True)
    },
}


async def assign(stage: Stage, item: str, duty: str, name: str) -> None:
    """This item to this person of the demonstration, whoever else has it."""
    await stage.rows(
        "INSERT INTO item_assignments"
        " (id, exam_id, item_id, account_id, duty, assigned_by, assigned_at)"
        " SELECT $1, items.exam_id, items.id, accounts.id, $2, accounts.id, now()"
        " FROM items, accounts WHERE items.code = $3 AND accounts.email = $4"
        " ON CONFLICT DO NOTHING",
        uuid7(),
        duty,
        item,
        f"{name}@example.org",
    )


async def statuses(stage: Stage, language: str) -> list[str]:
    """The text's status at each version of the item, the newest last."""
    rows = await stage.rows(
        "SELECT status FROM language_versions JOIN item_versions"
        " ON item_versions.id = language_versions.item_version_id"
        " JOIN items ON items.id = item_versions.item_id"
        " WHERE items.code = $1 AND language = $2 ORDER BY number",
        ITEM,
        language,
    )
    return [row["status"] for row in rows]


async def write(page: Page, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        await page.fill(f"#{name}", text)
    await page.get_by_role("button", name="Save the draft").click()
    await expect(page.locator(".notices")).to_contain_text("Saved as a draft")


def address(stage: Stage, language: str) -> str:
    return f"{stage.origin}{BANK}/items/{ITEM}/translations/{language}"


async def test_a_text_is_written_right_to_left_and_another_person_reviews_and_approves_it(
    stage: Stage, open_page: OpenPage
) -> None:
    await assign(stage, ITEM, "translator", "translator")
    await assign(stage, ITEM, "reviewer", "reviewer")
    page = await open_page()
    await sign_in(page, stage.origin, "translator")
    await page.goto(address(stage, "ar"))
    await expect(page.locator("#stem")).to_have_attribute("dir", "rtl")
    await write(page, ARABIC)
    await expect(page.get_by_role("button", name="mark as reviewed")).to_have_count(0)
    assert await statuses(stage, "ar") == ["drafted"]
    assert await faults(page, "a translation into Arabic") == []

    other = await open_page()
    await sign_in(other, stage.origin, "reviewer")
    await other.goto(address(stage, "ar"))
    await other.get_by_role("button", name="mark as reviewed").click()
    await expect(other.locator(".notices")).to_contain_text("This text is now reviewed.")
    await other.fill("#reason", "The numbers are spelled out in the source.")
    await other.get_by_role("button", name="Approve this text").click()
    await expect(other.locator(".notices")).to_contain_text("This text is now approved.")
    assert await statuses(stage, "ar") == ["approved"]


async def test_khmer_keeps_its_breaks_and_a_new_source_is_shown_beside_the_old_one(
    stage: Stage, open_page: OpenPage
) -> None:
    for name, duty in (
        ("translator", "translator"),
        ("reviewer", "reviewer"),
        ("author", "author"),
    ):
        await assign(stage, ITEM, duty, name)
    translator = await open_page()
    await sign_in(translator, stage.origin, "translator")
    await translator.goto(address(stage, "km"))
    await write(translator, KHMER)
    assert await translator.input_value("#stem") == KHMER["stem"]

    author = await open_page()
    await sign_in(author, stage.origin, "author")
    await author.goto(f"{stage.origin}{BANK}/items/{ITEM}/edit")
    stem = await author.input_value("#stem")
    await author.fill("#stem", stem.replace("cash", "banknotes"))
    await author.locator("main form button.button--primary").first.click()
    await expect(author.locator(".notices")).to_contain_text("Version 2")
    assert (await statuses(stage, "km"))[-1] == "stale"

    await translator.reload()
    changes = translator.locator("table", has_text="Before and now")
    await expect(changes.locator("del")).to_contain_text("cash")
    await expect(changes.locator("ins")).to_contain_text("banknotes")
    assert await faults(translator, "a stale translation") == []
    await translator.get_by_role("button", name="It still fits").click()
    await expect(translator.locator(".notices")).to_contain_text("Saved as a draft")

    reviewer = await open_page()
    await sign_in(reviewer, stage.origin, "reviewer")
    await reviewer.goto(address(stage, "km"))
    await reviewer.get_by_role("button", name="mark as reviewed").click()
    await expect(reviewer.locator(".notices")).to_contain_text("This text is now reviewed.")
    assert (await statuses(stage, "km"))[-1] == "reviewed"


async def test_queue_board_and_tables_can_be_read_by_everybody(
    stage: Stage, open_page: OpenPage
) -> None:
    await assign(stage, ITEM, "translator", "translator")
    page = await open_page()
    await sign_in(page, stage.origin, "translator")
    for part in ("translations?show=all", "languages", "translations/es/tables"):
        await page.goto(f"{stage.origin}{BANK}/{part}")
        assert await faults(page, part) == []
