"""Memory of the web process: after a start, and with sittings running."""

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.findings import Unit
from benchmarks.load.loops import OpenLoop
from benchmarks.processes import resident_bytes

MEGABYTE = 1e6
SAVES_EACH = 5


async def measure(bench: Bench) -> None:
    bench.tell("a fresh process")
    bench.installation.restart_service()
    pid = bench.installation.service.process.pid
    at_start = resident_bytes(pid)
    warm = await bench.begun(8)
    before = resident_bytes(pid)
    count = bench.sizes.running_players
    tickets = [*warm, *(await bench.begun(count))]
    bench.tell(f"{len(tickets)} sittings run")
    scenario = OpenLoop(bench.sizes.open_rate, len(tickets) * SAVES_EACH / bench.sizes.open_rate)
    outcome = await bench.drive(tickets, scenario)
    after = resident_bytes(pid)
    add = bench.result.add
    add("web process after its start", at_start / MEGABYTE, Unit.MEGABYTES, budgets.PROCESS_MB)
    add(
        f"web process with {len(tickets)} sittings running",
        after / MEGABYTE,
        Unit.MEGABYTES,
        budgets.PROCESS_MB,
    )
    add(
        "more for 1,000 running sittings",
        (after - before) / MEGABYTE / count * 1000,
        Unit.MEGABYTES,
    )
    await bench.hand_in(outcome.tickets)
