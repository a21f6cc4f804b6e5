"""The scenarios by name, and those that are about one sitting: its begin, all of it, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from benchmarks.load.coming import begin, come_back, come_together, each
from benchmarks.load.crowds import Deadline, Herd, Reconnect
from benchmarks.load.loops import BareLoop, ClosedLoop, OpenLoop
from benchmarks.load.measured import Measured
from benchmarks.load.player import Player


@dataclass(frozen=True, slots=True)
class Begin:
    """Everybody begins; for what is measured afterwards."""

    async def prepare(self, players: Sequence[Player]) -> None:
        pass

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        await come_together(players, lambda one: measured.note("begin", monotonic(), begin(one)))


@dataclass(frozen=True, slots=True)
class WholeSitting:
    """Page, packages, lease, start, saves in two sections with a break between, and the end."""

    saves: int
    at_once: int
    packages: Sequence[str]

    async def prepare(self, players: Sequence[Player]) -> None:
        pass

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        async def sit(player: Player) -> None:
            await measured.note("sitting", monotonic(), self._sit(player))

        await each(players, sit, self.at_once)

    async def _sit(self, player: Player) -> None:
        await player.fetch(f"/exam/{player.ticket.sitting}")
        for address in self.packages:
            await player.fetch(address)
        await player.take_lease()
        await player.start()
        for _ in range(self.saves // 2):
            await player.save()
        await player.finish_section(takes_break=True)
        for _ in range(self.saves - self.saves // 2):
            await player.save()
        await player.submit()


@dataclass(frozen=True, slots=True)
class HandIn:
    """Everybody submits, so that nobody is left silent beside the next measurement."""

    async def prepare(self, players: Sequence[Player]) -> None:
        pass

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        async def hand_in(player: Player) -> None:
            await come_back(player)
            await player.go_to_last_section()
            await player.submit()

        await each(players, lambda one: measured.note("submit", monotonic(), hand_in(one)))


SCENARIOS = {
    kind.__name__: kind
    for kind in (
        *(Begin, ClosedLoop, BareLoop, OpenLoop, Herd, Deadline, Reconnect, WholeSitting, HandIn),
    )
}
