"""`exam-service bank`: importing items and practice items, approving what was imported.

Reads files and prints reports; what an import does is in the use cases.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from exam_service.authoring.commands.new_exam import NewExam, make_exam
from exam_service.authoring.commands.work import (
    acting_person,
    chosen_exam,
    in_office,
    language_tags,
    print_report,
    read_bytes,
    unreadable_ends,
)
from exam_service.authoring.rules.import_plan import ImportOptions, LayoutName
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.store.exams import BankExam
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.import_practice import (
    import_practice,
    preview_practice_import,
)
from exam_service.authoring.use_cases.look_at_import import preview_import
from exam_service.authoring.use_cases.move_stage import approve_items
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
from exam_service.terminal import CannotRun
from item_bank.exchange.difference import Change
from item_bank.items import Stage

app = typer.Typer(no_args_is_help=True, help="The item bank.")

PathArgument = Annotated[Path, typer.Argument(help="A CSV or XLSX file.")]
ExamOption = Annotated[str | None, typer.Option("--exam", help="Code of the exam.")]
PersonOption = Annotated[str | None, typer.Option("--as", help="E-mail of who does this.")]
LanguagesOption = Annotated[str, typer.Option(help="As in en,es,ar. Empty: all.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, last.")]


@app.command("import")
def import_items(
    path: PathArgument,
    exam: ExamOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Import the other rows.")
    ] = False,
    layout: Annotated[LayoutName, typer.Option(help="Whose columns it has.")] = LayoutName.OURS,
    source: Annotated[str, typer.Option(help="parallel-items: which source.")] = "",
    area: Annotated[str, typer.Option(help="parallel-items: into which area.")] = "",
    items: Annotated[int | None, typer.Option(min=1, help="Only the first so many.")] = None,
    languages: LanguagesOption = "",
    stage: Annotated[Stage, typer.Option(help="draft or in_review.")] = Stage.DRAFT,
    person: PersonOption = None,
) -> None:
    """Say row by row what a file would add, change or leave out, and do it.

    Ends with 0 when that was done, 1 when refused rows kept it from being done, 2 when the file
    cannot be read.
    """
    if stage not in (Stage.DRAFT, Stage.IN_REVIEW):
        raise CannotRun("A file brings items as draft or in_review; other people approve them.")
    options = ImportOptions(layout, source, area, language_tags(languages), items, stage)
    content = read_bytes(path)

    async def work(open_session: OpenSession) -> ImportReport:
        chosen = await chosen_exam(open_session, exam)
        fitted = _fitted(options, chosen)
        if dry_run:
            return await preview_import(
                open_session, exam_id=chosen.id, content=content, options=fitted
            )
        writer = await acting_person(open_session, Permission.IMPORT_ITEMS, person, "--as")
        return await import_file(
            open_session,
            exam_id=chosen.id,
            file_name=path.name,
            content=content,
            options=fitted,
            actor_id=writer.account_id,
            skip_refused=skip_refused,
            now=utc_now(),
        )

    with unreadable_ends(path):
        report = in_office(work)
    is_held = bool(report.refused) and not skip_refused
    print_report(report, path, as_json=as_json, is_applied=not dry_run and not is_held)
    if is_held and not dry_run:
        raise ImportRefused(report.count(Change.REFUSED))


@app.command("import-practice")
def import_practice_items(
    path: PathArgument,
    exam: ExamOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    languages: LanguagesOption = "",
    person: PersonOption = None,
) -> None:
    """Bring the public practice items to what a file says. Their keys are for everybody to see."""
    options = ImportOptions(languages=language_tags(languages))
    content = read_bytes(path)

    async def work(open_session: OpenSession) -> ImportReport:
        chosen = await chosen_exam(open_session, exam)
        report = await preview_practice_import(
            open_session, exam_id=chosen.id, content=content, options=options
        )
        if dry_run or report.refused:
            return report
        writer = await acting_person(open_session, Permission.IMPORT_ITEMS, person, "--as")
        return await import_practice(
            open_session,
            exam_id=chosen.id,
            file_name=path.name,
            content=content,
            options=options,
            actor_id=writer.account_id,
            now=utc_now(),
        )

    with unreadable_ends(path):
        report = in_office(work)
    is_applied = not dry_run and not report.refused
    print_report(report, path, as_json=as_json, is_applied=is_applied)
    if report.refused and not dry_run:
        raise ImportRefused(report.count(Change.REFUSED))


@app.command("approve")
def approve(
    exam: ExamOption = None,
    *,
    languages: LanguagesOption = "",
    person: PersonOption = None,
) -> None:
    """Approve every item in review and the translations of these languages, as a reviewer."""

    async def work(open_session: OpenSession) -> tuple[int, int]:
        chosen = await chosen_exam(open_session, exam)
        reviewer = await acting_person(open_session, Permission.REVIEW_ITEMS, person, "--as")
        items = await approve_items(
            open_session, exam_id=chosen.id, actor_id=reviewer.account_id, now=utc_now()
        )
        texts = await approve_texts(
            open_session,
            exam_id=chosen.id,
            languages=language_tags(languages) or chosen.policy.languages,
            actor_id=reviewer.account_id,
            now=utc_now(),
        )
        return items, texts

    items, texts = in_office(work)
    typer.echo(f"Approved {items} items and {texts} translations.")


@app.command("new-exam")
def new_exam(
    path: PathArgument,
    *,
    code: Annotated[str, typer.Option(help="Code of the new exam.")],
    source: Annotated[str, typer.Option(help="Which source of the file.")],
    items: Annotated[int, typer.Option(min=2, help="How many items.")] = 120,
    languages: LanguagesOption = "en,es,ar",
    as_json: JsonOption = False,
    person: PersonOption = None,
    reviewer: Annotated[str | None, typer.Option(help="E-mail of who approves.")] = None,
    manager: Annotated[str | None, typer.Option(help="E-mail of who plans it.")] = None,
    authorize: Annotated[
        list[str] | None, typer.Option(help="E-mail of a candidate; may be repeated.")
    ] = None,
) -> None:
    """Make a sample exam of its own from a table of parallel items, ready to be sat.

    One area, every item scored, a sample standard and scaling table. May be run again: what is
    there already stays.
    """
    options = ImportOptions(
        LayoutName.PARALLEL_ITEMS, source, "", language_tags(languages), items, Stage.IN_REVIEW
    )
    wanted = NewExam(code, path.name, read_bytes(path), options, person, reviewer, manager)
    with unreadable_ends(path):
        report = in_office(lambda open_session: make_exam(open_session, wanted, authorize or []))
    print_report(report, path, as_json=as_json, is_applied=True)


def _fitted(options: ImportOptions, exam: BankExam) -> ImportOptions:
    """An exam of one area needs not be told which one other people's items belong to."""
    areas = [area.code for area in exam.policy.areas]
    if options.layout is LayoutName.OURS or options.area:
        return options
    if len(areas) > 1:
        raise CannotRun(f"Say which area the items belong to with --area: {', '.join(areas)}.")
    return replace(options, area=areas[0])
