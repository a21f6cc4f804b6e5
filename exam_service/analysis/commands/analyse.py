"""`exam-service analyse`: classical statistics, Rasch and 2PL of any response matrix.

The statistics are imported inside: no other command should wait for them.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from exam_service.terminal import CannotRun

if TYPE_CHECKING:
    from item_bank.statistics.form_analysis import FormAnalysis
    from item_bank.statistics.matrix import ResponseMatrix
    from item_bank.statistics.model_estimates import ModelEstimates

FILE_COLUMNS = 140


class RaschMethod(StrEnum):
    """Marginal (mean ability 0, variance free) or conditional (difficulties sum to 0)."""

    MML = "mml"
    CML = "cml"


class BlankMeans(StrEnum):
    """What an empty cell of the responses is."""

    OMITTED = "omitted"
    NOT_PRESENTED = "not-presented"


Responses = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        help="CSV: a row for each candidate, a column for each item; 0/1, or options with --key.",
    ),
]
Key = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="CSV of item and key, or one row under a heading."
    ),
]
Areas = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="CSV of item and area: what area scores add."),
]
Times = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="CSV of seconds, in the shape of RESPONSES."),
]
Cut = Annotated[
    int | None, typer.Option(min=1, help="Raw score that passes: how good its decisions are.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Folder = Annotated[
    Path | None, typer.Option("--csv", file_okay=False, help="Folder for everything as CSV.")
]
Blanks = Annotated[BlankMeans, typer.Option("--blank", help="What an empty cell means.")]
NotPresented = Annotated[
    list[str] | None, typer.Option(help="A code that means “not presented”; may be repeated.")
]
Omitted = Annotated[
    list[str] | None, typer.Option(help="A code that means “no answer”; may be repeated.")
]
Options = Annotated[
    str | None, typer.Option(help="The options of every item, as in A,B,C,D; other codes are none.")
]
LeaveOut = Annotated[
    list[str] | None, typer.Option(help="A column that is no item; may be repeated.")
]
Rasch = Annotated[RaschMethod, typer.Option(help="Marginal or conditional maximum likelihood.")]


def analyse(
    responses: Responses,
    *,
    key: Key = None,
    cut: Cut = None,
    areas: Areas = None,
    times: Times = None,
    as_json: AsJson = False,
    csv_folder: Folder = None,
    blank: Blanks = BlankMeans.OMITTED,
    not_presented: NotPresented = None,
    omitted: Omitted = None,
    options: Options = None,
    leave_out: LeaveOut = None,
    rasch: Rasch = RaschMethod.MML,
) -> None:
    """Analyse a response matrix: items, options, reliability, decisions. Needs no database.

    Rows are candidates, columns items; the first column may name the candidate.
    """
    from exam_service.analysis.commands import analysis_files, analysis_tables
    from item_bank.statistics.matrix import Blank, read_matrix

    matrix = read_matrix(
        responses.read_bytes(),
        key.read_bytes() if key else None,
        blank=Blank(blank.value),
        not_presented=not_presented or (),
        omitted=omitted or (),
        options=options.split(",") if options else (),
        leave_out=leave_out or (),
    )
    report = _report(matrix, cut, areas, times)
    models = _models(matrix, conditional=rasch is RaschMethod.CML)
    if csv_folder is not None:
        try:
            written = analysis_files.write_files(csv_folder, report, models)
        except OSError as error:
            raise CannotRun(f"The folder {csv_folder} cannot be written: {error}.") from None
        typer.echo(f"Written to {csv_folder}: {', '.join(written)}.", err=True)
    if as_json:
        typer.echo(analysis_files.json_text(report, models))
    else:
        # Written to a file, a table need not fit a terminal.
        width = None if sys.stdout.isatty() else FILE_COLUMNS
        analysis_tables.show(Console(highlight=False, width=width), report, models)


def _report(
    matrix: "ResponseMatrix", cut: int | None, areas: Path | None, times: Path | None
) -> "FormAnalysis":
    from item_bank.statistics.form_analysis import analyse_form
    from item_bank.statistics.subscores import read_areas
    from item_bank.statistics.times import read_times

    return analyse_form(
        matrix,
        cut=cut,
        area_of=read_areas(areas.read_bytes(), matrix.items) if areas else None,
        seconds=read_times(times.read_bytes(), matrix) if times else None,
    )


def _models(matrix: "ResponseMatrix", *, conditional: bool) -> "ModelEstimates":
    """The estimates, with a bar on standard error while they are made."""
    from item_bank.statistics.model_estimates import estimate_models
    from item_bank.statistics.two_pl import CANDIDATES_MIN

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Rasch and 2PL", total=1.0)
        return estimate_models(
            matrix.scores,
            conditional=conditional,
            two_pl_from=CANDIDATES_MIN,
            progress=lambda share: bar.update(task, completed=share),
        )
