"""How candidates come to an exam before a measurement, and are heard until it begins.

The service writes a ledger entry where many fall silent together; a crowd that waits for its
measurement without a heartbeat would be measured as a network that failed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from benchmarks.load.player import Player

AT_ONCE = 8
HEARTBEAT_SECONDS = 5.0


async def each(
    players: Sequence[Player], act: Callable[[Player], Awaitable[None]], at_once: int = AT_ONCE
) -> None:
    """Let every player do this, so many at a time."""
    waiting = iter(players)

    async def one_after_another() -> None:
        for player in waiting:
            await act(player)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))


async def begin(player: Player) -> None:
    """Lease, start, and the first save, after which the process remembers the sitting."""
    await player.take_lease()
    await player.start()
    await player.save()


async def come_back(player: Player) -> None:
    """The same device in another process of ours."""
    await player.take_lease()
    await player.beat()


async def come_together(
    players: Sequence[Player], come: Callable[[Player], Awaitable[None]]
) -> None:
    """Everybody comes, and who is there already sends heartbeats until the last has come."""
    async with staying_heard() as stay:

        async def come_and_stay(player: Player) -> None:
            await come(player)
            stay(player)

        await each(players, come_and_stay)


@asynccontextmanager
async def staying_heard() -> AsyncIterator[Callable[[Player], None]]:
    """Whoever is handed over in the block sends heartbeats to its end, as every player does."""
    over = asyncio.Event()
    beating: list[asyncio.Task[None]] = []

    async def keep_beating(player: Player) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), HEARTBEAT_SECONDS)
                return
            await player.beat()

    try:
        yield lambda player: beating.append(asyncio.create_task(keep_beating(player)))
    finally:
        over.set()
        await asyncio.gather(*beating)
