"""Many at the same moment: they start, hand in, or come back with a full journal."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic

from benchmarks.load.coming import begin, come_together, each, staying_heard
from benchmarks.load.measured import LEAD_SECONDS, Measured, evenly, plan
from benchmarks.load.player import Player


@dataclass(frozen=True, slots=True)
class Herd:
    """Many press Start within `within_seconds`, while the first `saving` players go on saving.

    Whoever has started sends heartbeats, as every player does.
    """

    saving: int
    rate: float
    within_seconds: float
    # Saves alone before and after, to see what the herd does to them.
    around_seconds: float = 2.0

    async def prepare(self, players: Sequence[Player]) -> None:
        await each(players[self.saving :], Player.take_lease)
        await come_together(players[: self.saving], begin)

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        saving, starting = players[: self.saving], players[self.saving :]
        begins = monotonic() + self.around_seconds
        apart = self.within_seconds / len(starting)
        instants = [begins + apart * number for number in range(len(starting))]
        over = asyncio.Event()
        async with staying_heard() as stay:

            async def start(index: int, planned: float) -> None:
                await measured.note("start", planned, starting[index].start())
                stay(starting[index])

            beside = asyncio.create_task(self._go_on_saving(saving, measured, over))
            await plan(instants, start)
            await asyncio.sleep(self.around_seconds)
            over.set()
            await beside

    async def _go_on_saving(
        self, saving: Sequence[Player], measured: Measured, over: asyncio.Event
    ) -> None:
        """Planned second by second, since nobody knows how long the herd takes."""
        number = 0
        while saving and not over.is_set():
            offset = number

            def save(index: int, planned: float, offset: int = offset) -> Awaitable[None]:
                player = saving[(offset + index) % len(saving)]
                return measured.note("save beside", planned, player.save())

            await plan(evenly(int(self.rate), self.rate), save)
            number += int(self.rate)


@dataclass(frozen=True, slots=True)
class Deadline:
    """All make a last save and hand in, each at a seeded instant within some seconds."""

    within_seconds: float
    seed: int

    async def prepare(self, players: Sequence[Player]) -> None:
        async def come_to_the_end(player: Player) -> None:
            await begin(player)
            await player.go_to_last_section()

        await come_together(players, come_to_the_end)

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        chance = Random(self.seed)
        start = monotonic() + LEAD_SECONDS
        instants = sorted(start + chance.uniform(0, self.within_seconds) for _ in players)

        async def hand_in(index: int, planned: float) -> None:
            await measured.note("last save", planned, players[index].save())
            await measured.note("submit", monotonic(), players[index].submit())

        await plan(instants, hand_in)


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The network was gone for all; now everybody comes back at once with a full journal."""

    entries: int
    gone_seconds: float

    async def prepare(self, players: Sequence[Player]) -> None:
        await come_together(players, begin)
        for player in players:
            player.line.close()
        await asyncio.sleep(self.gone_seconds)

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        planned = monotonic()
        await asyncio.gather(
            *(measured.note("drained", planned, one.save(self.entries)) for one in players)
        )
