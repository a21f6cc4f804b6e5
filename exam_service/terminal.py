"""How commands speak to a terminal: stages with their seconds, and trouble in one line.

No command and no setting is defined here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import gaierror

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from exam_service.clock import monotonic_seconds
from exam_service.database.embedded_programs import EmbeddedServerError
from exam_service.errors import ExamError
from item_bank.errors import ContentError

console = Console(highlight=False, soft_wrap=True)


class CannotRun(Exception):
    """What is missing, in one line for the person at the terminal."""


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say what is being done and, when it is done, how long it took."""
    started = monotonic_seconds()
    console.print(f"{name} …", end="")
    try:
        yield
    finally:
        console.print(f" {monotonic_seconds() - started:.1f} s")


@contextmanager
def end_in_one_line() -> Iterator[None]:
    """Expected trouble ends a command with one line and no trace of the stack."""
    try:
        yield
    except (CannotRun, EmbeddedServerError, ExamError, ContentError) as error:
        complain(str(error))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        complain(f"The setting {name} is wrong: {first['msg']}.")
    except (DBAPIError, asyncpg.PostgresError, ConnectionError, gaierror) as error:
        said = str(error).splitlines()[0]
        complain(f"PostgreSQL cannot be used: {said}")


def complain(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise SystemExit(1)
