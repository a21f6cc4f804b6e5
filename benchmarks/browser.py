"""A real Chromium whose every byte goes through the relay; what happens on pages is elsewhere."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.installation import Installation
from benchmarks.load.player import Ticket
from benchmarks.relay import Relay, relay_to
from exam_service.terminal import CannotRun

QUIET = (
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-quic", "--no-first-run"),
)
PATIENCE_MS = 20_000


@dataclass(frozen=True, slots=True)
class Watched:
    """A browser, the installation it looks at, and the relay between them."""

    browser: Browser
    installation: Installation
    relay: Relay
    devices: Mapping[str, Any]

    async def profile(self, device: str | None = None) -> BrowserContext:
        """An empty profile: nothing cached, nobody signed in. Playwright knows the devices."""
        look = self.devices[device] if device else {"viewport": {"width": 1280, "height": 800}}
        context = await self.browser.new_context(**look)
        context.set_default_timeout(PATIENCE_MS)
        return context

    async def page_of(self, context: BrowserContext, ticket: Ticket) -> Page:
        """A new page for this candidate, who has signed in."""
        await context.clear_cookies()
        for cookie in ticket.cookie.split("; "):
            name, _, value = cookie.partition("=")
            await context.add_cookies(
                [{"name": name, "value": value, "url": self.installation.origin}]
            )
        return await context.new_page()


@asynccontextmanager
async def watched_browser(installation: Installation) -> AsyncIterator[Watched]:
    path = os.environ.get("EXAM_CHROMIUM") or shutil.which("chromium-headless-shell")
    path = path or shutil.which("chromium")
    if path is None:
        raise CannotRun("Chromium is missing; `make system` installs it or says what to install.")
    async with relay_to(installation.port) as relay, async_playwright() as playwright:
        here = f"127.0.0.1:{installation.port}"
        rule = f"--host-resolver-rules=MAP {here} 127.0.0.1:{relay.port}"
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET, rule])
        try:
            yield Watched(browser, installation, relay, playwright.devices)
        finally:
            await browser.close()
