"""Saving: pgbench, the bare minimum application and the service, one after the other.

Each round runs them all, so that what else the machine does meets them alike; figures are medians
of the rounds, ratios those of one round. All of it again with a flush of one millisecond.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import budgets
from benchmarks.bare_process import bare_app_running
from benchmarks.bench import Bench, bench_on
from benchmarks.driving import Outcome
from benchmarks.findings import Unit
from benchmarks.flushing import flush_microseconds_of
from benchmarks.installation import installed
from benchmarks.load.loops import BareLoop, ClosedLoop, OpenLoop
from benchmarks.load.player import Ticket
from benchmarks.pgbench import PgBench, Ran
from benchmarks.slow_flush import has_compiler

SLOW_FLUSH_MICROSECONDS = 1000
PGBENCH_CLIENTS_OF_RATIO = 8


@dataclass(slots=True)
class Series:
    """The runs of one kind with so many clients, round by round."""

    rates: list[float] = field(default_factory=list)
    p50s: list[float] = field(default_factory=list)
    p95s: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    cpu_per_1000: list[float] = field(default_factory=list)

    def note_pgbench(self, ran: Ran) -> None:
        self.rates.append(ran.rate)
        self.p50s.append(ran.p50_ms)
        self.p95s.append(ran.p95_ms)
        self.p99s.append(ran.p99_ms)
        self.cpu_per_1000.append(ran.usage.database / (ran.rate * ran.usage.seconds) * 1000)

    def note_saves(self, outcome: Outcome) -> None:
        saves = max(outcome.count("save"), 1)
        self.rates.append(saves / outcome.usage.seconds)
        self.p50s.append(outcome.percentile("save", 0.5))
        self.p95s.append(outcome.percentile("save", 0.95))
        self.p99s.append(outcome.percentile("save", 0.99))
        self.cpu_per_1000.append(outcome.usage.server / saves * 1000)


Table = dict[tuple[str, int], Series]
UPSERT, STATEMENT, BARE, SERVICE = (
    "pgbench, single upsert",
    "pgbench, the service's statement",
    "bare FastAPI + asyncpg",
    "the service",
)


async def measure(bench: Bench) -> None:
    as_it_is = await _all_kinds(bench, "")
    _ratios(bench, as_it_is)
    await _open_loop(bench, "")
    if not has_compiler():
        bench.result.faults.append("no C compiler: nothing was measured with a slow flush")
        return
    bench.tell("an installation with a slow flush")
    with installed(flush_microseconds=SLOW_FLUSH_MICROSECONDS) as slow_installation:
        slow = await bench_on(slow_installation, bench.sizes, bench.say)
        slow.result = bench.result
        slowly = await _all_kinds(slow, ", 1 ms flush")
        await _open_loop(slow, ", 1 ms flush")
    best, best_slowly = _best(as_it_is), _best(slowly)
    bench.result.add(
        "saves per second with a 1 ms flush, as a share of those without",
        best_slowly / best,
        Unit.RATIO,
        budgets.SAVE_SHARE_WITH_SLOW_FLUSH,
    )


async def _all_kinds(bench: Bench, suffix: str) -> Table:
    """Every kind with every number of clients, in rounds; the figures go into the result."""
    flush = await flush_microseconds_of(bench.installation)
    bench.result.add(f"one commit, alone{suffix}", flush, Unit.MICROSECONDS)
    table: Table = defaultdict(Series)
    running: list[Ticket] = []
    pgbench = await PgBench.of(bench)
    async with bare_app_running(bench.installation, pgbench.upsert_dsn) as bare:
        for number in range(bench.sizes.rounds):
            for clients in bench.sizes.pgbench_clients:
                bench.tell(f"round {number + 1}: pgbench, {clients} clients{suffix}")
                table[UPSERT, clients].note_pgbench(await pgbench.upsert(clients))
                table[STATEMENT, clients].note_pgbench(await pgbench.statement(clients))
            for clients in bench.sizes.clients:
                running += await bench.begun(clients - len(running))
                bench.tell(f"round {number + 1}: closed loop, {clients} clients{suffix}")
                seconds = bench.sizes.run_seconds
                bare_outcome = await bench.drive(running[:clients], BareLoop(seconds), bare)
                table[BARE, clients].note_saves(bare_outcome)
                outcome = await bench.drive(running[:clients], ClosedLoop(seconds))
                running[:clients] = outcome.tickets
                table[SERVICE, clients].note_saves(outcome)
            # In the next round fewer play at first: nobody stays behind silent.
            await bench.hand_in(running)
            running = []
    _list(bench, table, suffix)
    return table


def _list(bench: Bench, table: Table, suffix: str) -> None:
    for (kind, clients), series in sorted(table.items()):
        name = f"{kind}, {clients} clients{suffix}"
        note = (
            f"p50 {median(series.p50s):.2f}, p95 {median(series.p95s):.2f},"
            f" p99 {median(series.p99s):.2f} ms;"
            f" {median(series.cpu_per_1000):.3f} CPU s per 1,000"
        )
        bench.result.add(name, median(series.rates), Unit.PER_SECOND, note=note)


def _ratios(bench: Bench, table: Table) -> None:
    upserts = table[UPSERT, PGBENCH_CLIENTS_OF_RATIO].rates
    for clients in bench.sizes.clients:
        for kind, against in ((SERVICE, UPSERT), (BARE, UPSERT)):
            shares = _shares(table[kind, clients].rates, upserts)
            bench.result.add(
                f"{kind}, {clients} clients ÷ {against}, {PGBENCH_CLIENTS_OF_RATIO} clients",
                median(shares),
                Unit.RATIO,
                budgets.SAVE_SHARE_OF_UPSERT if kind == SERVICE else None,
            )
        shares = _shares(table[SERVICE, clients].rates, table[BARE, clients].rates)
        bench.result.add(f"{SERVICE} ÷ {BARE}, {clients} clients", median(shares), Unit.RATIO)
    for clients in bench.sizes.clients:
        bench.result.add(
            f"server CPU per 1,000 saves, every check, {clients} clients",
            median(table[SERVICE, clients].cpu_per_1000),
            Unit.CPU_SECONDS_PER_1000,
            budgets.SAVE_CPU_SECONDS_PER_1000,
        )


def _shares(rates: Sequence[float], of: Sequence[float]) -> list[float]:
    return [rate / other for rate, other in zip(rates, of, strict=True)]


def _best(table: Table) -> float:
    return max(median(series.rates) for (kind, _), series in table.items() if kind == SERVICE)


async def _open_loop(bench: Bench, suffix: str) -> None:
    """Saves at their planned instants, and how long each took from there."""
    sizes = bench.sizes
    tickets = await bench.begun(sizes.open_players)
    name = f"open loop, {sizes.open_rate:.0f}/s{suffix}"
    bench.tell(name)
    outcome = await bench.drive(tickets, OpenLoop(sizes.open_rate, sizes.open_seconds))
    limits = {0.5: budgets.SAVE_P50_MS, 0.95: None, 0.99: budgets.SAVE_P99_MS}
    for share, budget in limits.items():
        bench.result.add(
            f"{name}: p{share * 100:.0f}",
            outcome.percentile("save", share),
            Unit.MILLISECONDS,
            None if suffix else budget,
        )
    usage = outcome.usage
    bench.result.add(
        f"{name}: server CPU",
        usage.server / max(outcome.count("save"), 1) * 1000,
        Unit.CPU_SECONDS_PER_1000,
        note=f"service {usage.service:.1f} s, PostgreSQL {usage.database:.1f} s,"
        f" generator {usage.generator:.1f} s",
    )
    await bench.hand_in(outcome.tickets)
