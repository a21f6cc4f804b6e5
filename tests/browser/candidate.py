"""A candidate with a seeded plan: knows some keys, uses keyboard and mouse by turns."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from tests.browser.acts import PlayerPage
from tests.browser.by_hand import KnownItem

SECOND_THOUGHTS_SHARE = 0.1

# What else happens at an item, by its number.
Steps: TypeAlias = Mapping[int, Callable[[], Awaitable[None]]]
NO_STEPS: Steps = MappingProxyType({})


@dataclass(slots=True)
class Candidate:
    """Answers items, and remembers the text of what was chosen last in each."""

    player: PlayerPage
    known: Mapping[str, KnownItem]
    share_right: float
    chance: Random
    chosen: dict[str, str] = field(default_factory=dict)

    async def answer(self) -> None:
        """Choose something in the item that is shown."""
        item = await self.player.shown()
        key = item.options.index(self.known[item.stem].key_text)
        others = [place for place in range(len(item.options)) if place != key]
        is_right = self.chance.random() < self.share_right
        place = key if is_right else self.chance.choice(others)
        if self.chance.random() < SECOND_THOUGHTS_SHARE:
            # The last choice counts.
            await self.player.choose(self.chance.choice(others), by_key=self._by_key())
        await self.player.choose(place, by_key=self._by_key())
        assert await self.player.chosen() == place
        self.chosen[item.stem] = item.options[place]

    async def answer_section(
        self, items: int, *, leaves: int | None = None, steps: Steps = NO_STEPS
    ) -> None:
        """Every item of a section but one, in order, until its review."""
        for number in range(1, items + 1):
            place = await self.player.position.text_content() or ""
            assert re.findall(r"\d+", place)[1:] == [str(number), str(items)]
            if number != leaves:
                await self.answer()
            if number in steps:
                await steps[number]()
            await self.player.go_on(by_key=self._by_key())
        await self.player.expect_view("review")

    def _by_key(self) -> bool:
        return self.chance.random() < 0.5
