"""A form's scaling tables, and how it is made equivalent to another form."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile

from exam_service.errors import ExamError, NotFound
from exam_service.people.rules import Actor
from exam_service.standards.dependencies import Facilitator, Signer, StandardsReader
from exam_service.standards.pages.signing import named_items
from exam_service.standards.rendering import show
from exam_service.standards.rules.equivalence import conversion_picture
from exam_service.standards.rules.signing import Decision, read_decision
from exam_service.standards.use_cases import equivalence_desk
from exam_service.standards.use_cases.propose_equivalence import (
    FILE_BYTES_MAX,
    LinkWanted,
    propose_equivalence,
)
from exam_service.standards.use_cases.sign_equivalence import decide_equivalence
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/standards/forms/{form_id}")

Upload = Annotated[UploadFile | None, File()]


@router.get("")
async def show_form(
    form_id: UUID,
    actor: StandardsReader,
    request: Request,
    open_session: OfficeSession,
    base: str = "",
) -> Response:
    return await _page(request, actor, open_session, form_id, _chosen(base))


@router.post("/equivalences")
async def propose(
    form_id: UUID,
    actor: Facilitator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
    x_file: Upload = None,
    y_file: Upload = None,
) -> Response:
    inputs = Inputs(sent)
    base = _chosen(inputs.text("base"))
    if base is None:
        raise NotFound
    try:
        await propose_equivalence(
            open_session,
            wanted=LinkWanted(
                form_id=form_id,
                base_form_id=base[0],
                administration=base[1],
                left_out=named_items(inputs),
                method=inputs.text("method"),
                reason=inputs.text("reason"),
                x_file=await _content(x_file),
                y_file=await _content(y_file),
            ),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _page(request, actor, open_session, form_id, base, sent, refusal)
    return redirect(
        request,
        f"/standards/forms/{form_id}",
        notice="The link is computed and proposed with your signature. An exam manager signs next.",
    )


@router.post("/equivalences/{proposal_id}/decision")
async def decide(
    form_id: UUID,
    proposal_id: UUID,
    actor: Signer,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    try:
        decision = read_decision(inputs.text("decision"))
        await decide_equivalence(
            open_session,
            proposal_id=proposal_id,
            form_id=form_id,
            decision=decision,
            reason=inputs.text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _page(request, actor, open_session, form_id, None, sent, refusal)
    notice = (
        "The equivalence is signed by two people. Sittings of this form can be scored."
        if decision is Decision.SIGN
        else "The proposal is rejected. Another one can be made."
    )
    return redirect(request, f"/standards/forms/{form_id}", notice=notice)


async def _page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    form_id: UUID,
    base: tuple[UUID, str] | None,
    values: dict[str, str] | None = None,
    refusal: ExamError | None = None,
) -> Response:
    desk = await equivalence_desk.load_equivalence_desk(
        open_session,
        form_id=form_id,
        base_form_id=base[0] if base else None,
        administration=base[1] if base else "",
    )
    return show(
        request,
        "staff/standards_form.html",
        actor,
        refusal=refusal,
        values=values,
        desk=desk,
        conversion_picture=conversion_picture,
    )


def _chosen(text: str) -> tuple[UUID, str] | None:
    """A form, and after a colon the imported administration in which it was taken, if any."""
    if not text:
        return None
    form, _, administration = text.partition(":")
    try:
        return UUID(form), administration
    except ValueError:
        raise NotFound from None


async def _content(file: UploadFile | None) -> bytes | None:
    """What was sent, up to one byte more than is taken; None where no file was chosen."""
    if file is None or not file.filename:
        return None
    return await file.read(FILE_BYTES_MAX + 1)
