"""Chromium itself: where it is, how it is started, what it may say, and how it is killed."""

import asyncio
import os
import shutil
import signal
from pathlib import Path

from playwright.async_api import BrowserContext, BrowserType, ConsoleMessage, Page

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
DESKTOP = {"width": 1280, "height": 800}
PATIENCE_MS = 20_000
# What Chromium itself says about an answer that a test provoked.
EXPECTED = ("Failed to load resource", "net::ERR_")
KILLED_WITHIN_SECONDS = 10
PROCESSES = Path("/proc")


def chromium() -> str:
    # The same browser without what draws windows, where it is installed: a sixth less to compute.
    headless = shutil.which("chromium-headless-shell")
    found = os.environ.get("EXAM_CHROMIUM") or headless or shutil.which("chromium")
    assert found, "Chromium is missing; `make system` installs it or says what to install"
    return found


class Watch:
    """Notes every script error and every refusal of the content security policy."""

    def __init__(self) -> None:
        self.trouble: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._watch_page)

    def _watch_page(self, page: Page) -> None:
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            self.trouble.append(message.text)


class OwnBrowser:
    """A Chromium of one person, with a profile on the disk that outlives it."""

    def __init__(self, chromium_type: BrowserType, profile: Path, watch: Watch) -> None:
        self._type = chromium_type
        self._profile = profile
        self._watch = watch

    async def open(self) -> Page:
        context = await self._type.launch_persistent_context(
            self._profile,
            executable_path=chromium(),
            args=list(QUIET),
            viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]},
        )
        self._watch.watch(context)
        return await context.new_page()

    def processes(self) -> list[int]:
        """Every process of it that lives now, the browser itself first."""
        named = f"--user-data-dir={self._profile}"
        parents = {pid: parent for pid in _living() if (parent := _parent_of(pid)) is not None}
        found = [pid for pid in parents if named in _command_of(pid)]
        for pid in found:
            found.extend(c for c, parent in parents.items() if parent == pid and c not in found)
        return sorted(found, key=lambda pid: (parents[pid] in found, pid))

    async def kill(self, processes: list[int]) -> None:
        """All at once, without a word, as when the power goes; returns when nothing lives."""
        for pid in {*processes, *self.processes()}:
            _send_kill(pid)
        for _ in range(KILLED_WITHIN_SECONDS * 20):
            if not self.processes():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the browser outlived its end")


def _living() -> list[int]:
    return [int(folder.name) for folder in PROCESSES.iterdir() if folder.name.isdigit()]


def _parent_of(pid: int) -> int | None:
    """None for a process that has ended, also where nobody has buried it."""
    try:
        stat = (PROCESSES / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, parent = stat.rpartition(")")[2].split()[:2]
    return None if state == "Z" else int(parent)


def _command_of(pid: int) -> list[str]:
    try:
        return (PROCESSES / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return []


def _send_kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
