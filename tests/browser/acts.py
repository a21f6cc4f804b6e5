"""What people do on pages: sign in, begin, answer, finish. What must come of it is in the tests."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from playwright.async_api import Locator, Page, expect

from exam_service.demonstration.sign_ins import PASSWORD

# Opens a page in a browser profile of its own; takes what Playwright's `new_context` takes.
OpenPage: TypeAlias = Callable[..., Awaitable[Page]]

LETTERS = "ABCDE"
START = '[data-command="start"]'
SCORED_WITHIN_SECONDS = 15
SITTING = re.compile(r"/exam/([0-9a-f-]{36})")


async def sign_in(page: Page, origin: str, name: str) -> None:
    """As somebody of the demonstration; ends on their home page."""
    await page.goto(f"{origin}/sign-in")
    await fill_in_sign_in(page, name)
    await expect(page).to_have_url(f"{origin}/")


async def fill_in_sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    await page.fill("#email", f"{name}@example.org")
    await page.fill("#password", password)
    await page.click("main form button.button--primary")


def exam_card(page: Page, title: str) -> Locator:
    return page.locator("section.card", has=page.locator("h2", has_text=title))


async def agree_and_get_ready(page: Page, exam: Locator, language: str | None = None) -> str:
    """From home to the page with the start button; answers with the sitting's identifier."""
    await exam.locator("a.button--primary").click()
    if language is not None:
        await page.check(f'input[name="language"][value="{language}"]')
    await page.click("main form button.button--primary")
    await page.check("#agreed")
    await page.click('button[value="accept"]')
    await expect(page.locator(START)).to_be_visible()
    return sitting_of(page)


async def start(page: Page) -> "PlayerPage":
    await page.click(START)
    player = PlayerPage(page)
    await player.expect_view("item")
    return player


def small_exam_card(page: Page) -> Locator:
    """The small exam stands last on the home page of those who may sit it."""
    return page.locator("section.card").last


async def begin_small_exam(page: Page, language: str | None = None) -> tuple[str, "PlayerPage"]:
    """From home into the player; answers with the sitting's identifier, too."""
    sitting_id = await agree_and_get_ready(page, small_exam_card(page), language)
    return sitting_id, await start(page)


def sitting_of(page: Page) -> str:
    found = SITTING.search(page.url)
    assert found, f"no sitting in {page.url}"
    return found[1]


async def find_as_exam_manager(page: Page, origin: str, sitting_id: str, candidate: str) -> None:
    """Sign in, find the sitting in the list, and wait until the service has scored it."""
    await sign_in(page, origin, "manager")
    await page.goto(f"{origin}/manage/sittings")
    await page.fill("#text", candidate)
    await page.click("main form button")
    await page.click(f"table a[href=\"/manage/sittings/{sitting_id}\"]:has-text('{candidate}')")
    release = page.get_by_role("link", name="Release the score")
    for _ in range(SCORED_WITHIN_SECONDS * 2):
        if await release.count():
            return
        await page.wait_for_timeout(500)
        await page.reload()
    raise AssertionError("the service did not score the sitting")


async def release_score(page: Page) -> None:
    """From the sitting's page, through the confirmation."""
    await page.get_by_role("link", name="Release the score").click()
    await page.click("main form button.button--primary")
    await expect(page.locator(".notices")).to_contain_text("Scores released: 1.")


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the candidate reads it."""

    stem: str
    options: tuple[str, ...]


class PlayerPage:
    """The player as a candidate has it in front of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.position = page.locator("[data-position]")
        self.saving = page.locator("p[data-saving]")
        self.time_left = page.locator("[data-time-left]")
        self.rows = page.locator("[data-item-place] [data-option]")
        self.dialog = page.locator("[data-dialog]")

    async def expect_view(self, name: str) -> None:
        await expect(self.page.locator("[data-player]")).to_have_attribute("data-view", name)

    async def expect_saved(self) -> None:
        await expect(self.saving).to_have_attribute("data-saving", "saved")

    async def expect_on_device(self) -> None:
        await expect(self.saving).to_have_attribute("data-saving", "on_device")

    async def shown(self) -> Shown:
        stem, options = await self.page.evaluate(
            """() => {
              const place = document.querySelector("[data-item-place]")
              const texts = [...place.querySelectorAll("[data-option-text]")]
              const stem = place.querySelector("[data-item-stem]").textContent
              return [stem, texts.map((text) => text.textContent)]
            }"""
        )
        return Shown(stem, tuple(options))

    async def chosen(self) -> int | None:
        """The place of the chosen option, from zero."""
        checked = await self.page.evaluate(
            """() => [...document.querySelectorAll("[data-item-place] [data-option-radio]")]
                .findIndex((radio) => radio.checked)"""
        )
        return None if checked < 0 else int(checked)

    async def choose_by_key(self, place: int) -> None:
        await self.page.keyboard.press(LETTERS[place].lower())

    async def choose_by_mouse(self, place: int) -> None:
        await self.rows.nth(place).locator("[data-option-text]").click()

    async def choose(self, place: int, *, by_key: bool = True) -> None:
        await (self.choose_by_key(place) if by_key else self.choose_by_mouse(place))

    async def strike_by_key(self, place: int) -> None:
        await self.page.keyboard.press("x")
        await self.page.keyboard.press(LETTERS[place].lower())

    async def go_on(self, *, by_key: bool = True) -> None:
        if by_key:
            await self.page.keyboard.press("n")
        else:
            await self.page.click('[data-command="next"]')

    async def open_review(self) -> None:
        """From the last item, or from wherever the overview can be opened."""
        await self.page.keyboard.press("o")
        await self.page.click('[data-panel="overview"] [data-command="review"]')
        await self.expect_view("review")

    async def finish(self, choice: str) -> None:
        """From the review; `choice` is break, go_on or finish."""
        await self.page.click("[data-review-finish]")
        await self.page.click(f'[data-dialog-choice="{choice}"]')

    async def answer_all(self, total: int, *, place: int = 0, by_key: bool = True) -> list[Shown]:
        """Choose the same place in every item of the section, and stop on its review."""
        seen = []
        for number in range(1, total + 1):
            await expect(self.position).to_contain_text(f"{number}")
            seen.append(await self.shown())
            await self.choose(place, by_key=by_key)
            await self.go_on(by_key=by_key)
        await self.expect_view("review")
        return seen
