"""Somebody between a candidate and the service, who answers in its place and keeps nothing."""

import itertools
from collections.abc import Iterator
from enum import StrEnum

from playwright.async_api import Page, Route

HOTEL = "<!doctype html><title>Welcome</title><h1>Please accept our terms to go online.</h1>"
REDIRECTED = "http://portal.invalid/welcome"
# The player then asks at once, unless it asked just now.
BELIEVE_TO_BE_BACK = "() => void dispatchEvent(new Event('online'))"
ONCE_A_MS = 1100
ASKED_WITHIN_MS = 30_000


class Way(StrEnum):
    """How it answers."""

    HONEST = "with what the service says; it remembers what was said to saves"
    PAGE = "200 with a page of its own, whatever was asked"
    REDIRECT = "302 to its page"
    EARLIER = "to saves with what it remembers from others; the rest passes"


LIES = (Way.PAGE, Way.REDIRECT, Way.EARLIER)


class CaptivePortal:
    """Answers what a browser asks, in the way that stands now."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._earlier: list[bytes] = []
        self._replayed: Iterator[bytes] = iter(())
        self._way = Way.HONEST
        self._is_between = False
        # How many requests for pages, and for saves, it answered in the way that stands now.
        self.pages_answered = 0
        self.saves_answered = 0

    async def stand_between(self, way: Way) -> None:
        self._way, self.pages_answered, self.saves_answered = way, 0, 0
        # The oldest proves less than is known, the newest nothing new.
        self._replayed = itertools.cycle(self._earlier[:1] + self._earlier[-1:])
        # Between two ways not one request gets past it.
        if not self._is_between:
            self._is_between = True
            await self._page.context.route("**/*", self._answer)

    async def go_away(self) -> None:
        await self._page.context.unroute_all(behavior="wait")
        await self._page.wait_for_timeout(ONCE_A_MS)
        await self._page.evaluate(BELIEVE_TO_BE_BACK)

    async def answer_saves(self, number: int) -> None:
        """Returns when so many saves got an answer of its own."""
        for _ in range(ASKED_WITHIN_MS // 250):
            if self.saves_answered >= number:
                return
            await self._page.evaluate(BELIEVE_TO_BE_BACK)
            await self._page.wait_for_timeout(250)
        raise AssertionError(f"the portal was asked to save {self.saves_answered} times only")

    async def _answer(self, route: Route) -> None:
        is_save = route.request.url.endswith("/entries")
        # A sign of life proves nothing and saves nothing.
        has_entries = is_save and '"sequence"' in (route.request.post_data or "")
        match self._way:
            case Way.PAGE:
                await route.fulfill(status=200, content_type="text/html", body=HOTEL)
            case Way.REDIRECT:
                await route.fulfill(status=302, headers={"Location": REDIRECTED})
            case Way.EARLIER if has_entries:
                body = next(self._replayed)
                await route.fulfill(status=200, content_type="application/json", body=body)
            case Way.HONEST if has_entries:
                answer = await route.fetch()
                self._earlier.append(await answer.body())
                await route.fulfill(response=answer)
            case Way.EARLIER | Way.HONEST:
                await route.continue_()
        self.saves_answered += has_entries
        self.pages_answered += route.request.url == self._page.url
