"""What browser tests share: a real Chromium, and the whole service with its demonstration.

Every page is watched: a script error or a refusal of the content security policy fails the test.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from exam_service.clock import utc_now
from exam_service.database.embedded import RunningServer
from exam_service.demonstration.load import load_demonstration
from tests.browser.acts import OpenPage
from tests.browser.browsers import DESKTOP, PATIENCE_MS, QUIET, Watch, chromium
from tests.browser.small_exam import load_small_exam
from tests.browser.stage import Stage, addresses_below, on_stage
from tests.databases import run_sql

HERE = Path(__file__).resolve().parent
DEMONSTRATION = "exam_demonstration"


@pytest.fixture(scope="session")
def demonstration(
    make_database: Callable[[str], str], server: RunningServer, shared_folder: Path
) -> str:
    """A database with the demonstration and the small exam, loaded once per run, to be copied."""
    with (shared_folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared_folder / "demonstration.done"
        if not done.exists():
            url = make_database(DEMONSTRATION)
            asyncio.run(load_demonstration(addresses_below(url), utc_now()))
            load_small_exam(url, shared_folder)
            done.touch()
    return DEMONSTRATION


@pytest.fixture
def stage_url(demonstration: str, server: RunningServer, shared_folder: Path) -> Iterator[str]:
    """The address of this test's own copy of the demonstration."""
    name = f"stage_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with (shared_folder / "demonstration.lock").open("w") as lock:
        # Nobody may be connected to a template while it is copied.
        fcntl.flock(lock, fcntl.LOCK_EX)
        run_sql(
            server.url(),
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {demonstration}",
        )
    yield server.url(database=name)
    run_sql(server.url(), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def stage(stage_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage(stage_url, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a process; profiles are opened per person."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield launched
        await launched.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Notes what browsers complain of; at the end there must be nothing."""
    expect.set_options(timeout=PATIENCE_MS)
    watching = Watch()
    yield watching
    assert watching.trouble == []


@pytest.fixture
async def open_page(browser: Browser, watch: Watch) -> AsyncIterator[OpenPage]:
    """Pages of people with browsers of their own, all watched."""

    async def opened(**options: Any) -> Page:  # Playwright's own options, of many types
        context = await browser.new_context(**{"viewport": DESKTOP} | options)
        watch.watch(context)
        return await context.new_page()

    yield opened

    for context in browser.contexts:
        await context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
