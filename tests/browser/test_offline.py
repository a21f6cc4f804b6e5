"""Without a network, without a database: what was chosen stays, and the page says where it is."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.async_api import Page, expect

from exam_service.clock import utc_now
from exam_service.database import migrations
from exam_service.database.embedded import EmbeddedServer
from exam_service.demonstration.load import load_demonstration
from tests.browser.acts import (
    OpenPage,
    PlayerPage,
    agree_and_get_ready,
    begin_small_exam,
    sign_in,
    start,
)
from tests.browser.stage import Stage, addresses_below, on_stage


async def saved_options(stage: Stage, sitting_id: str) -> list[str]:
    """Every choice that the service holds, in order."""
    rows = await stage.rows(
        "SELECT value::text AS value FROM entries"
        " WHERE sitting_id = $1::uuid AND kind = 'choice' ORDER BY epoch, sequence",
        sitting_id,
    )
    return [json.loads(row["value"])["option"] for row in rows]


async def answer_three(player: PlayerPage) -> list[str]:
    """Choose in three items; answers with the options' names as the page has them."""
    chosen = []
    for place in (1, 2, 3):
        await player.choose(place)
        chosen.append(str(await player.rows.nth(place).get_attribute("data-option")))
        await player.go_on()
    return chosen


async def test_choices_made_offline_are_on_this_device_and_arrive_afterwards(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()

    await page.context.set_offline(True)
    chosen = await answer_three(player)
    await player.expect_on_device()
    await expect(page.locator("[data-saving-word]")).to_contain_text("On this device")
    assert await saved_options(stage, sitting_id) == []
    await page.context.set_offline(False)

    await player.expect_saved()
    assert await saved_options(stage, sitting_id) == chosen
    await page.reload()
    await player.expect_view("item")
    await expect(page.locator("[data-overview-counts]")).to_have_text(
        "Answered: 3 of 6. Flagged: 0."
    )


async def test_choices_made_offline_survive_a_closed_tab(stage: Stage, open_page: OpenPage) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    address = page.url
    await page.context.set_offline(True)
    chosen = await answer_three(player)
    await player.expect_on_device()
    later = await page.context.new_page()
    await page.close()

    await page.context.set_offline(False)
    await later.goto(address)

    await PlayerPage(later).expect_saved()
    await expect(later.locator("[data-overview-counts]")).to_have_text(
        "Answered: 3 of 6. Flagged: 0."
    )
    assert await saved_options(stage, sitting_id) == chosen


async def test_nothing_is_finished_while_an_answer_waits_on_this_device(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    await page.context.set_offline(True)
    await player.choose(0)
    await player.open_review()

    await player.finish("go_on")
    await expect(page.locator("[data-dialog-waiting]")).to_be_visible()
    await page.context.set_offline(False)

    await player.expect_view("item")
    assert len(await saved_options(stage, sitting_id)) == 1
    await expect(player.position).to_have_text("Section 2 · 1 of 6")


@pytest.mark.long
async def test_with_postgresql_stopped_pages_say_so_and_the_player_keeps_every_choice(
    tmp_path: Path, open_page: OpenPage
) -> None:
    async with AsyncExitStack() as postgres:
        # A short path: the socket's folder must be the same after the second start.
        folder = Path(postgres.enter_context(TemporaryDirectory(prefix="exam-")))
        server = EmbeddedServer(folder)
        use = server.running()
        database_url = (await use.__aenter__()).url()
        postgres.push_async_exit(lambda *error: use.__aexit__(*error))
        await asyncio.to_thread(migrations.upgrade, database_url)
        await load_demonstration(addresses_below(database_url), utc_now())
        async with on_stage(database_url, tmp_path) as stage:
            page, other = await open_page(), await open_page()
            await sign_in(page, stage.origin, "ana")
            await sign_in(other, stage.origin, "luis")
            sitting_id = await agree_and_get_ready(page, page.locator("section.card").first)
            player = await start(page)
            await player.expect_saved()

            await use.__aexit__(None, None, None)
            chosen = await answer_three(player)
            await player.expect_on_device()
            await expect_out_of_reach(other, stage.origin, sitting_id)
            await use.__aenter__()

            await player.expect_saved()
            assert await saved_options(stage, sitting_id) == chosen
            assert await status_of(other, f"{stage.origin}/") == 200
            # Nothing of theirs may ask a service that is no more.
            await page.context.close()
            await other.context.close()


async def status_of(page: Page, address: str) -> int:
    answer = await page.goto(address)
    assert answer is not None, "a page was asked for"
    return answer.status


async def expect_out_of_reach(page: Page, origin: str, sitting_id: str) -> None:
    """A page for people, one shape for programs, and nothing of our insides in either."""
    assert await status_of(page, f"{origin}/") == 503
    await expect(page.locator("h1")).to_have_text("We cannot reach our database at the moment")
    await expect(page.locator("main")).to_contain_text("Everything that was saved before is safe.")
    api = await page.request.get(f"{origin}/api/v1/sittings/{sitting_id}")
    assert api.status == 503
    assert (await api.json())["error"]["code"] == "service.unavailable"
    assert (await page.request.get(f"{origin}/health/ready")).status == 503


async def test_a_device_that_slept_without_a_network_promises_no_minute_that_is_gone(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.clock.install()
    await sign_in(page, stage.origin, "grace")
    sitting_id, player = await begin_small_exam(page)
    await player.expect_saved()
    await page.context.set_offline(True)
    await player.choose(1)
    await player.expect_on_device()

    # The computer's time goes on in sleep, and the browser's other clock stands.
    await stage.move(timedelta(minutes=5), devices_are_heard=False)
    await page.clock.set_system_time((await page.evaluate("Date.now()")) / 1000 + 300)

    await player.expect_view("covered")
    await expect(page.locator('[data-note="asleep"]')).to_be_visible()
    await page.context.set_offline(False)
    await player.expect_view("item")
    await player.expect_saved()
    await expect(page.locator('[data-note="asleep"]')).to_be_hidden()
    assert len(await saved_options(stage, sitting_id)) == 1
    (covered,) = await stage.rows(
        "SELECT ended_at - started_at AS length FROM ledger_spans"
        " WHERE sitting_id = $1::uuid AND kind = 'covered'",
        sitting_id,
    )
    assert covered["length"] >= timedelta(minutes=4)
