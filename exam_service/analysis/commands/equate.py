"""`exam-service equate`: links two forms from files, outside the service and its database."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from exam_service.analysis.commands.equating_run import (
    Asked,
    constants_document,
    document_of,
    groups_of,
    parameters_of,
)
from exam_service.terminal import CannotRun, console
from item_bank.errors import ContentError

FILE_BYTES_MAX = 64 * 1024 * 1024
UNREADABLE = 2
# Side by side in a terminal of eighty columns, with their standard errors.
COLUMNS_MAX = 5


def equate(
    x: Annotated[Path, typer.Option("--x", help="CSV of the new form's group.")],
    y: Annotated[Path, typer.Option("--y", help="CSV of the group of the form whose scale stays.")],
    *,
    method: Annotated[str, typer.Option(help="A method's name, or all.")] = "all",
    design: Annotated[
        str, typer.Option(help="equivalent-groups or anchor; found from the files if not given.")
    ] = "",
    anchor: Annotated[str, typer.Option(help="Anchor items, as in I1,I2; or `common`.")] = "",
    external: Annotated[
        bool, typer.Option("--external-anchor", help="The anchor is not part of the total.")
    ] = False,
    x_key: Annotated[Path | None, typer.Option(help="Key of x, for responses as options.")] = None,
    y_key: Annotated[Path | None, typer.Option(help="Key of y.")] = None,
    x_top: Annotated[int | None, typer.Option(help="Highest score of x.")] = None,
    y_top: Annotated[int | None, typer.Option(help="Highest score of y.")] = None,
    anchor_top: Annotated[int | None, typer.Option(help="Highest anchor score.")] = None,
    x_weight: Annotated[
        float | None, typer.Option(min=0, max=1, help="Weight of x's group; by size if not given.")
    ] = None,
    degree: Annotated[int, typer.Option(min=1, max=10, help="Of the smoothing polynomial.")] = 6,
    bootstrap: Annotated[int, typer.Option(min=0, help="Samples for standard errors.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the samples.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    csv_path: Annotated[Path | None, typer.Option("--csv", help="Write the table here.")] = None,
) -> None:
    """Say what scores on form x are worth on form y. Needs no database.

    Files have totals (and anchor scores), counts of scores, responses to items, or parameters of
    items, which link two scales of ability. Ends with 2 when a file cannot be read.
    """
    # Imported late: numpy and scipy take a second that no other command should wait for.
    from item_bank.equating.methods import Choices
    from item_bank.equating.reading import Layout, read_group

    try:
        x_content, y_content = _read(x), _read(y)
        both = parameters_of(x_content, y_content)
        if both is not None:
            document = constants_document(*both, method)
        else:
            x_layout = Layout(x_top, anchor_top, not external)
            y_layout = Layout(y_top, anchor_top, not external)
            found_x = read_group(x_content, "x", x_layout, _perhaps(x_key))
            found_y = read_group(y_content, "y", y_layout, _perhaps(y_key))
            groups = groups_of(found_x, found_y, design, anchor, external=external)
            asked = Asked(*groups, Choices(x_weight, degree), bootstrap, seed, external)
            document = document_of(asked, method)
    except ContentError as refusal:
        typer.echo(refusal.message, err=True)
        raise typer.Exit(UNREADABLE) from None
    if csv_path is not None:
        _write(csv_path, document)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
    elif both is not None:
        _show_constants(document)
    else:
        _show(document)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise CannotRun(f"{path}: the file is larger than 64 MB.")
        return path.read_bytes()
    except OSError as error:
        typer.echo(f"{path}: {error.strerror or error}.", err=True)
        raise typer.Exit(UNREADABLE) from None


def _perhaps(path: Path | None) -> bytes | None:
    return None if path is None else _read(path)


def _write(path: Path, document: dict[str, Any]) -> None:
    try:
        path.write_text(_csv(document), encoding="utf-8")
    except OSError as error:
        raise CannotRun(f"{path} cannot be written: {error.strerror or error}.") from None


def _csv(document: dict[str, Any]) -> str:
    if document["design"] == "item-parameters":
        rows = [f"{name},{one['A']},{one['B']}" for name, one in document["methods"].items()]
        return "\n".join(["method,A,B", *rows]) + "\n"
    lines = ["method,x,y,se"]
    for name, entry in document["methods"].items():
        for row in entry["table"]:
            error = "" if row["se"] is None else row["se"]
            lines.append(f"{name},{row['x']},{row['y']},{error}")
    return "\n".join(lines) + "\n"


def _show_constants(document: dict[str, Any]) -> None:
    table = Table("Method", "A", "B", box=None)
    for name, one in document["methods"].items():
        table.add_row(name, f"{one['A']:.6f}", f"{one['B']:.6f}")
    console.print(f"{document['common']} common items; θ of y = A · θ of x + B")
    console.print(table)


def _show(document: dict[str, Any]) -> None:
    """The tables for a person: a column per method, as many as a terminal has room for."""
    names = list(document["methods"])
    console.print(f"{document['design']}: {document['n_x']} and {document['n_y']} candidates")
    for number, name in enumerate(names, start=1):
        console.print(f"{number}  {name}")
    for first in range(0, len(names), COLUMNS_MAX):
        shown = names[first : first + COLUMNS_MAX]
        columns = [document["methods"][name]["table"] for name in shown]
        table = Table("x", *map(str, range(first + 1, first + len(shown) + 1)), box=None)
        for rows in zip(*columns, strict=True):
            table.add_row(str(rows[0]["x"]), *map(_equivalent, rows))
        console.print(table)
    moved = [one for one in document["drift"] if one["stands_out"]]
    for one in moved:
        console.print(f"Anchor item {one['item']} moved by {one['move']:.2f} logits.", markup=False)
    for name, reason in document["not_offered"].items():
        console.print(f"Not enough data for {name}: it {reason}.", markup=False)
    for note in document["notes"]:
        console.print(note, markup=False)


def _equivalent(row: dict[str, Any]) -> str:
    return f"{row['y']:.2f}" if row["se"] is None else f"{row['y']:.2f}±{row['se']:.2f}"
