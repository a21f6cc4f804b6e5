"""The proof in a real Chromium: the service ends with exactly what was clicked, whatever happens.

The kills of the browser take longer: test_kills.py.
"""

from datetime import timedelta

from playwright.async_api import Page, expect

from exam_service.demonstration.sign_ins import PASSWORD
from tests.browser.acts import (
    OpenPage,
    PlayerPage,
    agree_and_get_ready,
    begin_small_exam,
    sign_in,
    small_exam_card,
    start,
)
from tests.browser.clicks import Clicks, expect_delivered, final_responses, held_choices, standings
from tests.browser.portal import LIES, CaptivePortal, Way
from tests.browser.stage import Stage

ITEMS_PER_SECTION = 6
OFFLINE_WORK_SECONDS = 60
OFFLINE_CREDIT_SECONDS = 600
TRIES_MAX = 200

COVERED = """
SELECT ended_at - started_at AS length FROM ledger_spans
WHERE sitting_id = $1::uuid AND kind = 'covered'
"""
NOTE_WORDS = """() => {
  const saving = document.querySelector("p[data-saving]")
  window.notedWords = []
  const note = () => window.notedWords.push(saving.dataset.saving)
  new MutationObserver(note).observe(saving, { attributeFilter: ["data-saving"] })
}"""
IS_KEPT = "async () => Boolean(await caches.match(location.href))"
NOTED_WORDS = "() => window.notedWords"


async def page_is_kept(page: Page) -> None:
    """The page's copy for a reload comes a moment after the first item."""
    for _ in range(TRIES_MAX):
        if await page.evaluate(IS_KEPT):
            return
        await page.wait_for_timeout(100)
    raise AssertionError("the page was never kept")


async def pass_offline(stage: Stage, page: Page, seconds: float) -> None:
    """Let time pass on both sides of a line that is down."""
    await stage.move(timedelta(seconds=seconds), devices_are_heard=False)
    await page.clock.fast_forward(int(seconds * 1000))


async def test_a_whole_section_without_a_network_is_delivered_afterwards(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.clock.install()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    clicks = Clicks(player)
    await page.context.set_offline(True)

    await clicks.choose_and_go_on(0, 1)
    await pass_offline(stage, page, OFFLINE_WORK_SECONDS - 20)
    await clicks.choose_and_go_on(2)
    await pass_offline(stage, page, 20)
    await player.expect_view("covered")
    await player.choose_by_key(0)
    await pass_offline(stage, page, OFFLINE_CREDIT_SECONDS)
    await player.expect_view("item")
    await expect(page.locator('[data-note="uncovered"]')).to_be_visible()
    await clicks.choose_and_go_on(3, 0)
    await clicks.choose(1)
    await clicks.choose(2)
    await player.go_on()
    await player.expect_view("review")
    assert len(clicks.chosen) == ITEMS_PER_SECTION
    assert await final_responses(stage, sitting_id) == {}
    await page.context.set_offline(False)

    await expect_delivered(stage, sitting_id, clicks)
    assert await standings(stage, sitting_id) == {"admitted"}
    (covered,) = await stage.rows(COVERED, sitting_id)
    assert covered["length"] == timedelta(seconds=OFFLINE_CREDIT_SECONDS)
    await player.finish("go_on")
    await player.expect_view("item")
    await expect(player.position).to_have_text("Section 2 · 1 of 6")


async def test_a_reload_without_a_network_goes_on_with_the_same_item_and_answers(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    clicks = Clicks(player)
    await clicks.choose_and_go_on(1)
    await clicks.choose(2)
    await expect_delivered(stage, sitting_id, clicks)
    await page_is_kept(page)
    delivered = dict(clicks.chosen)
    await page.context.set_offline(True)
    await clicks.choose_and_go_on(3)
    await clicks.choose(0)
    await player.expect_on_device()
    before = await player.shown()

    answer = await page.reload()

    assert answer is not None
    assert answer.from_service_worker
    await player.expect_view("item")
    assert await player.shown() == before
    assert await player.chosen() == 0
    await player.expect_on_device()
    await page.keyboard.press("p")
    assert await player.chosen() == 3
    await clicks.choose_and_go_on(1)
    await player.go_on()
    await clicks.choose(2)
    assert await final_responses(stage, sitting_id) == delivered
    await page.context.set_offline(False)
    await expect_delivered(stage, sitting_id, clicks)


async def test_a_reload_without_a_network_works_from_the_first_moment_on(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")

    sitting_id = await agree_and_get_ready(page, small_exam_card(page))
    assert await page.evaluate(IS_KEPT)
    player = await start(page)
    clicks = Clicks(player)
    await clicks.choose(2)
    await page.context.set_offline(True)
    answer = await page.reload()

    assert answer is not None
    assert answer.from_service_worker
    await player.expect_view("item")
    assert await player.chosen() == 2
    await page.context.set_offline(False)
    await expect_delivered(stage, sitting_id, clicks)


async def test_two_tabs_by_turns_without_a_network_lose_nothing(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, first = await begin_small_exam(page)
    clicks = Clicks(first)
    await clicks.choose_and_go_on(1)
    await expect_delivered(stage, sitting_id, clicks)
    other_page = await page.context.new_page()
    await other_page.goto(page.url)
    second = PlayerPage(other_page)
    await second.expect_view("elsewhere")
    await page.context.set_offline(True)
    await clicks.choose_and_go_on(2)
    await clicks.choose(3)
    await first.expect_on_device()

    await other_page.click('[data-command="continue_here"]')
    await second.expect_view("item")
    await first.expect_view("elsewhere")
    assert await second.chosen() == 3
    clicks.player = second
    await clicks.choose_and_go_on(0, 1)
    await second.expect_on_device()
    await page.click('[data-view-name="elsewhere"] [data-command="continue_here"]')
    await first.expect_view("item")
    await second.expect_view("elsewhere")
    clicks.player = first
    await clicks.choose(2)
    await page.context.set_offline(False)

    await expect_delivered(stage, sitting_id, clicks)
    assert await held_choices(stage, sitting_id) == []


async def test_after_a_takeover_the_old_device_s_answers_are_held_and_the_new_one_s_count(
    stage: Stage, open_page: OpenPage
) -> None:
    page, other_page = await open_page(), await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, first = await begin_small_exam(page)
    old = Clicks(first)
    await old.choose_and_go_on(1, 2)
    await expect_delivered(stage, sitting_id, old)
    undelivered = Clicks(first)
    await page.context.set_offline(True)
    await page.keyboard.press("p")
    await undelivered.choose_and_go_on(3, 0, 1)
    await first.expect_on_device()

    await sign_in(other_page, stage.origin, "grace")
    await other_page.goto(page.url)
    second = PlayerPage(other_page)
    await second.expect_view("other_device")
    await other_page.fill('[data-view-name="other_device"] [data-password]', PASSWORD)
    await other_page.keyboard.press("Enter")
    await second.expect_view("item")
    new = Clicks(second, dict(old.chosen))
    await new.choose_and_go_on(0)
    await second.expect_saved()
    await page.context.set_offline(False)
    await first.expect_view("other_device")
    await expect(page.locator('[data-note="held"]')).to_be_visible()
    await new.choose_and_go_on(2)

    await expect_delivered(stage, sitting_id, new)
    assert await held_choices(stage, sitting_id) == undelivered.all_chosen
    await other_page.reload()
    await second.expect_view("item")
    await expect_delivered(stage, sitting_id, new)


async def test_a_captive_portal_is_never_believed_and_everything_is_delivered_after_it(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await page_is_kept(page)
    portal = CaptivePortal(page)
    clicks = Clicks(player)
    await portal.stand_between(Way.HONEST)
    for place in (0, 1, 2):
        await clicks.choose_and_go_on(place)
        await player.expect_saved()
    delivered = dict(clicks.chosen)
    await portal.stand_between(Way.PAGE)
    await clicks.choose(3)
    await player.expect_on_device()
    await page.evaluate(NOTE_WORDS)

    for place, way in enumerate(LIES):
        await portal.stand_between(way)
        await clicks.choose(place)
        await page.keyboard.press("p")
        await player.expect_on_device()
        await portal.answer_saves(2)
        assert await final_responses(stage, sitting_id) == delivered
    assert "saved" not in await page.evaluate(NOTED_WORDS)
    await portal.go_away()

    await expect_delivered(stage, sitting_id, clicks)


async def test_a_reload_behind_a_captive_portal_brings_the_exam_and_not_its_page(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    portal = CaptivePortal(page)
    clicks = Clicks(player)
    await clicks.choose_and_go_on(1)
    await expect_delivered(stage, sitting_id, clicks)
    await page_is_kept(page)
    await portal.stand_between(Way.PAGE)
    await clicks.choose(2)

    await page.reload()

    await player.expect_view("item")
    assert portal.pages_answered > 0
    assert await player.chosen() == 2
    await player.expect_on_device()
    await clicks.choose_and_go_on(3)
    await clicks.choose(0)
    await portal.go_away()
    await expect_delivered(stage, sitting_id, clicks)
