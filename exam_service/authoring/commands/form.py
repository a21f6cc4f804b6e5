"""`exam-service form`: assembling a form from the bank and publishing it."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from exam_service.authoring.commands.assembly import (
    Assembly,
    assembled,
    information_pairs,
    listed,
    shared_items,
    tell,
)
from exam_service.authoring.commands.work import (
    acting_person,
    chosen_exam,
    in_office,
    language_tags,
    read_bytes,
)
from exam_service.authoring.rules.assembly_plan import SECONDS_DEFAULT, AssemblyPlan
from exam_service.authoring.rules.calibration import read_calibration
from exam_service.authoring.store import forms
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.withdraw_form import Withdrawal, withdraw_form
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
    codes: Annotated[list[str], typer.Argument(help="Codes of the forms.")],
    exam: ExamOption = None,
    *,
    languages: LanguagesOption = "",
    anchors: Annotated[int, typer.Option(help="Scored items that stand in every form.")] = 0,
    anchor_form: Annotated[
        str | None, typer.Option(help="Published form that anchors come from.")
    ] = None,
    overlap_max: Annotated[
        float | None,
        typer.Option(help="Share of a form that others may share, as in 0.2; none is no limit."),
    ] = None,
    uses_max: Annotated[
        int | None, typer.Option(help="Leave out items that so many sittings had.")
    ] = None,
    include: Annotated[str, typer.Option(help="Items that must be in, as in A1-001,A1-002.")] = "",
    exclude: Annotated[str, typer.Option(help="Items that must not be in.")] = "",
    difficulty: Annotated[
        int | None, typer.Option(help="Mean share of right answers, in percent.")
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option(help="CSV file of item parameters: item, a, b, c.")
    ] = None,
    information: Annotated[str, typer.Option(help="Wanted by ability, as in -1:12,0:15.")] = "",
    seconds: Annotated[int, typer.Option(help="Time for the search.")] = SECONDS_DEFAULT,
    seed: Annotated[str, typer.Option(help="The same seed makes the same forms.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One object, last.")] = False,
    person: PersonOption = None,
) -> None:
    """Choose items for drafts that meet the exam's blueprint exactly, or say what is missing."""
    wanted = AssemblyPlan(
        codes=tuple(codes),
        languages=language_tags(languages),
        anchors=anchors,
        anchor_form=anchor_form,
        uses_max=uses_max,
        included=listed(include),
        excluded=listed(exclude),
        difficulty_percent=difficulty,
        information=information_pairs(information),
        models=read_calibration(read_bytes(parameters)) if parameters else None,
        seconds=seconds,
        seed=seed,
    )

    async def work(open_session: OpenSession) -> Assembly:
        chosen = await chosen_exam(open_session, exam)
        actor = await acting_person(open_session, Permission.ASSEMBLE_FORMS, person, "--as")
        shared = shared_items(chosen.policy.items, overlap_max)
        plan = replace(
            wanted,
            languages=wanted.languages or chosen.policy.languages,
            overlap_items_max=shared,
        )
        return await assembled(open_session, chosen, plan, actor.account_id)

    tell(in_office(work), as_json=as_json)


@form_app.command("publish")
def publish(
    code: CodeArgument,
    exam: ExamOption = None,
    *,
    languages: LanguagesOption = "",
    together: Annotated[
        list[str] | None,
        typer.Option("--with", help="Parallel draft that goes out by the same decision."),
    ] = None,
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
            together_with=[
                (await _form(open_session, chosen.id, each))[0] for each in together or []
            ],
            actor_id=actor.account_id,
            reason=reason,
            now=utc_now(),
        )

    content_hash = in_office(work)
    typer.echo(f"Form {code} is published: sha256 {content_hash}.")


@form_app.command("withdraw")
def withdraw(
    code: CodeArgument,
    exam: ExamOption = None,
    *,
    reason: Annotated[str, typer.Option(help="Kept with the act.")],
    person: PersonOption = None,
) -> None:
    """Give a published form to nobody any more. It is not undone; sittings that run go on."""

    async def work(open_session: OpenSession) -> Withdrawal:
        chosen = await chosen_exam(open_session, exam)
        actor = await acting_person(open_session, Permission.PUBLISH_FORMS, person, "--as")
        form_id, _ = await _form(open_session, chosen.id, code)
        return await withdraw_form(
            open_session, form_id=form_id, reason=reason, actor_id=actor.account_id, now=utc_now()
        )

    done = in_office(work)
    typer.echo(
        f"Form {code} is withdrawn. Of the sittings that had not started {done.given_another} got"
        f" another form; for {done.without_another} there is none yet."
    )


async def _form(
    open_session: OpenSession, exam_id: UUID, code: str
) -> tuple[UUID, tuple[str, ...]]:
    async with open_session() as session:
        row = await forms.find_form(session, exam_id, code)
        if row is None:
            known = ", ".join(each.code for each in await forms.list_forms(session, exam_id))
            raise CannotRun(f"There is no form {code}. Forms: {known or 'none yet'}.")
        return row.id, tuple(row.languages)
