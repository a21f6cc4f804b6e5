"""What a sitting asks of the network: nothing from other hosts, and little to begin with."""

import re
from collections import Counter
from typing import Any

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.acts import (
    OpenPage,
    PlayerPage,
    agree_and_get_ready,
    begin_small_exam,
    sign_in,
    sitting_of,
    small_exam_card,
    start,
)
from tests.browser.stage import Stage

REQUESTS_MAX = 6
BYTES_MAX = 80_000
FONT = "Font"


async def test_no_request_of_a_whole_sitting_leaves_for_another_host(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await player.answer_all(6)
    await player.finish("go_on")
    await player.expect_view("item")
    await player.answer_all(6)
    await player.finish("finish")
    await expect(page).to_have_url(re.compile("/receipt$"))
    await page.goto(f"{stage.origin}/practice")

    foreign = [url for url in asked if not url.startswith((f"{stage.origin}/", "data:"))]
    assert len(asked) > 20
    assert foreign == []


async def test_beginning_the_exam_with_an_empty_cache_stays_within_its_budget(
    stage: Stage, open_page: OpenPage, capsys: pytest.CaptureFixture[str]
) -> None:
    first = await open_page()
    await sign_in(first, stage.origin, "ana")
    card = first.locator("section.card").first
    await card.locator("a.button--primary").click()
    await first.click("main form button.button--primary")
    await first.check("#agreed")
    await first.click('button[value="accept"]')
    await start(first)
    address, state = first.url, await first.context.storage_state()
    await first.context.close()
    # Another device, which nobody has to let in.
    await stage.rows("UPDATE sitting_contacts SET device = NULL")
    page = await open_page(storage_state=state)
    loaded = await loads_of(page)

    await page.goto(address)
    await PlayerPage(page).expect_view("item")
    await page.wait_for_timeout(500)

    kinds = Counter(one["kind"] for one in loaded.values())
    sizes: Counter[str] = Counter()
    for one in loaded.values():
        sizes[one["kind"]] += one["bytes"]
    with capsys.disabled():
        print(f"\nto begin the exam: {dict(kinds)} requests, {dict(sizes)} bytes")  # noqa: T201 -- the figures are for the README
    assert sum(kinds.values()) - kinds[FONT] <= REQUESTS_MAX
    assert sum(sizes.values()) - sizes[FONT] <= BYTES_MAX


async def test_pressing_start_with_the_exam_on_the_device_costs_one_small_request(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    await agree_and_get_ready(page, small_exam_card(page))
    await expect(page.get_by_text("The exam is on this device.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))

    await start(page)

    assert [one for one in asked if not one.endswith("/entries")] == [
        f"PUT {stage.origin}/api/v1/sittings/{sitting_of(page)}/start"
    ]


async def loads_of(page: Page) -> dict[str, dict[str, Any]]:
    """Fills with each request's kind and the bytes that came over the network for it."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    loaded: dict[str, dict[str, Any]] = {}

    def begun(event: dict[str, Any]) -> None:
        loaded[event["requestId"]] = {
            "kind": event["type"],
            "url": event["request"]["url"],
            "bytes": 0,
        }

    def finished(event: dict[str, Any]) -> None:
        loaded[event["requestId"]]["bytes"] += int(event["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", begun)
    devtools.on("Network.loadingFinished", finished)
    return loaded
