"""`exam-service bank translations`: one language out as a spreadsheet, and back in as drafts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from exam_service.authoring.commands.work import (
    ROWS_SHOWN_MAX,
    acting_person,
    chosen_exam,
    in_office,
    language_tags,
    read_bytes,
    unreadable_ends,
)
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.rules.translation_import import TextChange, TranslationReport
from exam_service.authoring.use_cases.translation_desk import exam_languages
from exam_service.authoring.use_cases.translation_tables import (
    Wanted,
    apply_translations,
    export_translations,
    find_viewer,
    look_at_translations,
    preview_translations,
)
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
from exam_service.terminal import CannotRun, console
from item_bank.languages import LanguageTag

translations_app = typer.Typer(
    no_args_is_help=True, help="Spreadsheets for translators who work outside."
)

LanguageOption = Annotated[str, typer.Option("--language", help="Into which language, as in es.")]
ExamOption = Annotated[str | None, typer.Option("--exam", help="Code of the exam.")]
PersonOption = Annotated[
    str | None, typer.Option("--as", help="E-mail of the translator who does this.")
]


@translations_app.command("export")
def export(
    path: Annotated[Path, typer.Argument(help="Where to write: a name ending in .csv or .xlsx.")],
    language: LanguageOption,
    exam: ExamOption = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is translated already.")
    ] = False,
    area: Annotated[str, typer.Option(help="Only this area.")] = "",
    person: PersonOption = None,
) -> None:
    """Write what waits for a translation, one row per part. Keys and rationales are not in it."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise CannotRun("Name a file that ends in .csv or .xlsx.")

    async def work(open_session: OpenSession) -> bytes:
        wanted = await _wanted(open_session, exam, language, person, everything, area)
        return await export_translations(
            open_session, wanted=wanted, as_xlsx=suffix == ".xlsx", now=utc_now()
        )

    content = in_office(work)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror or error}.") from None
    typer.echo(f"Written: {path}")


@translations_app.command("import")
def import_table(
    path: Annotated[Path, typer.Argument(help="The CSV or XLSX file that came back.")],
    language: LanguageOption,
    exam: ExamOption = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Save the other items.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, last.")] = False,
    person: PersonOption = None,
) -> None:
    """Say item by item what a table would change, and save its texts as drafts.

    Ends with 0 when that was done, 1 when refused items kept it from being done, 2 when the file
    cannot be read.
    """
    content = read_bytes(path)

    async def work(open_session: OpenSession) -> tuple[TranslationReport, bool]:
        wanted = await _wanted(open_session, exam, language, person)
        report = await preview_translations(open_session, wanted=wanted, content=content)
        held = report.count(TextChange.REFUSED) and not skip_refused
        if dry_run or held or not report.count(TextChange.CHANGED):
            return report, False
        now = utc_now()
        import_id = await look_at_translations(
            open_session, wanted=wanted, file_name=path.name, content=content, now=now
        )
        report = await apply_translations(
            open_session,
            import_id=import_id,
            viewer=wanted.viewer,
            skip_refused=skip_refused,
            now=now,
        )
        return report, True

    with unreadable_ends(path):
        report, is_applied = in_office(work)
    _print(report, as_json=as_json, is_applied=is_applied)
    refused = report.count(TextChange.REFUSED)
    if refused and not skip_refused and not dry_run:
        raise ImportRefused(refused)


async def _wanted(
    open_session: OpenSession,
    exam: str | None,
    language: str,
    person: str | None,
    everything: bool = False,  # noqa: FBT001, FBT002 - straight from the option
    area: str = "",
) -> Wanted:
    chosen = await chosen_exam(open_session, exam)
    tags = exam_languages(chosen)
    found = language_tags(language)
    if len(found) != 1 or found[0] not in tags:
        known = ", ".join(tags) or "none"
        raise CannotRun(f"{chosen.code} is not translated into “{language}”. Languages: {known}.")
    translator = await acting_person(open_session, Permission.TRANSLATE_ITEMS, person, "--as")
    viewer = await find_viewer(open_session, account_id=translator.account_id)
    return Wanted(chosen.id, LanguageTag(found[0]), viewer, everything, area)


def _print(report: TranslationReport, *, as_json: bool, is_applied: bool) -> None:
    counts = {change.value: report.count(change) for change in TextChange}
    if as_json:
        refused = [asdict(line) for line in report.lines if line.change is TextChange.REFUSED]
        summary = {**counts, "refused": refused, "applied": is_applied}
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    for name, count in counts.items():
        console.print(f"{name}: {count}", markup=False)
    spoken = [line for line in report.lines if line.reason or line.findings]
    for line in spoken[:ROWS_SHOWN_MAX]:
        said = line.reason or " ".join(line.findings)
        console.print(f"row {line.row}, {line.item}: {said}", markup=False)
    if len(spoken) > ROWS_SHOWN_MAX:
        console.print(f"… and {len(spoken) - ROWS_SHOWN_MAX} more.")
    console.print("Saved as drafts." if is_applied else "Nothing was changed.")
