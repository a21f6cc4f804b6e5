"""`make fuzz`: many seeded damaged documents through every reader, each within a time limit.

An input that crashes a reader comes again with its seed: the command is printed beside it.
"""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.fuzz.runs import Crash, run
from tests.fuzz.target import every_target

INPUTS = 20_000
PROCESSES = 2
INPUTS_PER_TASK = 100
CRASHES_SHOWN_MAX = 20

console = Console()


def main() -> int:
    arguments = _arguments()
    seeds = range(arguments.seed, arguments.seed + arguments.inputs)
    readers = [arguments.reader] if arguments.reader else sorted(every_target())
    crashes: list[Crash] = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
        Progress(*columns, TextColumn("inputs"), console=console) as progress,
    ):
        bar = progress.add_task("", total=len(readers) * len(seeds))
        tasks = {
            pool.submit(run, reader, part): len(part)
            for part in _parts(seeds)
            for reader in readers
        }
        for task in as_completed(tasks):
            for crash in task.result():
                crashes.append(crash)
                _show(crash, len(crashes))
            progress.advance(bar, tasks[task])
    count = len(readers) * len(seeds)
    console.print(f"{count} inputs, {len(crashes)} crashes", highlight=False)
    return 1 if crashes else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", type=int, default=1, help="of the first input")
    parser.add_argument("--inputs", type=int, default=INPUTS, help="for each reader")
    parser.add_argument("--reader", choices=sorted(every_target()), help="only this one")
    return parser.parse_args()


def _parts(seeds: range) -> Iterator[range]:
    return (
        seeds[start : start + INPUTS_PER_TASK] for start in range(0, len(seeds), INPUTS_PER_TASK)
    )


def _show(crash: Crash, number: int) -> None:
    if number > CRASHES_SHOWN_MAX:
        return
    console.print(f"[red]{crash.reader}, seed {crash.seed}[/red]: ", highlight=False, end="")
    console.print(crash.what, markup=False, highlight=False)
    console.print(f"    again: {crash.again}", highlight=False)


if __name__ == "__main__":
    sys.exit(main())
