"""The commands of the features, by name."""

import typer

from exam_service.analysis.commands.analyse import analyse
from exam_service.analysis.commands.dif import dif
from exam_service.analysis.commands.equate import equate
from exam_service.analysis.commands.responses import app as responses_app
from exam_service.authoring import commands as authoring_commands
from exam_service.demonstration import commands as demonstration_commands
from exam_service.scoring import commands as scoring_commands

app = typer.Typer()
app.add_typer(authoring_commands.app, name="bank")
app.add_typer(authoring_commands.form_app, name="form")
app.add_typer(demonstration_commands.app, name="demo")
app.add_typer(scoring_commands.app, name="scores")
app.add_typer(responses_app, name="responses")
app.command()(analyse)
app.command()(dif)
app.command()(equate)
