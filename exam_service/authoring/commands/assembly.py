"""What `exam-service form assemble` does around the solver: asking, waiting with a bar, telling."""

import asyncio
import json
from dataclasses import dataclass
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from exam_service.authoring.rules.assembly_plan import AssemblyPlan
from exam_service.authoring.store import assemblies
from exam_service.authoring.store.exams import BankExam
from exam_service.authoring.use_cases.assemble_form import ask_for_forms
from exam_service.authoring.use_cases.compare_forms import Comparison, compare
from exam_service.authoring.use_cases.run_assembly import run_assembly
from exam_service.clock import monotonic_seconds, utc_now
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.terminal import CannotRun, console

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Assembly:
    """What came of it: drafts, or sentences that say why there are none."""

    codes: tuple[str, ...]
    problems: tuple[str, ...]
    anchors: tuple[str, ...]
    gap: float | None
    comparison: Comparison | None


def listed(text: str) -> tuple[str, ...]:
    """Item codes that are parted by commas."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def shared_items(items: int, share: float | None) -> int | None:
    """How many items of a form a share is; a hair above it is the share itself."""
    if share is None:
        return None
    if not 0 <= share <= 1:
        raise CannotRun("--overlap-max is a share from 0 to 1, as in 0.2.")
    return int(items * share + 1e-9)


def information_pairs(text: str) -> tuple[tuple[float, float], ...]:
    """Pairs of ability and information, as in -1:12,0:15."""
    pairs = []
    for part in listed(text):
        ability, _, wanted = part.partition(":")
        try:
            pairs.append((float(ability), float(wanted)))
        except ValueError:
            raise CannotRun(
                f"“{part}” is no pair of ability and information, as in 0:15."
            ) from None
    return tuple(pairs)


async def assembled(
    open_session: OpenSession, exam: BankExam, plan: AssemblyPlan, actor_id: UUID
) -> Assembly:
    """Ask, compute in a process beside this one, and read what came of it."""
    try:
        assembly_id = await ask_for_forms(
            open_session, exam_id=exam.id, plan=plan, actor_id=actor_id, now=utc_now()
        )
    except InvalidInput as refusal:
        said = tuple(refusal.fields.values()) or (refusal.sentence,)
        return Assembly(plan.codes, said, (), None, None)
    running = asyncio.ensure_future(
        run_assembly(open_session, assembly_id=assembly_id, clock=utc_now)
    )
    await _wait(running, plan.seconds)
    if not running.result():
        await _until_ended(open_session, assembly_id)
    async with open_session() as session:
        row = await assemblies.load_assembly(session, assembly_id)
        forms = await assemblies.list_forms_of_assembly(session, assembly_id)
        return Assembly(
            plan.codes,
            tuple(str(said) for said in row.problems),
            tuple(str(item) for item in row.anchors),
            row.gap,
            await compare(session, exam, forms, models=plan.models, now=utc_now())
            if forms
            else None,
        )


def tell(assembly: Assembly, *, as_json: bool) -> None:
    """The result for a person or for a program; without a form the command ends with 1."""
    if as_json:
        typer.echo(json.dumps(_document(assembly), ensure_ascii=False))
    elif assembly.comparison is not None:
        names = ", ".join(assembly.codes)
        typer.echo(f"Form{'s' if len(assembly.codes) > 1 else ''} {names} assembled.")
        for pair in assembly.comparison.shared:
            typer.echo(f"{pair.one} and {pair.other} share {pair.items} items.")
        for form in assembly.comparison.forms:
            if form.difficulty is not None:
                typer.echo(f"{form.code}: mean share of right answers {form.difficulty.mean:.3f}.")
        gap = "not known" if assembly.gap is None else f"{assembly.gap:.1%}"
        typer.echo(f"Gap to the best that is possible: {gap}.")
    else:
        for sentence in assembly.problems:
            typer.echo(sentence, err=True)
    if assembly.comparison is None:
        raise typer.Exit(1)


def _document(assembly: Assembly) -> dict[str, object]:
    comparison = assembly.comparison
    return {
        "forms": list(assembly.codes) if comparison else [],
        "problems": list(assembly.problems),
        "anchors": list(assembly.anchors),
        "gap": assembly.gap,
        "shared": [
            {"forms": [pair.one, pair.other], "items": pair.items}
            for pair in (comparison.shared if comparison else ())
        ],
        "difficulty": {
            form.code: form.difficulty.mean
            for form in (comparison.forms if comparison else ())
            if form.difficulty is not None
        },
    }


async def _wait(running: "asyncio.Future[bool]", seconds: int) -> None:
    """A bar that fills with the time allowed; the search may end long before."""
    columns = (TextColumn("Assembling"), BarColumn(), TimeElapsedColumn())
    began = monotonic_seconds()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=seconds)
        while not running.done():
            progress.update(task, completed=min(seconds, monotonic_seconds() - began))
            await asyncio.wait({running}, timeout=LOOK_SECONDS)
    running.result()


async def _until_ended(open_session: OpenSession, assembly_id: UUID) -> None:
    """A service that runs beside us was quicker to take it; it has its time, and no more."""
    while True:
        async with open_session() as session:
            row = await assemblies.load_assembly(session, assembly_id)
        is_over = row.ended_at is not None
        if is_over or (row.ends_by is not None and row.ends_by < utc_now()):
            return
        await asyncio.sleep(LOOK_SECONDS)
