"""What a scenario writes down, and how it keeps to a plan.

Latency counts from the planned instant to the good answer, waits and repetitions included: a slow
service cannot slow the plan.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from benchmarks.load.pacing import act_at
from benchmarks.load.player import Player, Refused
from benchmarks.load.wire import Unanswered

# The plan begins a little later than now, so that its first instants are not missed.
LEAD_SECONDS = 0.05


@dataclass(slots=True)
class Measured:
    """Latencies in seconds by name, and what went wrong."""

    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    # How late the generator itself was: a figure about us and not about the service.
    late: list[float] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    answered: int = 0

    async def note(self, name: str, planned: float, act: Awaitable[object]) -> None:
        """Do this, and write down how long after its planned instant it was done."""
        self.late.append(monotonic() - planned)
        try:
            await act
        except (Refused, Unanswered) as refusal:
            self.refusals.append(f"{name}: {refusal!r}")
            return
        self.latencies[name].append(monotonic() - planned)
        self.answered += 1


class Scenario(Protocol):
    async def prepare(self, players: Sequence[Player]) -> None: ...

    async def run(self, players: Sequence[Player], measured: Measured) -> None: ...


async def plan(instants: Sequence[float], act: Callable[[int, float], Awaitable[None]]) -> None:
    """Begin these acts at their instants, and wait until the last is done."""
    async with asyncio.TaskGroup() as group:
        await act_at(instants, lambda index, planned: _begin(group, act(index, planned)))


def _begin(group: asyncio.TaskGroup, act: Awaitable[None]) -> None:
    async def done() -> None:
        await act

    group.create_task(done())


def evenly(count: int, rate: float) -> list[float]:
    start = monotonic() + LEAD_SECONDS
    return [start + number / rate for number in range(count)]
