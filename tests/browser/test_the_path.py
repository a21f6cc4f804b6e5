"""The main job, end to end: all 120 items, an interrupted service, a break, a report.

On the service as a person starts it, in a process and with a database server of its own.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from exam_service.clock import utc_now
from exam_service.database.embedded import RunningServer
from tests.browser.acts import (
    LETTERS,
    OpenPage,
    PlayerPage,
    agree_and_get_ready,
    exam_card,
    find_as_exam_manager,
    release_score,
    sign_in,
    start,
)
from tests.browser.by_hand import ByHand, known_items, score_by_hand, table_of_not_passed
from tests.browser.candidate import Candidate
from tests.services import Service, running_service

EXAM = "Medi-Cal Peer Support Specialist Certification Exam"
ITEMS_PER_SECTION = 60
TIME_LIMIT_SECONDS = 150 * 60
CLOCK_TOLERANCE_SECONDS = 5
BREAK_MINUTES = 10
# What happens where, in section 1.
UNANSWERED = 17
RELOADED_AT = 23
RESTARTED_AT = 31
NOT_PASSING_SHARE = 0.5
MINUTES_LEFT = re.compile(r"(?:(\d+) h )?(\d+) min left")


class Interrupted:
    """The service in a process that is killed and started again on the same port and folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._stack = ExitStack()
        self._service: Service | None = None

    @property
    def service(self) -> Service:
        assert self._service is not None, "the service has been started"
        return self._service

    @property
    def database_url(self) -> str:
        folder = (self._data_dir / "postgres/socket_folder").read_text()
        return RunningServer(Path(folder)).url()

    async def start(self) -> None:
        port = self._service.port if self._service else None
        starting = running_service(self._data_dir, port=port, EXAM_DEMONSTRATION="true")
        self._service = await asyncio.to_thread(self._stack.enter_context, starting)

    async def kill(self) -> None:
        self.service.process.kill()
        await asyncio.to_thread(self._stack.close)

    async def stop(self) -> None:
        await asyncio.to_thread(self._stack.close)


@pytest_asyncio.fixture(loop_scope="session")
async def interrupted(tmp_path: Path) -> AsyncIterator[Interrupted]:
    service = Interrupted(tmp_path)
    await service.start()
    yield service
    await service.stop()


@pytest.mark.long
async def test_all_120_items_through_reload_restart_and_break_to_the_report_computed_by_hand(
    interrupted: Interrupted, open_page: OpenPage
) -> None:
    origin = interrupted.service.origin
    page = await open_page()
    await sign_in(page, origin, "ana")
    sitting_id = await agree_and_get_ready(page, exam_card(page, EXAM), "en")
    await expect(page.locator("main")).to_contain_text("120 questions")
    player = await start(page)
    started_at = utc_now()
    known = await known_items(interrupted.database_url, sitting_id)
    assert len(known) == 2 * ITEMS_PER_SECTION
    candidate = Candidate(player, known, NOT_PASSING_SHARE, Random(2026))

    await candidate.answer_section(
        ITEMS_PER_SECTION,
        leaves=UNANSWERED,
        steps={
            5: lambda: flag_and_strike(player),
            RELOADED_AT: lambda: reload(player, candidate, started_at),
            RESTARTED_AT: lambda: answer_while_the_service_is_killed(interrupted, candidate),
            44: lambda: look_at_the_overview(player),
        },
    )
    await expect(page.locator("[data-review-counts]")).to_have_text(
        "Answered: 59 of 60. Flagged: 1."
    )
    await expect(page.locator("[data-review-list] [data-number]")).to_have_text(
        ["5", str(UNANSWERED)]
    )
    await take_the_break(player)
    await candidate.answer_section(ITEMS_PER_SECTION)
    await expect(page.locator("[data-review-complete]")).to_be_visible()
    await player.finish("finish")

    await expect(page).to_have_url(f"{origin}/exam/{sitting_id}/receipt")
    await expect(page.locator("main")).to_contain_text("119 of 120 questions")
    assert len(candidate.chosen) == 119
    expected = await score_by_hand(interrupted.database_url, sitting_id, known, candidate.chosen)
    assert not expected.is_passed
    manager = await open_page()
    await find_as_exam_manager(manager, origin, sitting_id, "Ana Morales")
    await expect_score_on_the_desk(manager, expected)
    await release_score(manager)
    await page.reload()
    await page.click("text=Read my report")
    await expect_report_of_not_passed(page, expected)


async def flag_and_strike(player: PlayerPage) -> None:
    chosen = await player.chosen()
    assert chosen is not None
    other = (chosen + 1) % 4
    await player.page.keyboard.press("f")
    await player.strike_by_key(other)
    await expect(player.page.locator("[data-flag-button]")).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(player.rows.nth(other)).to_have_class(re.compile("option-row--struck"))
    # Keys that come faster than speech are said together.
    await expect(player.page.locator("[data-announcer]")).to_contain_text(
        f"{LETTERS[other]} is struck out."
    )


async def reload(player: PlayerPage, candidate: Candidate, started_at: datetime) -> None:
    """The same item, every answer, the right time."""
    before, chosen = await player.shown(), await player.chosen()
    place = await player.position.text_content()

    await player.expect_saved()
    await player.page.reload()
    await player.expect_view("item")

    await expect(player.position).to_have_text(str(place))
    assert await player.shown() == before
    assert await player.chosen() == chosen
    answered = player.page.locator("[data-overview-list] .overview__item--answered")
    await expect(answered).to_have_count(len(candidate.chosen))
    await expect_right_time(player, started_at)


async def expect_right_time(player: PlayerPage, started_at: datetime) -> None:
    view = await (await player.page.request.get(api_of(player.page))).json()
    elapsed = (utc_now() - started_at).total_seconds()
    remaining = view["clock"]["remaining_seconds"]
    assert abs(TIME_LIMIT_SECONDS - elapsed - remaining) < CLOCK_TOLERANCE_SECONDS
    shown = MINUTES_LEFT.search(await player.time_left.text_content() or "")
    assert shown
    assert abs(int(shown[1] or 0) * 60 + int(shown[2]) - remaining / 60) <= 1


def api_of(page: Page) -> str:
    return page.url.replace("/exam/", "/api/v1/sittings/")


async def answer_while_the_service_is_killed(
    interrupted: Interrupted, candidate: Candidate
) -> None:
    """Nothing is lost, and the word about saving never says more than what is so."""
    player = candidate.player
    await player.expect_saved()
    await interrupted.kill()
    await candidate.answer()
    await player.expect_on_device()
    await expect(player.page.locator("[data-saving-word]")).to_contain_text("On this device")

    await interrupted.start()
    await player.expect_saved()
    chosen = await player.chosen()
    await player.page.reload()
    await player.expect_view("item")
    assert await player.chosen() == chosen


async def look_at_the_overview(player: PlayerPage) -> None:
    """The grid says what is answered and goes there and back."""
    await player.page.keyboard.press("o")
    overview = player.page.locator('[data-panel="overview"]')
    await expect(overview.locator("[data-overview-counts]")).to_have_text(
        "Answered: 43 of 60. Flagged: 1."
    )
    squares = overview.locator(".overview__item[type=button]")
    await expect(squares.nth(4)).to_have_text("5: answered, flagged")
    await squares.nth(4).click()
    await expect(player.position).to_have_text("Section 1 · 5 of 60")
    await squares.nth(43).click()
    await player.page.keyboard.press("Escape")
    await expect(overview).to_be_hidden()


async def take_the_break(player: PlayerPage) -> None:
    """Its own clock runs; the exam's clock stands."""
    await player.finish("break")
    await player.expect_view("on_break")
    face = player.page.locator("[data-break-left]")
    await expect(face).to_have_text(re.compile(rf"^({BREAK_MINUTES}:00|{BREAK_MINUTES - 1}:\d\d)$"))
    first = await face.text_content()
    await expect(face).not_to_have_text(str(first))
    view = await (await player.page.request.get(api_of(player.page))).json()
    assert not view["clock"]["is_running"]

    await player.page.reload()
    await player.expect_view("on_break")
    await player.page.click('[data-command="end_break"]')
    await player.expect_view("item")
    await expect(player.position).to_have_text("Section 2 · 1 of 60")


async def expect_score_on_the_desk(page: Page, expected: ByHand) -> None:
    main = page.locator("main")
    await expect(main).to_contain_text(f"{expected.raw} of {expected.raw_max}")
    await expect(main).to_contain_text(f"{expected.scaled} (passing 500, scale 200 to 800)")


async def expect_report_of_not_passed(page: Page, expected: ByHand) -> None:
    await expect(page.locator("h1")).to_have_text("You did not reach the passing score this time.")
    await expect(page.locator("main")).to_contain_text(
        f"Your score is {expected.scaled}. The passing score is 500."
    )
    table = page.locator("table", has_text="Right answers").locator("tbody tr")
    rows = await table.evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent))"
    )
    assert [tuple(row) for row in rows] == table_of_not_passed(expected)
    paper = await page.request.get(f"{page.url}.pdf")
    assert (paper.status, (await paper.body())[:5]) == (200, b"%PDF-")
    # The picture says the same to those who do not see it.
    for area in expected.areas:
        await expect(page.locator(f'svg[aria-label^="{area.title}: {area.band}"]')).to_have_count(1)
