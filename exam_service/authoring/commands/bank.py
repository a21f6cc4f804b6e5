"""`exam-service bank`: importing items and practice items, approving what was imported.

Reads files and prints reports; what an import does is in the use cases.
"""

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
from exam_service.authoring.rules.import_options import ImportOptions, LayoutName
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.import_practice import (
    import_practice,
    preview_practice_import,
)
from exam_service.authoring.use_cases.move_stage import approve_items
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
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
    content = read_bytes(path, as_json=as_json)

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

    with unreadable_ends(path, as_json=as_json):
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
    note: Annotated[
        str, typer.Option(help="Kept on every point of the checklist.")
    ] = "Declared met for the whole bank.",
    person: PersonOption = None,
) -> None:
    """Approve every item in review and the translations of these languages, as a reviewer.

    The reviewer declares every point of the checklist met for what they have not checked yet.
    """

    async def work(open_session: OpenSession) -> tuple[int, int]:
        chosen = await chosen_exam(open_session, exam)
        reviewer = await acting_person(open_session, Permission.REVIEW_ITEMS, person, "--as")
        items = await approve_items(
            open_session,
            exam_id=chosen.id,
            actor_id=reviewer.account_id,
            attestation=note,
            now=utc_now(),
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
    wanted = NewExam(
        code, path.name, read_bytes(path, as_json=as_json), options, person, reviewer, manager
    )
    with unreadable_ends(path, as_json=as_json):
        report = in_office(lambda open_session: make_exam(open_session, wanted, authorize or []))
    print_report(report, path, as_json=as_json, is_applied=True)
