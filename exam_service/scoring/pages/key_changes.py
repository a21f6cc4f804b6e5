"""The desk of key changes: propose with a preview, sign by two people, watch what follows."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from exam_service.errors import N_, ExamError, InvalidInput, NotFound
from exam_service.people.rules import Actor
from exam_service.scoring.dependencies import KeyChanger
from exam_service.scoring.rules.key_changes import KeyChangeKind, KeyChangeState, Passes
from exam_service.scoring.rules.key_impact import Impact
from exam_service.scoring.use_cases.change_key import propose_key_change, sign_key_change
from exam_service.scoring.use_cases.key_desk import (
    list_slot_choices,
    look_at_key_change,
    look_at_key_desk,
    preview_key_change,
)
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.paging import AskedPosition, address_of
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

DESK = "/manage/key-changes"
OPTIONS_MAX = 10
REASON_BYTES_MAX = 4_000
FLIPS_SHOWN_MAX = 200

router = APIRouter(prefix=DESK)

Options = Annotated[list[str] | None, Query(max_length=OPTIONS_MAX)]
Text = Annotated[str, Form(max_length=REASON_BYTES_MAX)]


@router.get("")
async def show_changes(
    request: Request, actor: KeyChanger, open_session: OfficeSession, position: AskedPosition
) -> Response:
    """Proposals, the newest first, and the way to a new one."""
    desk = await look_at_key_desk(open_session, position=position)
    return render(
        request,
        "staff/key_changes.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        desk=desk,
        path=DESK,
        newer_href=desk.changes.newer and address_of(DESK, {}, desk.changes.newer),
        older_href=desk.changes.older and address_of(DESK, {}, desk.changes.older),
    )


@router.get("/new")
async def show_new(
    request: Request,
    actor: KeyChanger,
    open_session: OfficeSession,
    form: UUID,
    slot: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    option: Options = None,
) -> Response:
    """Choose an item and what should become of its key; the preview follows from the choice."""
    return await _new_page(request, actor, open_session, form, slot, kind, option or [])


@router.post("/new")
async def propose(
    request: Request,
    actor: KeyChanger,
    open_session: OfficeSession,
    now: Now,
    form: Annotated[UUID, Form()],
    slot: Annotated[str, Form(max_length=100)],
    kind: Annotated[KeyChangeKind, Form()],
    option: Annotated[list[str] | None, Form(max_length=OPTIONS_MAX)] = None,
    reason: Text = "",
) -> Response:
    slots = await list_slot_choices(open_session, form_id=form)
    chosen = next((one for one in slots if one.slot == slot), None)
    if chosen is None:
        raise NotFound
    try:
        change_id = await propose_key_change(
            open_session,
            item_version_id=chosen.item_version_id,
            kind=kind,
            options=option or [],
            reason=reason,
            actor_id=actor.account_id,
            now=now,
        )
    except ExamError as refusal:
        return await _new_page(
            request, actor, open_session, form, slot, kind, option or [], refusal, reason
        )
    return redirect(
        request,
        f"{DESK}/{change_id}",
        notice=N_("Proposed. Nothing is scored otherwise before two people have signed."),
    )


@router.get("/{change_id}")
async def show_change(
    change_id: UUID, request: Request, actor: KeyChanger, open_session: OfficeSession
) -> Response:
    return await _page(request, actor, open_session, change_id)


@router.post("/{change_id}")
async def sign(
    change_id: UUID,
    request: Request,
    actor: KeyChanger,
    open_session: OfficeSession,
    now: Now,
    decision: Annotated[str, Form(max_length=10)] = "",
    reason: Text = "",
    passes: Annotated[str, Form(max_length=10)] = "",
    passes_reason: Text = "",
) -> Response:
    """One person's signature; the second that agrees adopts the change."""
    typed = {"reason": reason, "passes": passes, "passes_reason": passes_reason}
    try:
        if decision not in {"agree", "decline"}:
            sentence = N_("Choose whether you agree.")
            raise InvalidInput(sentence, {"reason": sentence})
        state = await sign_key_change(
            open_session,
            change_id=change_id,
            is_agreed=decision == "agree",
            reason=reason,
            passes=Passes(passes) if passes in set(Passes) else None,
            passes_reason=passes_reason,
            actor_id=actor.account_id,
            now=now,
        )
    except NotFound:
        raise
    except ExamError as refusal:
        return await _page(request, actor, open_session, change_id, refusal, typed)
    return redirect(request, f"{DESK}/{change_id}", notice=SIGNED[state])


SIGNED = {
    KeyChangeState.PROPOSED: N_("Signed. A second person has to sign as well."),
    KeyChangeState.DECLINED: N_("Declined. The key stays as it is."),
    KeyChangeState.ADOPTED: N_(
        "Adopted. Everybody concerned is scored again now; reports follow by themselves."
    ),
}


async def _new_page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    form: UUID,
    slot: str,
    kind: str,
    options: list[str],
    refusal: ExamError | None = None,
    reason: str = "",
) -> Response:
    slots = await list_slot_choices(open_session, form_id=form)
    chosen = next((one for one in slots if one.slot == slot), None)
    preview: Impact | None = None
    if chosen is not None and kind in set(KeyChangeKind):
        try:
            preview = await preview_key_change(
                open_session,
                item_version_id=chosen.item_version_id,
                kind=KeyChangeKind(kind),
                options=options,
            )
        except ExamError as refused:
            refusal = refusal or refused
    return render(
        request,
        "staff/key_change_new.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        form_id=form,
        slots=slots,
        chosen=chosen,
        kind=kind,
        options=options,
        preview=preview,
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        reason=reason,
        flips_max=FLIPS_SHOWN_MAX,
    )


async def _page(
    request: Request,
    actor: Actor,
    open_session: OfficeSession,
    change_id: UUID,
    refusal: ExamError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "staff/key_change.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        change=await look_at_key_change(
            open_session, change_id=change_id, actor_id=actor.account_id
        ),
        refusal=refusal,
        errors=refusal.details.get("fields", {}) if refusal else {},
        typed=typed or {"reason": "", "passes": "", "passes_reason": ""},
        flips_max=FLIPS_SHOWN_MAX,
    )
