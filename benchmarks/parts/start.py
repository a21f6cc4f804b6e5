"""Herds: many press Start at once, while others go on saving."""

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.budgets import Budget
from benchmarks.findings import Unit
from benchmarks.load.crowds import Herd
from benchmarks.sizes import HerdSize

# By place among the herds: the budget of the slowest one in a hundred starts.
P99_BUDGETS = (
    budgets.START_200_P99_MS,
    budgets.START_1000_IN_A_MINUTE_P99_MS,
    budgets.START_2000_P99_MS,
)


async def measure(bench: Bench) -> None:
    for herd, budget in zip(bench.sizes.herds, P99_BUDGETS, strict=True):
        await _herd(bench, herd, budget)
    await _cost(bench, bench.sizes.herds[0].starts)


async def _herd(bench: Bench, herd: HerdSize, budget: Budget) -> None:
    within = f"within {herd.within_seconds:.0f} s" if herd.within_seconds else "at once"
    name = f"{herd.starts} starts {within}"
    sizes = bench.sizes
    tickets = await bench.crowd.make(sizes.herd_saving + herd.starts)
    bench.tell(name)
    outcome = await bench.drive(
        tickets, Herd(sizes.herd_saving, sizes.herd_rate, herd.within_seconds)
    )
    add = bench.result.add
    started, saved = outcome.count("start"), outcome.count("save beside")
    if started != herd.starts:
        bench.result.faults.append(f"{name}: {herd.starts - started} did not start")
    add(f"{name}: p50", outcome.percentile("start", 0.5), Unit.MILLISECONDS)
    add(f"{name}: p99", outcome.percentile("start", 0.99), Unit.MILLISECONDS, budget)
    add(
        f"{name}: p99 of saves beside",
        outcome.percentile("save beside", 0.99),
        Unit.MILLISECONDS,
        budgets.SAVE_BESIDE_HERD_P99_MS,
        f"{saved} saves at {sizes.herd_rate:.0f}/s",
    )
    waits = sum(outcome.troubles.values())
    add(f"{name}: answers that said wait, or none", waits, Unit.COUNT)
    await bench.hand_in(outcome.tickets)


async def _cost(bench: Bench, starts: int) -> None:
    """The same with nobody beside them, for the processor's share of one start."""
    tickets = await bench.crowd.make(starts)
    bench.tell(f"{starts} starts at once, nobody beside them")
    outcome = await bench.drive(tickets, Herd(0, 0, 0, around_seconds=0))
    bench.result.add(
        f"{starts} starts at once, nobody beside: server CPU each",
        outcome.usage.server / starts,
        Unit.CPU_SECONDS,
        budgets.START_CPU_SECONDS,
    )
    await bench.hand_in(outcome.tickets)
