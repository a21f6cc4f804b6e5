"""Saving for a while: each client as fast as it is answered, or all at a fixed rate."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from time import monotonic

from benchmarks.load.coming import come_back, come_together
from benchmarks.load.measured import Measured, evenly, plan
from benchmarks.load.player import Player, Refused

BARE_SLOTS = 100


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """Each client saves, waits for the answer, and saves again."""

    seconds: float
    is_heartbeat: bool = False

    async def prepare(self, players: Sequence[Player]) -> None:
        await come_together(players, come_back)

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        ends_at = monotonic() + self.seconds

        async def go_on(player: Player) -> None:
            while (now := monotonic()) < ends_at:
                act = player.beat() if self.is_heartbeat else player.save()
                await measured.note("save", now, act)

        await asyncio.gather(*(go_on(player) for player in players))


@dataclass(frozen=True, slots=True)
class BareLoop:
    """The closed loop against the bare minimum application: no lease, no receipt, no check."""

    seconds: float

    async def prepare(self, players: Sequence[Player]) -> None:
        for player in players:
            await player.line.connect()

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        ends_at = monotonic() + self.seconds

        async def go_on(player: Player) -> None:
            number = 0
            while (now := monotonic()) < ends_at:
                number += 1
                await measured.note("save", now, save_barely(player, number))

        await asyncio.gather(*(go_on(player) for player in players))


async def save_barely(player: Player, number: int) -> None:
    slot = f"slot{number % BARE_SLOTS:03}"
    body = f'{{"sitting_id":"{player.ticket.sitting}","slot":"{slot}","option":"a"}}'
    answer = await player.line.ask(
        f"POST /saves HTTP/1.1\r\nhost: bare\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n{body}".encode()
    )
    if answer.status != 200:
        raise Refused(f"{answer.status} {answer.body[:300]!r}")


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """Saves at a fixed rate, whatever becomes of them."""

    rate: float
    seconds: float

    async def prepare(self, players: Sequence[Player]) -> None:
        await come_together(players, come_back)

    async def run(self, players: Sequence[Player], measured: Measured) -> None:
        def save(index: int, planned: float) -> Awaitable[None]:
            return measured.note("save", planned, players[index % len(players)].save())

        await plan(evenly(int(self.rate * self.seconds), self.rate), save)
