"""`exam-service form`: assembling a form from the bank and publishing it."""

from typing import Annotated
from uuid import UUID

import typer

from exam_service.authoring.commands.work import (
    acting_person,
    chosen_exam,
    in_office,
    language_tags,
)
from exam_service.authoring.store import forms
from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
from exam_service.terminal import CannotRun

form_app = typer.Typer(no_args_is_help=True, help="Forms of an exam.")

CodeArgument = Annotated[str, typer.Argument(help="Code of the form.")]
ExamOption = Annotated[str | None, typer.Option("--exam", help="Code of the exam.")]
PersonOption = Annotated[str | None, typer.Option("--as", help="E-mail of who does this.")]
LanguagesOption = Annotated[str, typer.Option(help="As in en,es. Empty: all of the exam.")]


@form_app.command("assemble")
def assemble(
    code: CodeArgument,
    exam: ExamOption = None,
    *,
    languages: LanguagesOption = "",
    seed: Annotated[str, typer.Option(help="The same seed makes the same form.")] = "",
    person: PersonOption = None,
) -> None:
    """Choose items for a draft that meets the exam's blueprint exactly."""

    async def work(open_session: OpenSession) -> None:
        chosen = await chosen_exam(open_session, exam)
        actor = await acting_person(open_session, Permission.ASSEMBLE_FORMS, person, "--as")
        await assemble_form(
            open_session,
            exam_id=chosen.id,
            code=code,
            languages=language_tags(languages) or chosen.policy.languages,
            seed=seed.encode() or None,
            actor_id=actor.account_id,
            now=utc_now(),
        )

    in_office(work)
    typer.echo(f"Form {code} is assembled.")


@form_app.command("publish")
def publish(
    code: CodeArgument,
    exam: ExamOption = None,
    *,
    languages: LanguagesOption = "",
    reason: Annotated[str, typer.Option(help="Kept with the act.")] = "",
    person: PersonOption = None,
) -> None:
    """Freeze a form in these languages; nothing about it changes afterwards."""

    async def work(open_session: OpenSession) -> str:
        chosen = await chosen_exam(open_session, exam)
        actor = await acting_person(open_session, Permission.PUBLISH_FORMS, person, "--as")
        form_id, assembled_for = await _form(open_session, chosen.id, code)
        return await publish_form(
            open_session,
            form_id=form_id,
            languages=language_tags(languages) or assembled_for,
            actor_id=actor.account_id,
            reason=reason,
            now=utc_now(),
        )

    content_hash = in_office(work)
    typer.echo(f"Form {code} is published: sha256 {content_hash}.")


async def _form(
    open_session: OpenSession, exam_id: UUID, code: str
) -> tuple[UUID, tuple[str, ...]]:
    async with open_session() as session:
        row = await forms.find_form(session, exam_id, code)
        if row is None:
            known = ", ".join(each.code for each in await forms.list_forms(session, exam_id))
            raise CannotRun(f"There is no form {code}. Forms: {known or 'none yet'}.")
        return row.id, tuple(row.languages)
