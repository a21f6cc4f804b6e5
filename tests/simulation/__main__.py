"""`make simulate`: many seeded histories in memory, a share of them through PostgreSQL too.

A history that breaks a promise comes again with its seed: the command is printed beside it.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from exam_service.database import migrations
from exam_service.database.embedded import EmbeddedServer, RunningServer
from tests.databases import run_sql
from tests.simulation.many import TEMPLATE, Tally, in_memory, through_both

SCHEDULES = 10_000
# Of so many schedules in memory, one runs through PostgreSQL as well: 300 of 10,000.
ONE_ON_POSTGRES_IN = 33
PROCESSES = 2
SEEDS_PER_TASK, SEEDS_PER_DATABASE = 100, 25
VIOLATIONS_SHOWN_MAX = 20
HURRY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

console = Console()


def main() -> int:
    arguments = _arguments()
    seeds = range(arguments.seed, arguments.seed + arguments.schedules)
    shared = seeds if arguments.postgres else seeds[ONE_ON_POSTGRES_IN - 1 :: ONE_ON_POSTGRES_IN]
    alone = range(0) if arguments.postgres else seeds
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="exam-simulation-") as folder:
        if not shared:
            _run_all(tally, alone, shared, None)
        else:
            Path(folder).chmod(0o711)
            with EmbeddedServer(Path(folder), options=HURRY).running() as server:
                run_sql(server.url(), f"CREATE DATABASE {TEMPLATE}")
                migrations.upgrade(server.url(database=TEMPLATE))
                _run_all(tally, alone, shared, server)
    _print_paths(tally)
    console.print(
        f"{tally.schedules} schedules, {len(tally.violations)} violations", highlight=False
    )
    return 1 if tally.violations else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=1, help="of the first schedule")
    parser.add_argument("--schedules", type=int, default=SCHEDULES)
    parser.add_argument("--postgres", action="store_true", help="all through both stores")
    return parser.parse_args()


def _run_all(tally: Tally, alone: range, shared: range, server: RunningServer | None) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    total = len(alone) + len(shared)
    with (
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
        Progress(*columns, TextColumn("schedules"), console=console) as progress,
    ):
        bar = progress.add_task("", total=total)
        tasks: list[Future[Tally]] = []
        if server is not None:
            tasks += [
                pool.submit(through_both, part, server)
                for part in _parts(shared, SEEDS_PER_DATABASE)
            ]
        tasks += [pool.submit(in_memory, part) for part in _parts(alone, SEEDS_PER_TASK)]
        for task in as_completed(tasks):
            part = task.result()
            tally.join(part)
            _print_violations(part)
            progress.advance(bar, part.schedules)


def _parts(seeds: range, size: int) -> Iterator[range]:
    return (seeds[start : start + size] for start in range(0, len(seeds), size))


def _print_violations(tally: Tally) -> None:
    for seed, is_on_postgres, what in tally.violations[:VIOLATIONS_SHOWN_MAX]:
        again = f"python -m tests.simulation --seed {seed} --schedules 1"
        store = " --postgres" if is_on_postgres else ""
        console.print(f"[red]seed {seed}[/red]:", what, markup=True, highlight=False)
        console.print(f"    again: {again}{store}", highlight=False)


def _print_paths(tally: Tally) -> None:
    table = Table("Sometimes", "Times")
    for path, times in sorted(tally.sometimes.items()):
        table.add_row(path, f"{times:,}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
