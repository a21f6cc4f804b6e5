"""`make bench`: measures the parts one after the other, shows them, and keeps a full run."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import report
from benchmarks.bench import bench_on
from benchmarks.findings import PartResult
from benchmarks.installation import installed
from benchmarks.parts import ALL
from benchmarks.sizes import FULL, QUICK, Sizes
from exam_service.clock import utc_now
from exam_service.running import end_in_order
from exam_service.terminal import end_in_one_line

FILE_COLUMNS = 180

Parts = Annotated[list[str] | None, typer.Argument(help=f"Of {', '.join(ALL)}; all if none.")]
Quick = Annotated[
    bool, typer.Option(help="A smoke run: everything works. Its figures mean nothing.")
]


def main(parts: Parts = None, *, quick: Quick = False) -> None:
    # Ended like every other way: nothing that was started is left.
    signal.signal(signal.SIGTERM, end_in_order)
    chosen = parts or list(ALL)
    unknown = set(chosen) - set(ALL)
    if unknown:
        raise typer.BadParameter(f"no such part: {', '.join(sorted(unknown))}")
    # Written to a file, a table need not fit a terminal.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else FILE_COLUMNS)
    with end_in_one_line():
        documents = asyncio.run(measure(chosen, QUICK if quick else FULL, console))
    report.show(console, documents)
    if quick:
        console.print("A smoke run: nothing was written.")
    else:
        report.keep(documents)
        console.print("Written to benchmarks/results.md and results.json.")
    if any(document["faults"] for document in documents.values()):
        raise SystemExit(1)


async def measure(
    chosen: Sequence[str], sizes: Sizes, console: Console
) -> dict[str, dict[str, Any]]:
    """Each part on the same installation, with a fresh process of the service."""
    documents = {}
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.description}"), console=console) as progress:
        task = progress.add_task("starting the service", total=len(chosen))
        with installed() as installation:
            bench = await bench_on(installation, sizes, lambda said: None)
            for name in chosen:

                def say(line: str, name: str = name) -> None:
                    progress.update(task, description=f"{name}: {line}")

                if not sizes.is_smoke:
                    installation.restart_service()
                bench.say, bench.result = say, PartResult()
                try:
                    await ALL[name](bench)
                except Exception as error:
                    # The other parts are measured all the same.
                    bench.result.faults.append(f"broken off: {error!r}")
                documents[name] = report.document_of(bench.result, utc_now())
                progress.advance(task)
    return documents


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
