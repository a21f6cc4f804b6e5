"""`exam-service bank import` and `export`: files of every format in, and the bank out.

Reads and writes files and prints reports; what an import or export does is in the use cases.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from exam_service.authoring.commands.bank import (
    DryRunOption,
    ExamOption,
    JsonOption,
    LanguagesOption,
    PersonOption,
)
from exam_service.authoring.commands.work import (
    ROWS_WITH_PROGRESS,
    acting_person_or_first,
    chosen_exam,
    in_office,
    language_tags,
    print_report,
    progress_of,
    read_bytes,
    said_columns,
    said_format,
    unreadable_ends,
)
from exam_service.authoring.rules.export_files import ExportFormat
from exam_service.authoring.rules.import_options import AUTOMATIC, ImportOptions, LayoutName
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.store.exams import BankExam
from exam_service.authoring.use_cases.column_mappings import load_mapping
from exam_service.authoring.use_cases.export_bank import Exported, export_bank
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.look_at_import import preview_import
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
from exam_service.terminal import CannotRun
from item_bank.exchange.difference import Change
from item_bank.items import Stage

exchange_app = typer.Typer()

FORMATS_HELP = "csv, xlsx, qti, moodle, gift or archive; auto looks at the file."
FileArgument = Annotated[
    Path, typer.Argument(help="A table, a QTI file or package, Moodle XML, GIFT, or an archive.")
]
AllOrNothingOption = Annotated[
    bool, typer.Option("--all-or-nothing", help="Import nothing if anything is refused.")
]
ColumnsOption = Annotated[
    str, typer.Option("--map", help="Columns, as in stem=Question,key=Answer,language:=es.")
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of an import besides how the file is read."""

    exam: str | None
    mapping: str
    person: str | None
    dry_run: bool
    all_or_nothing: bool


@exchange_app.command("import")
def import_items(
    path: FileArgument,
    exam: ExamOption = None,
    *,
    format_: Annotated[str, typer.Option("--format", help=FORMATS_HELP)] = AUTOMATIC,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    all_or_nothing: AllOrNothingOption = False,
    columns: ColumnsOption = "",
    mapping: Annotated[str, typer.Option(help="A remembered column mapping, by its name.")] = "",
    layout: Annotated[LayoutName, typer.Option(help="Whose columns it has.")] = LayoutName.OURS,
    source: Annotated[str, typer.Option(help="parallel-items: which source.")] = "",
    area: Annotated[str, typer.Option(help="Area of items that are of none here.")] = "",
    language: Annotated[str, typer.Option(help="Language of items that do not say theirs.")] = "",
    items: Annotated[int | None, typer.Option(min=1, help="Only the first so many.")] = None,
    languages: LanguagesOption = "",
    stage: Annotated[Stage, typer.Option(help="draft or in_review.")] = Stage.DRAFT,
    person: PersonOption = None,
) -> None:
    """Say item by item what a file would add, change or leave out, and do it.

    Ends with 0 when it ran, also when items were refused; with 1 when --all-or-nothing kept it
    from importing; with 2 when the file cannot be read at all.
    """
    options = ImportOptions(
        layout,
        source,
        area,
        language_tags(languages),
        items,
        stage,
        format=said_format(format_),
        language=(*language_tags(language), "")[0],
        corrections=said_columns(columns),
    )
    asked = _Asked(exam, mapping, person, dry_run, all_or_nothing)
    content = read_bytes(path, as_json=as_json)
    with unreadable_ends(path, as_json=as_json):
        report = _imported(path.name, content, options, asked)
    is_held = bool(report.refused) and all_or_nothing
    print_report(report, path, as_json=as_json, is_applied=not dry_run and not is_held)
    if is_held and not dry_run:
        raise ImportRefused(report.count(Change.REFUSED))


def _imported(name: str, content: bytes, options: ImportOptions, asked: _Asked) -> ImportReport:
    if options.stage not in (Stage.DRAFT, Stage.IN_REVIEW):
        raise CannotRun("A file brings items as draft or in_review; other people approve them.")

    async def work(open_session: OpenSession) -> ImportReport:
        chosen = await chosen_exam(open_session, asked.exam)
        fitted = _fitted(options, chosen)
        if asked.mapping:
            remembered = await load_mapping(open_session, exam_id=chosen.id, name=asked.mapping)
            fitted = replace(fitted, mapping=remembered)
        if asked.dry_run:
            return await preview_import(
                open_session,
                exam_id=chosen.id,
                file_name=name,
                content=content,
                options=fitted,
            )
        writer = await acting_person_or_first(open_session, Permission.IMPORT_ITEMS, asked.person)
        with progress_of("Writing", steps_from=ROWS_WITH_PROGRESS) as told:
            return await import_file(
                open_session,
                exam_id=chosen.id,
                file_name=name,
                content=content,
                options=fitted,
                actor_id=writer.account_id,
                skip_refused=not asked.all_or_nothing,
                told=told,
                now=utc_now(),
            )

    return in_office(work)


@exchange_app.command("export")
def export_items(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    exam: ExamOption = None,
    *,
    format_: Annotated[
        ExportFormat, typer.Option("--format", help="What to write it as.")
    ] = ExportFormat.CSV,
    languages: LanguagesOption = "",
    person: PersonOption = None,
) -> None:
    """Write the bank to a file, keys and rationales included; an archive has all of its past."""
    if format_ is ExportFormat.ARCHIVE and languages:
        raise CannotRun("An archive has every language.")

    async def work(open_session: OpenSession) -> Exported:
        chosen = await chosen_exam(open_session, exam)
        writer = await acting_person_or_first(open_session, Permission.EXPORT_BANK, person)
        return await export_bank(
            open_session,
            exam_id=chosen.id,
            kind=format_,
            languages=language_tags(languages),
            actor_id=writer.account_id,
            now=utc_now(),
        )

    exported = in_office(work)
    try:
        path.write_bytes(exported.content)
    except OSError as error:
        raise CannotRun(f"{path} cannot be written: {error.strerror or error}.") from None
    typer.echo(f"{exported.items} items are in {path} ({len(exported.content):,} bytes).")


def _fitted(options: ImportOptions, exam: BankExam) -> ImportOptions:
    """An exam of one area needs not be told which one other people's items belong to."""
    areas = [area.code for area in exam.policy.areas]
    if options.layout is LayoutName.OURS or options.area:
        return options
    if len(areas) > 1:
        raise CannotRun(f"Say which area the items belong to with --area: {', '.join(areas)}.")
    return replace(options, area=areas[0])
