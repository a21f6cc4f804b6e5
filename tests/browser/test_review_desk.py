"""Review at the desk: written, commented, sent back, edited, checked and approved by others."""

from playwright.async_api import Page, expect

from tests.browser.accessibility import faults
from tests.browser.acts import OpenPage, sign_in
from tests.browser.stage import Stage

BANK = "/bank/peer-support"
CODE = "NEW-101"
WORDS = {
    "stem": "A neighbor asks how to speak at a county meeting. What is the best first step?",
    "option_a": "Speak at the meeting for the neighbor",
    "option_b": "Ask what the neighbor wants to say there",
    "option_c": "Say that such meetings change nothing",
    "option_d": "Send the neighbor to another agency",
}
POINTS = ("one_best_answer", "no_clue", "bias_and_sensitivity", "plain_language", "reference")


async def write(page: Page, origin: str) -> None:
    await page.goto(f"{origin}{BANK}/items/new")
    await page.fill("#item", CODE)
    for name, words in WORDS.items():
        await page.fill(f"#{name}", words)
    await page.select_option("#key", "b")
    await page.select_option("#area", "A5")
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.locator(".notices")).to_contain_text("Saved as a draft.")


async def move(page: Page, button: str, reason: str = "") -> None:
    await page.fill("#reason", reason)
    await page.get_by_role("button", name=button, exact=True).click()


async def check(page: Page, **not_met: str) -> None:
    """Fill in the checklist: everything met but what is named with its note."""
    for point in POINTS:
        answer = "no" if point in not_met else "yes"
        await page.locator(f'input[name="met_{point}"][value="{answer}"]').check(force=True)
        await page.fill(f"#note_{point}", not_met.get(point, ""))
    await page.get_by_role("button", name="Save your checklist").click()


async def stages(stage: Stage) -> list[str]:
    rows = await stage.rows(
        """SELECT stage FROM item_versions JOIN items ON items.id = item_versions.item_id
           WHERE code = $1 ORDER BY number""",
        CODE,
    )
    return [row["stage"] for row in rows]


async def test_an_item_is_written_sent_back_edited_and_approved_by_two_people(
    stage: Stage, open_page: OpenPage
) -> None:
    author, reviewer = await open_page(), await open_page()
    await sign_in(author, stage.origin, "author")
    await write(author, stage.origin)
    await move(author, "Send to review")
    # Who wrote it is offered neither a checklist nor an approval.
    await expect(author.get_by_role("button", name="Approve this version")).to_have_count(0)
    await expect(author.get_by_role("button", name="Save your checklist")).to_have_count(0)

    await sign_in(reviewer, stage.origin, "reviewer")
    await reviewer.goto(f"{stage.origin}{BANK}/review")
    await reviewer.get_by_role("link", name=CODE).click()
    await move(reviewer, "Approve this version")
    await expect(reviewer.locator("main")).to_contain_text("checklist for this version is not")
    await check(reviewer, no_clue="“neighbor” stands in the key.")
    await expect(reviewer.locator(".notices")).to_contain_text("It is not complete yet.")
    await move(reviewer, "Send back to its author")
    await expect(reviewer.locator("main")).to_contain_text("Nothing was sent back: say why")
    await move(reviewer, "Send back to its author", "Please name the meeting.")
    assert await stages(stage) == ["draft"]

    await author.goto(f"{stage.origin}{BANK}/items/{CODE}")
    await expect(author.locator(".comments")).to_contain_text("Please name the meeting.")
    await author.get_by_role("link", name="Edit", exact=True).click()
    await author.fill("#stem", WORDS["stem"].replace("county", "school board"))
    await author.get_by_role("button", name="Save as version 2").click()
    await move(author, "Send to review")

    await reviewer.goto(f"{stage.origin}{BANK}/items/{CODE}")
    await check(reviewer)
    await move(reviewer, "Approve this version")
    await expect(reviewer.locator("main")).to_contain_text("1 comment is still open")
    await reviewer.get_by_role("button", name="Resolve", exact=True).click()
    await move(reviewer, "Approve this version")
    await expect(reviewer.locator(".notices")).to_contain_text("“approved”")
    assert await stages(stage) == ["draft", "approved"]


async def test_a_trainer_finds_practice_and_nothing_of_the_bank(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "trainer")
    await expect(page.get_by_role("link", name="Item bank")).to_have_count(0)

    answer = await page.request.get(f"{stage.origin}{BANK}/items")

    assert answer.status == 404
    await page.get_by_role("link", name="Practice items").click()
    await expect(page.locator("h1")).to_be_visible()


async def test_people_are_assigned_and_taken_back(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    await page.goto(f"{stage.origin}{BANK}/assignments")
    rows = page.locator("table tbody tr")
    await expect(rows).to_have_count(3)
    await page.select_option("#account", label="Tomás Vidal (translator)")
    await page.check('input[name="duty"][value="translator"]')
    await page.get_by_role("button", name="Assign", exact=True).click()
    await expect(rows).to_have_count(4)
    await page.get_by_role("button", name="End the assignment of Tomás Vidal").first.click()
    await expect(rows).to_have_count(3)


async def test_the_pages_of_review_are_for_everybody(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "psychometrician")
    (item,) = await stage.rows("SELECT code FROM items ORDER BY code LIMIT 1")
    found = []
    for address in ("exposure", "assignments", f"items/{item['code']}"):
        await page.goto(f"{stage.origin}{BANK}/{address}")
        found += await faults(page, address)
    author, reviewer = await open_page(), await open_page()
    await sign_in(author, stage.origin, "author")
    await write(author, stage.origin)
    await move(author, "Send to review")
    await sign_in(reviewer, stage.origin, "reviewer")
    for address in ("review", f"items/{CODE}"):
        await reviewer.goto(f"{stage.origin}{BANK}/{address}")
        found += await faults(reviewer, address)

    assert found == []
