"""`exam-service responses`: administrations that were held elsewhere, brought in and scored."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from exam_service.analysis.rules.administrations import EarlierAdministration
from exam_service.analysis.use_cases.import_administration import (
    ImportOutcome,
    import_administration,
    preview_import,
)
from exam_service.analysis.use_cases.score_administration import RunOutcome, score_administration
from exam_service.authoring.commands.work import (
    acting_person,
    chosen_exam,
    in_office,
    progress_of,
)
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.people.rules import Permission
from exam_service.terminal import console

CANDIDATES_WITH_PROGRESS = 2_000

app = typer.Typer(no_args_is_help=True, help="Responses of administrations held elsewhere.")

PathArgument = Annotated[
    Path, typer.Argument(exists=True, help="A CSV of responses, or a folder with its parts.")
]
ExamOption = Annotated[str | None, typer.Option("--exam", help="Code of the exam.")]
PersonOption = Annotated[str | None, typer.Option("--as", help="E-mail of who does this.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, last.")]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="CSV of item and key; perhaps status (scored, pilot), area and set besides.",
    ),
]
TimesOption = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="CSV of seconds, in the shape of the responses."
    ),
]
CandidatesOption = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="CSV of what is known of the candidates."),
]
GroupsOption = Annotated[
    str | None,
    typer.Option(
        help="Columns of the candidates to keep, as in country,attempt. Else: all that group."
    ),
]


@app.command("import")
def import_responses(
    path: PathArgument,
    *,
    exam: ExamOption = None,
    code: Annotated[str | None, typer.Option(help="Its code; else the name of the file.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title; else its code.")] = None,
    key: KeyOption = None,
    times: TimesOption = None,
    candidates: CandidatesOption = None,
    groups: GroupsOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    as_json: JsonOption = False,
    person: PersonOption = None,
) -> None:
    """Bring in a response matrix as a closed administration, without any person's name.

    In a folder the parts are found by their names: responses.csv, items.csv or key.csv,
    durations_seconds.csv or times.csv, candidates.csv or groups.csv.
    """
    from exam_service.analysis.commands.administration_files import (
        SourceFiles,
        files_of,
        read_administration,
    )

    wanted = tuple(name.strip() for name in groups.split(",")) if groups else None
    earlier = read_administration(files_of(path, SourceFiles(path, key, times, candidates, wanted)))
    name = code or (path.name if path.is_dir() else path.stem)

    async def work(open_session: OpenSession) -> ImportOutcome:
        return await _imported(
            open_session, earlier, exam, name, title or name, person, dry_run=dry_run
        )

    outcome = in_office(work)
    is_applied = outcome.is_new and not dry_run
    if as_json:
        summary = asdict(outcome) | {"id": str(outcome.id or ""), "applied": is_applied}
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    console.print(
        f"{outcome.candidates} candidates, {outcome.items_scored} scored items and "
        f"{outcome.items - outcome.items_scored} that do not count; {outcome.linked} of them are "
        f"in the bank. Times: {'yes' if outcome.has_times else 'no'}. "
        f"Groups: {', '.join(outcome.groups) or 'none'}."
    )
    for note in outcome.notes:
        console.print(note, markup=False)
    if is_applied:
        console.print(f"Imported as {outcome.code}.", markup=False)
    elif dry_run:
        console.print("Nothing was changed.")
    else:
        console.print(f"The same responses are there as {outcome.code}.", markup=False)


@app.command("score")
def score_responses(
    code: Annotated[str, typer.Argument(help="Code of the earlier administration.")],
    *,
    cut: Annotated[int, typer.Option(min=1, help="Raw score that passes.")],
    exam: ExamOption = None,
    as_json: JsonOption = False,
    person: PersonOption = None,
) -> None:
    """Score all candidates of an earlier administration, with both engines."""

    async def work(open_session: OpenSession) -> RunOutcome:
        chosen = await chosen_exam(open_session, exam)
        actor = await acting_person(open_session, Permission.READ_STATISTICS, person, "--as")
        with progress_of("Candidates", steps_from=CANDIDATES_WITH_PROGRESS) as told:
            return await score_administration(
                open_session,
                exam=chosen,
                code=code,
                cut_raw=cut,
                actor_id=actor.account_id,
                now=utc_now(),
                told=told,
            )

    outcome = in_office(work)
    if as_json:
        typer.echo(json.dumps(asdict(outcome) | {"run_id": str(outcome.run_id)}))
        return
    console.print(
        f"{outcome.candidates} candidates scored from 0 to {outcome.raw_max}; {outcome.passed} "
        f"reach {outcome.cut_raw}. Both engines agree."
    )


async def _imported(
    open_session: OpenSession,
    earlier: EarlierAdministration,
    exam: str | None,
    code: str,
    title: str,
    person: str | None,
    *,
    dry_run: bool,
) -> ImportOutcome:
    chosen = await chosen_exam(open_session, exam)
    if dry_run:
        return await preview_import(
            open_session, exam_id=chosen.id, code=code, title=title, earlier=earlier
        )
    actor = await acting_person(open_session, Permission.IMPORT_ITEMS, person, "--as")
    with progress_of("Candidates", steps_from=CANDIDATES_WITH_PROGRESS) as told:
        return await import_administration(
            open_session,
            exam_id=chosen.id,
            code=code,
            title=title,
            earlier=earlier,
            actor_id=actor.account_id,
            now=utc_now(),
            told=told,
        )
