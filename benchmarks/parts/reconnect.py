"""The reconnect storm: the network was gone for all, and everybody comes back with a journal."""

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.findings import Unit
from benchmarks.load.crowds import Reconnect


async def measure(bench: Bench) -> None:
    sizes = bench.sizes
    tickets = await bench.crowd.make(sizes.reconnect_players)
    name = f"{len(tickets)} × {sizes.reconnect_entries} entries"
    bench.tell(f"{name} come back at once")
    outcome = await bench.drive(
        tickets, Reconnect(sizes.reconnect_entries, sizes.reconnect_gone_seconds)
    )
    add = bench.result.add
    for share in (0.5, 0.99, 1.0):
        label = "last" if share == 1.0 else f"p{share * 100:.0f}"
        add(
            f"{name}: drained, {label}",
            outcome.percentile("drained", share) / 1000,
            Unit.SECONDS,
        )
    entries = len(tickets) * sizes.reconnect_entries
    add(
        f"{name}: server CPU",
        outcome.usage.server / entries * 1000,
        Unit.CPU_SECONDS_PER_1000,
        note="per 1,000 entries, twenty in a save",
    )
    waits = sum(outcome.troubles.values())
    add(f"{name}: answers that said wait, or none", waits, Unit.COUNT)
    lost = len(tickets) - outcome.count("drained")
    add(f"{name}: journals not drained", lost, Unit.COUNT, budgets.NOTHING_WRONG)
    await bench.hand_in(outcome.tickets)
