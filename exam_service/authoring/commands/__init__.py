"""The command line of the item bank: `exam-service bank …` and `exam-service form …`."""

from exam_service.authoring.commands.bank import app
from exam_service.authoring.commands.form import form_app

__all__ = ["app", "form_app"]
