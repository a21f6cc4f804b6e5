"""Runs a scenario in the generator's process, with the meter around what is measured."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx2

from benchmarks.installation import Installation
from benchmarks.load.measured import Scenario
from benchmarks.load.player import Sections, Ticket
from benchmarks.processes import Meter, Usage
from exam_service.settings import PROJECT_FOLDER

LINE_BYTES_MAX = 256 * 1024 * 1024
SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Target:
    """A server process and its port."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario came to."""

    usage: Usage
    # Seconds, in the order in which they were measured.
    latencies: Mapping[str, Sequence[float]]
    late: Sequence[float]
    refusals: Sequence[str]
    troubles: Mapping[str, int]
    tickets: Sequence[Ticket]
    receipts: int
    receipts_signed_wrongly: int

    def count(self, name: str) -> int:
        return len(self.latencies.get(name, ()))

    def percentile(self, name: str, share: float) -> float:
        """Milliseconds; nothing measured is no good figure."""
        return percentile(self.latencies.get(name, ()), share) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("inf")


async def drive(
    installation: Installation,
    sections: Sections,
    tickets: Sequence[Ticket],
    scenario: Scenario,
    target: Target | None = None,
    progress: Callable[[int], None] = lambda answered: None,
) -> Outcome:
    """Prepare and run a scenario with these candidates; answers with where they stand then.

    It goes to the service, or to another `target` beside it.
    """
    target = target or Target(installation.service.process.pid, installation.port)
    job = {
        "host": "127.0.0.1",
        "port": target.port,
        "seed": SEED,
        "scenario": type(scenario).__name__,
        "plan": asdict(scenario),  # type: ignore[call-overload]  # every scenario is a dataclass
        "sections": [[asdict(slot) for slot in slots] for slots in sections],
        "tickets": [asdict(ticket) for ticket in tickets],
        "receipt_keys": await receipt_keys(installation),
    }
    async with _generator(progress) as (process, say, hear):
        await say(json.dumps(job))
        await hear("ready")
        meter = Meter(service=target.pid, database=installation.database_pid)
        await say("go")
        await hear("over")
        usage = meter.usage()
        await say("report")
        report = await hear("measured")
        await process.wait()
    standing = {one["sitting"]: one for one in report["players"]}
    measured = report["measured"]
    return Outcome(
        usage=usage,
        latencies=measured["latencies"],
        late=measured["late"],
        refusals=measured["refusals"],
        troubles=report["troubles"],
        tickets=[_moved(ticket, standing[ticket.sitting]) for ticket in tickets],
        receipts=report["receipts"],
        receipts_signed_wrongly=report["receipts_signed_wrongly"],
    )


def _moved(ticket: Ticket, standing: Mapping[str, Any]) -> Ticket:
    return replace(
        ticket,
        epoch=standing["epoch"],
        sequence=standing["sequence"],
        acknowledged=standing["acknowledged"],
        turns=tuple((first, section) for first, section in standing["turns"]),
    )


async def receipt_keys(installation: Installation) -> dict[str, str]:
    """The keys that anybody may check a receipt with, by their names."""
    async with httpx2.AsyncClient(base_url=installation.origin) as anybody:
        published = (await anybody.get("/api/v1/keys")).raise_for_status().json()
    return {key["key_id"]: key["public_key"] for key in published["receipts"]}


@asynccontextmanager
async def _generator(progress: Callable[[int], None]) -> AsyncIterator[Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.load"),
        cwd=PROJECT_FOLDER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES_MAX,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    source, sink = process.stdout, process.stdin

    async def say(line: str) -> None:
        sink.write(line.encode() + b"\n")
        await sink.drain()

    async def hear(what: str) -> dict[str, Any]:
        """The next line that has this in it, and the progress until then."""
        while line := await source.readline():
            said: dict[str, Any] = json.loads(line)
            if what in said:
                return said
            progress(said["answered"])
        raise AssertionError("the generator ended early; what it said stands above")

    try:
        yield process, say, hear
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
