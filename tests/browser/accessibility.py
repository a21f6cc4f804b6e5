"""What axe-core says about a page, and whether a page scrolls sideways. No page is named here."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page, ViewportSize

from exam_service.settings import PROJECT_FOLDER
from tests.browser.browsers import PATIENCE_MS

AXE = PROJECT_FOLDER / "frontend/node_modules/axe-core/axe.min.js"
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# A phone, which is also a desktop page of 1280 pixels at 400 %; long, so that the bar at its foot
# covers nothing that could be scrolled away from it.
NARROW: ViewportSize = {"width": 320, "height": 4800}
# Colours that are still changing have no contrast to judge. Changes are not waited for: in a page
# that is behind another one they may stand still.
END_OF_CHANGES = """() => {
  for (const one of document.getAnimations()) {
    if (one.effect.getComputedTiming().endTime !== Infinity) one.finish()
  }
}"""


@cache
def axe_source(path: Path = AXE) -> str:
    assert path.exists(), "axe-core is missing; `make test-js` installs it"
    return path.read_text()


async def violations(page: Page) -> list[str]:
    """Each violation with the first element that shows it."""
    # What is asked of a page by `evaluate` has no end of its own.
    async with asyncio.timeout(PATIENCE_MS / 1000 * 3):
        # Once per document: half a megabyte to send, read and compile.
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(axe_source())
        await page.evaluate(END_OF_CHANGES)
        found: list[dict[str, Any]] = await page.evaluate(  # Any: axe's own report
            """(levels) => axe.run({ runOnly: levels }).then(({ violations }) => violations.map(
                 ({ id, nodes }) => ({ id, html: nodes[0].html, of: nodes.length })))""",
            list(LEVELS),
        )
    return [f"{one['id']} ×{one['of']}: {one['html'][:160]}" for one in found]


async def scrolls_sideways(page: Page) -> list[str]:
    """What is wider than the page, where the page as a whole scrolls sideways."""
    found: list[str] = await page.evaluate(
        """() => {
          const root = document.documentElement
          if (root.scrollWidth <= root.clientWidth) return []
          return [...document.querySelectorAll("body *")]
            .filter((element) => {
              const { left, right } = element.getBoundingClientRect()
              return right > root.clientWidth + 1 || left < -1
            })
            .slice(0, 5)
            .map((element) => element.outerHTML.slice(0, 160))
        }"""
    )
    return found


async def faults(page: Page, where: str, *, on_phones: bool = True) -> list[str]:
    """Everything that is wrong with a page: light on a desktop, dark on a phone or there too."""
    found = [f"{where}, light: {one}" for one in await violations(page)]
    wide = page.viewport_size
    assert wide is not None, "the tests' pages have a size"
    if on_phones:
        await page.set_viewport_size(NARROW)
        found += [f"{where}, 320 px: {one}" for one in await scrolls_sideways(page)]
    await page.emulate_media(color_scheme="dark")
    found += [f"{where}, dark: {one}" for one in await violations(page)]
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(wide)
    return found
