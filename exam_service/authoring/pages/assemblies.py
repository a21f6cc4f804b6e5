"""Asking for forms, watching how the assembly goes, and looking at what came of it."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from exam_service.authoring.dependencies import Assembler
from exam_service.authoring.pages.rendering import UNPROCESSABLE, show
from exam_service.authoring.rules.assembly_plan import (
    INFORMATION_EXPECTED,
    SECONDS_DEFAULT,
    AssemblyPlan,
)
from exam_service.authoring.rules.calibration import CALIBRATION_BYTES_MAX, read_calibration
from exam_service.authoring.use_cases import assembly_desk, compare_forms
from exam_service.authoring.use_cases.assemble_form import ask_for_forms
from exam_service.errors import ExamError, InvalidInput
from exam_service.people.rules import Actor
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/bank")

WHOLE_PERCENT = 100

Upload = Annotated[UploadFile | None, File()]


@router.get("/{exam_code}/forms/assemble")
async def show_asking(
    exam_code: str, actor: Assembler, request: Request, open_session: OfficeSession
) -> Response:
    return await _asking_page(request, actor, open_session, exam_code)


@router.post("/{exam_code}/forms/assemble")
async def ask(
    exam_code: str,
    actor: Assembler,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
    file: Upload = None,
) -> Response:
    desk = await assembly_desk.load_asking_desk(open_session, exam_code=exam_code)
    try:
        assembly_id = await ask_for_forms(
            open_session,
            exam_id=desk.exam.id,
            plan=_plan(Inputs(sent), desk.exam.policy.items, await _calibration(file)),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as error:
        return await _asking_page(request, actor, open_session, exam_code, sent, error)
    return redirect(request, f"/bank/{exam_code}/assemblies/{assembly_id}")


@router.get("/{exam_code}/assemblies/{assembly_id}")
async def show_assembly(
    exam_code: str,
    assembly_id: UUID,
    actor: Assembler,
    request: Request,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    desk = await assembly_desk.load_assembly_desk(
        open_session, exam_code=exam_code, assembly_id=assembly_id, now=now
    )
    return show(request, "assembly.html", actor, desk.exam, desk=desk)


@router.get("/{exam_code}/assemblies/{assembly_id}/progress")
async def show_progress(
    exam_code: str, assembly_id: UUID, _: Assembler, open_session: OfficeSession, now: Now
) -> Response:
    """What the page asks for while it waits."""
    state, share = await assembly_desk.load_assembly_progress(
        open_session, exam_code=exam_code, assembly_id=assembly_id, now=now
    )
    answer = {"state": state, "share": share}
    return JSONResponse(answer, headers={"cache-control": "no-store"})


@router.get("/{exam_code}/comparison")
async def show_comparison(
    exam_code: str, actor: Assembler, request: Request, open_session: OfficeSession, now: Now
) -> Response:
    asked = Inputs(dict(request.query_params)).chosen("forms")
    desk = await compare_forms.load_comparison_desk(
        open_session, exam_code=exam_code, codes=asked, now=now
    )
    return show(request, "compare.html", actor, desk.exam, desk=desk)


def _plan(
    inputs: Inputs, items: int, models: Mapping[str, tuple[float, float, float]] | None
) -> AssemblyPlan:
    """The inputs as a plan; what cannot be read is said beside its field."""
    overlap, seconds = inputs.whole_or_none("overlap"), inputs.whole_or_none("seconds")
    plan = AssemblyPlan(
        codes=_words(inputs.text("codes")),
        languages=inputs.chosen("languages"),
        anchors=inputs.whole_or_none("anchors") or 0,
        anchor_form=inputs.text("anchor_form") or None,
        overlap_items_max=items * overlap // WHOLE_PERCENT if overlap is not None else None,
        uses_max=inputs.whole_or_none("uses_max"),
        included=_words(inputs.text("included")),
        excluded=_words(inputs.text("excluded")),
        difficulty_percent=inputs.whole_or_none("difficulty"),
        information=_information(inputs),
        models=models,
        seconds=SECONDS_DEFAULT if seconds is None else seconds,
        seed=inputs.text("seed"),
    )
    if inputs.errors:
        sentence = "Nothing was assembled. Please look at the marked fields again."
        raise InvalidInput(sentence, inputs.errors)
    return plan


def _words(text: str) -> tuple[str, ...]:
    """What is parted by commas or spaces, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _information(inputs: Inputs) -> tuple[tuple[float, float], ...]:
    """Pairs as in “-1: 12, 0: 15”."""
    pairs = []
    for part in inputs.text("information").split(","):
        if not part.strip():
            continue
        ability, _, wanted = part.partition(":")
        try:
            pair = (float(ability), float(wanted))
        except ValueError:
            inputs.errors["information"] = INFORMATION_EXPECTED
            return ()
        pairs.append(pair)
    return tuple(pairs)


async def _calibration(
    file: UploadFile | None,
) -> dict[str, tuple[float, float, float]] | None:
    """Slope, difficulty and lower asymptote by item, from a small CSV file."""
    if file is None or not file.filename:
        return None
    return read_calibration(await file.read(CALIBRATION_BYTES_MAX + 1))


async def _asking_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    exam_code: str,
    values: Mapping[str, str] | None = None,
    error: ExamError | None = None,
) -> Response:
    desk = await assembly_desk.load_asking_desk(open_session, exam_code=exam_code)
    if values is None:
        values = {f"languages.{tag}": "yes" for tag in desk.exam.policy.languages}
        values |= {"overlap": str(desk.overlap_percent), "seconds": str(SECONDS_DEFAULT)}
    return show(
        request,
        "assemble.html",
        actor,
        desk.exam,
        status=UNPROCESSABLE if error else 200,
        refusal=error,
        desk=desk,
        values=values,
        errors=error.details.get("fields", {}) if error else {},
    )
