"""Beginning the exam in a real browser: what travels, and how quickly one item follows another.

Requests and bytes are counted on the wire, so that nothing a worker or a cache does is left out.
"""

from collections import Counter
from collections.abc import Sequence

from playwright.async_api import Page

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.browser import Watched, watched_browser
from benchmarks.driving import percentile
from benchmarks.findings import Unit
from benchmarks.load.player import Ticket
from benchmarks.processes import Meter
from benchmarks.relay import Passed
from exam_service.settings import PROJECT_FOLDER
from tests.browser.acts import PlayerPage, start

PLAYER_FOLDER = PROJECT_FOLDER / "frontend/static/js/player"
FONT = ".woff2"
SAVE = "/entries"
# What still travels once the first item stands: the next section, and the page for a reload.
AFTERWARDS_MS = 5000
SLOWED = 6
PHONE = "Pixel 7"
SAVES_WATCHED = 10

# From the click until the word says that the answer is saved.
SAVE_IS_SHOWN = """
(place) => new Promise((resolve, reject) => {
  const word = document.querySelector("p[data-saving]")
  const began = performance.now()
  let left = false
  const look = () => {
    left ||= word.dataset.saving !== "saved"
    if (left && word.dataset.saving === "saved") resolve(performance.now() - began)
  }
  new MutationObserver(look).observe(word, {attributes: true})
  setTimeout(() => reject(new Error("not saved in time")), 10000)
  document.querySelectorAll("[data-item-place] [data-option-radio]")[place].click()
  look()
})
"""
CHOOSE_FIRST = "document.querySelector('[data-item-place] [data-option-radio]').click()"
# From the click until the frame that shows the next item has been painted; and the script's share.
NEXT_IS_PAINTED = """
() => new Promise((resolve) => {
  const stem = () => document.querySelector("[data-item-place] [data-item-stem]").textContent
  const before = stem()
  const tell = () => resolve({
    painted: performance.now() - began,
    scripted,
    moved: stem() !== before,
  })
  // The first thing after the frame, before what the player does then.
  requestAnimationFrame(() => scheduler.postTask(tell, {priority: "user-blocking"}))
  const began = performance.now()
  document.querySelector('[data-command="next"]').click()
  const scripted = performance.now() - began
})
"""


async def measure(bench: Bench) -> None:
    tickets = await bench.crowd.make(3)
    pid = bench.installation.service.process.pid
    meter = Meter(service=pid, database=bench.installation.database_pid)
    async with watched_browser(bench.installation) as watched:
        context = await watched.profile()
        bench.tell("beginning with an empty cache")
        cold = await _begin(bench, watched, await watched.page_of(context, tickets[0]), tickets[0])
        _add_loads(bench, watched, "cold cache", is_cold=True)
        await _add_what_follows(bench, watched, cold)
        await _watch_saves(bench, cold)
        await cold.close()
        bench.tell("beginning with what the browser kept")
        warm = await _begin(bench, watched, await watched.page_of(context, tickets[1]), tickets[1])
        _add_loads(bench, watched, "warm cache", is_cold=False)
        await warm.close()
        phone = await watched.page_of(await watched.profile(PHONE), tickets[2])
        await _begin(bench, watched, phone, tickets[2])
        await phone.wait_for_timeout(AFTERWARDS_MS)
        await _walk(bench, watched, phone)
    bench.result.note_other_load(meter.usage().other_load)
    sources = sum(path.stat().st_size for path in PLAYER_FOLDER.rglob("*.js"))
    bench.result.add("the player's own source, as written", sources / 1000, Unit.KILOBYTES)


async def _begin(bench: Bench, watched: Watched, page: Page, ticket: Ticket) -> Page:
    """From the address to the first item."""
    watched.relay.begin_anew()
    await page.goto(f"{bench.installation.origin}/exam/{ticket.sitting}")
    await start(page)
    return page


def _add_loads(bench: Bench, watched: Watched, cache: str, *, is_cold: bool) -> None:
    passed = [one for one in watched.relay.passed if not one.path.endswith(FONT)]
    add = bench.result.add
    add(
        f"to begin, {cache}: requests",
        len(passed),
        Unit.COUNT,
        budgets.BEGIN_REQUESTS if is_cold else None,
        f"fonts aside; {_listed(passed)}",
    )
    add(
        f"to begin, {cache}: bytes",
        sum(one.bytes_down for one in passed) / 1000,
        Unit.KILOBYTES,
        budgets.BEGIN_KB if is_cold else None,
        "fonts aside, headers included",
    )
    if is_cold:
        fonts = watched.relay.of_kind(FONT)
        scripts = watched.relay.of_kind(".js")
        kilobytes = sum(one.bytes_down for one in fonts) / 1000
        add("fonts", kilobytes, Unit.KILOBYTES, note=f"{len(fonts)} files")
        kilobytes = sum(one.bytes_down for one in scripts) / 1000
        add("player code as it travels", kilobytes, Unit.KILOBYTES, note=f"{len(scripts)} files")


async def _add_what_follows(bench: Bench, watched: Watched, page: Page) -> None:
    """What is fetched in quiet, so that a line which fails later finds it on the device."""
    watched.relay.begin_anew()
    await page.wait_for_timeout(AFTERWARDS_MS)
    passed = [one for one in watched.relay.passed if not one.path.endswith((FONT, SAVE))]
    bench.result.add(
        "after the first item: requests", len(passed), Unit.COUNT, note=_listed(passed)
    )
    kilobytes = sum(one.bytes_down for one in passed) / 1000
    bench.result.add("after the first item: bytes", kilobytes, Unit.KILOBYTES)


def _listed(passed: Sequence[Passed]) -> str:
    counts = Counter(_short(one.path) for one in passed)
    return ", ".join(f"{count} × {name}" if count > 1 else name for name, count in counts.items())


def _short(path: str) -> str:
    """An address without what changes from run to run."""
    last = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last if len(last) < 24 else f"{last[:8]}…"


async def _watch_saves(bench: Bench, page: Page) -> None:
    bench.tell("how long an answer is at risk")
    player, times = PlayerPage(page), []
    for number in range(SAVES_WATCHED):
        options = len((await player.shown()).options)
        times.append(await page.evaluate(SAVE_IS_SHOWN, number % options))
    bench.result.add(
        "from the click to “Saved”, at most",
        max(times),
        Unit.MILLISECONDS,
        budgets.AT_RISK_MS,
        f"median {percentile(times, 0.5):.0f} ms of {len(times)}",
    )


async def _walk(bench: Bench, watched: Watched, page: Page) -> None:
    bench.tell(f"from item to item on a phone, processor slowed {SLOWED}×")
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    watched.relay.begin_anew()
    seen = []
    for _ in range(bench.sizes.items_walked):
        await page.evaluate(CHOOSE_FIRST)
        await page.wait_for_timeout(200)
        seen.append(await page.evaluate(NEXT_IS_PAINTED))
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    if not all(one["moved"] for one in seen):
        bench.result.faults.append("an item did not give way to the next")
    painted, scripted = ([one[name] for one in seen] for name in ("painted", "scripted"))
    bench.result.add(
        f"item to next item on a phone, {SLOWED}× slowed: painted, p95",
        percentile(painted, 0.95),
        Unit.MILLISECONDS,
        budgets.NEXT_ITEM_MS,
        f"median {percentile(painted, 0.5):.1f} ms, of it script"
        f" {percentile(scripted, 0.5):.1f} ms; the wait for the frame is in it",
    )
    others = [one for one in watched.relay.passed if not one.path.endswith(SAVE)]
    bench.result.add(
        "item to next item: requests but saves",
        len(others),
        Unit.COUNT,
        budgets.NEXT_ITEM_REQUESTS,
    )
