"""The command line of the item bank: `exam-service bank …` and `exam-service form …`."""

from exam_service.authoring.commands.bank import app
from exam_service.authoring.commands.exchange import exchange_app
from exam_service.authoring.commands.form import form_app
from exam_service.authoring.commands.translations import translations_app

app.add_typer(exchange_app)
app.add_typer(translations_app, name="translations")

__all__ = ["app", "form_app"]
