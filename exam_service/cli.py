"""The command line: run the service, look after its database, and the commands of the features.

What a command does lives in a feature's use cases; here is only the list.
"""

import asyncio
import os
import sys
from typing import Annotated

import typer

from exam_service.analysis.commands.analyse import analyse
from exam_service.analysis.commands.dif import dif
from exam_service.analysis.commands.equate import equate
from exam_service.analysis.commands.responses import app as responses_app
from exam_service.authoring import commands as authoring_commands
from exam_service.database import migrations
from exam_service.database.reach import reached_database
from exam_service.demonstration import commands as demonstration_commands
from exam_service.scoring import commands as scoring_commands
from exam_service.settings import Settings
from exam_service.terminal import end_in_one_line, stage

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
database_app = typer.Typer(no_args_is_help=True, help="The database server.")
app.add_typer(database_app, name="database")
app.add_typer(authoring_commands.app, name="bank")
app.add_typer(authoring_commands.form_app, name="form")
app.add_typer(demonstration_commands.app, name="demo")
app.add_typer(scoring_commands.app, name="scores")
app.add_typer(responses_app, name="responses")
app.command()(analyse)
app.command()(dif)
app.command()(equate)


@app.callback()
def exam_service() -> None:
    """Exam delivery: items, forms, sittings, scores and reports."""


@app.command()
def run(
    *,
    end_with: Annotated[
        int | None, typer.Option(help="Number of the parent process whose end is ours too.")
    ] = None,
) -> None:
    """Start everything that is needed and serve until Ctrl-C."""
    # Imported late: the web application takes a second that no other command should wait for.
    from exam_service.running import run_service

    run_service(Settings(), end_with=end_with)


@app.command()
def worker() -> None:
    """Run the periodic jobs alone; the web processes then have EXAM_JOBS_IN_WEB=false."""
    from exam_service.running import run_worker

    run_worker(Settings())


@app.command()
def migrate() -> None:
    """Bring the tables to the newest revision."""
    with reached_database(Settings()) as database, stage("Tables"):
        migrations.upgrade(database.owner_url)


@app.command()
def check() -> None:
    """Look for anything that must always hold and does not; exit 1 if something is found."""
    from exam_service.invariants.commands import check_and_tell

    with reached_database(Settings()) as database:
        raise typer.Exit(1 if asyncio.run(check_and_tell(database.addresses)) else 0)


@database_app.command("start")
def start_database() -> None:
    """Start the database alone, print its address, and keep it until Ctrl-C or end of input."""
    with reached_database(Settings()) as database:
        typer.echo(database.owner_url)
        for _ in sys.stdin:
            pass


def main() -> None:
    """Where the installed command begins."""
    # Read as numpy is first imported, here and in processes of our own: its threads wait for each
    # other where the machine has something else to do, and one of them is quick enough.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with end_in_one_line():
        app()
