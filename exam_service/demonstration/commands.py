"""`exam-service demo`: load the demonstration, and say who may sign in."""

import asyncio
import json
from typing import Annotated

import typer
from rich.table import Column, Table

from exam_service.clock import utc_now
from exam_service.database import migrations
from exam_service.database.reach import reached_database
from exam_service.demonstration.load import load_demonstration
from exam_service.demonstration.sign_ins import PASSWORD, SIGN_INS
from exam_service.settings import Settings
from exam_service.terminal import console, stage

app = typer.Typer(no_args_is_help=True, help="The demonstration.")


@app.command()
def load() -> None:
    """Load accounts, exam, items, a published form and sample sittings. Can be run again."""
    with reached_database(Settings()) as database:
        with stage("Tables"):
            migrations.upgrade(database.owner_url)
        with stage("Demonstration"):
            asyncio.run(load_demonstration(database.addresses, utc_now()))


@app.command("sign-ins")
def sign_ins(
    *, as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False
) -> None:
    """The demonstration's accounts: role, e-mail, password."""
    if as_json:
        accounts = [
            {
                "role": one.role.value,
                "email": one.email,
                "password": one.password,
                "name": one.name,
                "about": one.about,
            }
            for one in SIGN_INS
        ]
        typer.echo(json.dumps(accounts, ensure_ascii=False))
        return
    console.print(sign_in_table())


def sign_in_table() -> Table:
    """Who may sign in, and what there is to see for them."""
    table = Table(
        Column("E-mail", no_wrap=True),
        Column("Role", no_wrap=True),
        "Shows",
        title=f"Sign in with the password {PASSWORD} as one of these",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for one in SIGN_INS:
        table.add_row(one.email, one.role.replace("_", " "), one.about)
    return table
