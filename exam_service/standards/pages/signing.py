"""Proposing a cut, signing or rejecting it, and the record as a PDF."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from exam_service.errors import ExamError, InvalidInput
from exam_service.standards.dependencies import Facilitator, Signer, StandardsReader
from exam_service.standards.pages.panels import panel_page
from exam_service.standards.rules.signing import Decision, read_decision
from exam_service.standards.use_cases import panel_desk
from exam_service.standards.use_cases.propose_standard import propose_standard
from exam_service.standards.use_cases.sign_standard import decide_standard
from exam_service.standards.use_cases.typeset_record import set_record
from exam_service.web.inputs import Inputs, SentInputs
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect

router = APIRouter(prefix="/standards/panels/{panel_id}")

SCORES_MAX = 1001


@router.post("/proposals")
async def propose(
    panel_id: UUID,
    actor: Facilitator,
    request: Request,
    sent: SentInputs,
    open_session: OfficeSession,
    now: Now,
) -> Response:
    inputs = Inputs(sent)
    try:
        cut_raw, table = inputs.whole("cut_raw"), _table(inputs)
        if inputs.errors:
            sentence = "Nothing was proposed. Please look at the marked fields again."
            raise InvalidInput(sentence, inputs.errors)
        await propose_standard(
            open_session,
            panel_id=panel_id,
            cut_raw=cut_raw,
            reason=inputs.text("reason"),
            scaled_by_raw=table,
            left_out=named_items(inputs),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await panel_page(request, actor, open_session, panel_id, sent, refusal)
    return redirect(
        request,
        f"/standards/panels/{panel_id}",
        notice="The cut is proposed with your signature. An exam manager signs next.",
    )


@router.post("/proposals/{proposal_id}/decision")
async def decide(
    panel_id: UUID,
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
        await panel_desk.load_record(open_session, panel_id=panel_id, proposal_id=proposal_id)
        await decide_standard(
            open_session,
            proposal_id=proposal_id,
            decision=decision,
            reason=inputs.text("reason"),
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await panel_page(request, actor, open_session, panel_id, sent, refusal)
    notice = (
        "The standard is signed by two people and adopted. Sittings of its form can be scored."
        if decision is Decision.SIGN
        else "The proposal is rejected. Another one can be made."
    )
    return redirect(request, f"/standards/panels/{panel_id}", notice=notice)


@router.get("/proposals/{proposal_id}/record.pdf")
async def show_record(
    panel_id: UUID, proposal_id: UUID, _: StandardsReader, open_session: OfficeSession
) -> Response:
    record = await panel_desk.load_record(open_session, panel_id=panel_id, proposal_id=proposal_id)
    return Response(
        await set_record(record),
        media_type="application/pdf",
        headers={"content-disposition": 'attachment; filename="standard-setting.pdf"'},
    )


def named_items(inputs: Inputs) -> frozenset[str]:
    """Items by name, parted by commas, spaces or lines."""
    return frozenset(inputs.text("left_out").replace(",", " ").split())


def _table(inputs: Inputs) -> tuple[int, ...]:
    """Scaled scores by raw score, parted by commas, spaces or lines; empty for the two lines."""
    parts = inputs.text("scaled_by_raw").replace(",", " ").split()
    if len(parts) > SCORES_MAX or not all(part.isascii() and part.isdigit() for part in parts):
        inputs.errors["scaled_by_raw"] = "List one whole scaled score for each raw score from 0 on."
        return ()
    return tuple(int(part[:6]) for part in parts)
