"""The command line: run the service, look after its database, and the commands of the features.

What a command does lives in a feature's use cases; feature_commands.py is their list.
"""

import asyncio
import os
import sys
from functools import cached_property
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from exam_service.database import migrations
from exam_service.database.reach import reached_database
from exam_service.settings import Settings
from exam_service.terminal import end_in_one_line, stage


class WithFeatures(TyperGroup):
    """Loads the features' commands when one is asked for: the service keeps what it loads."""

    @cached_property
    def _features(self) -> TyperGroup:
        from exam_service.feature_commands import app as features

        group = typer.main.get_command(features)
        assert isinstance(group, TyperGroup), "it has several commands"
        return group

    # Any: typer's context and commands come from a copy of click that it keeps to itself.
    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *self._features.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, cmd_name) or self._features.get_command(ctx, cmd_name)


app = typer.Typer(
    cls=WithFeatures, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
database_app = typer.Typer(no_args_is_help=True, help="The database server.")
app.add_typer(database_app, name="database")


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
