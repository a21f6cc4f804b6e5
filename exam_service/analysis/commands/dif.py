"""`exam-service dif`: do candidates of the same score, but of two groups, differ on items?

The statistics are imported inside: no other command should wait for them.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from exam_service.analysis.commands.analyse import (
    AsJson,
    BlankMeans,
    Blanks,
    Key,
    LeaveOut,
    NotPresented,
    Omitted,
    Options,
    Responses,
)
from exam_service.terminal import CannotRun

if TYPE_CHECKING:
    from item_bank.statistics.matrix import ResponseMatrix

Groups = Annotated[
    Path | None,
    typer.Option(
        "--group", exists=True, dir_okay=False, help="CSV that names each candidate's group."
    ),
]
GroupColumn = Annotated[
    str | None,
    typer.Option(help="The column with the groups: of --group, or without it of RESPONSES."),
]
Focal = Annotated[str | None, typer.Option(help="The group that the question is asked for.")]
Reference = Annotated[
    str | None, typer.Option(help="The group it is compared with; everybody else if not given.")
]
Purify = Annotated[
    bool, typer.Option(help="Leave items with DIF out of the score that candidates are matched on.")
]
Correct = Annotated[bool, typer.Option(help="Continuity correction of the Mantel–Haenszel test.")]
CsvPath = Annotated[Path | None, typer.Option("--csv", help="Write the items here.")]


def dif(
    responses: Responses,
    *,
    group: Groups = None,
    group_column: GroupColumn = None,
    focal: Focal = None,
    reference: Reference = None,
    key: Key = None,
    purify: Purify = True,
    correct: Correct = True,
    as_json: AsJson = False,
    csv_path: CsvPath = None,
    blank: Blanks = BlankMeans.OMITTED,
    not_presented: NotPresented = None,
    omitted: Omitted = None,
    options: Options = None,
    leave_out: LeaveOut = None,
) -> None:
    """Look for items that work differently in two groups. Needs no database.

    Mantel–Haenszel with ETS classes, standardised P-DIF, Breslow–Day and logistic regression, as
    leads for a person. No class is given below 200 candidates in the smaller group or 500 in all.
    """
    from exam_service.analysis.commands import dif_report
    from item_bank.statistics.dif import study_dif
    from item_bank.statistics.groups import two_groups
    from item_bank.statistics.matrix import Blank, read_matrix

    content = responses.read_bytes()
    in_responses = [group_column] if group is None and group_column else []
    matrix = read_matrix(
        content,
        key.read_bytes() if key else None,
        blank=Blank(blank.value),
        not_presented=not_presented or (),
        omitted=omitted or (),
        options=options.split(",") if options else (),
        leave_out=[*(leave_out or ()), *in_responses],
    )
    groups = two_groups(_values(content, matrix, group, group_column), focal, reference)
    study = study_dif(
        matrix.scores[groups.belongs],
        matrix.items,
        groups.is_focal,
        is_purified=purify,
        is_corrected=correct,
    )
    document = dif_report.document(study, [*matrix.notes, *groups.notes])
    if csv_path is not None:
        try:
            dif_report.write_csv(csv_path, document)
        except OSError as error:
            raise CannotRun(f"{csv_path} cannot be written: {error}.") from None
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
    else:
        dif_report.show(Console(highlight=False), document)


def _values(
    content: bytes, matrix: "ResponseMatrix", group: Path | None, column: str | None
) -> list[str]:
    from item_bank.statistics.groups import read_column, read_groups

    if group is not None:
        return read_groups(group.read_bytes(), matrix.candidates, column)
    if column is None:
        raise CannotRun("Say who is in which group: a file in --group, or --group-column.")
    return read_column(content, column)
