"""The deadline burst: everybody makes a last save and hands in within seconds."""

from benchmarks.bench import Bench
from benchmarks.driving import SEED
from benchmarks.findings import Unit
from benchmarks.load.crowds import Deadline


async def measure(bench: Bench) -> None:
    sizes = bench.sizes
    tickets = await bench.crowd.make(sizes.deadline_players)
    bench.tell(f"{len(tickets)} candidates hand in within {sizes.deadline_seconds:.0f} s")
    outcome = await bench.drive(tickets, Deadline(sizes.deadline_seconds, SEED))
    add = bench.result.add
    name = f"{len(tickets)} within {sizes.deadline_seconds:.0f} s"
    for act in ("last save", "submit"):
        add(f"{name}: {act}, p50", outcome.percentile(act, 0.5), Unit.MILLISECONDS)
        add(f"{name}: {act}, p99", outcome.percentile(act, 0.99), Unit.MILLISECONDS)
    add(
        f"{name}: last save and submit, server CPU each",
        outcome.usage.server / len(tickets),
        Unit.CPU_SECONDS,
    )
    add(f"{name}: not submitted", len(tickets) - outcome.count("submit"), Unit.COUNT)
    add(f"{name}: until all are scored", await bench.scored(tickets), Unit.SECONDS)
    await bench.check(outcome.tickets)
