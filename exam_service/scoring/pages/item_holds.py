"""Doubted items: raised by statistics or a person, cleared by a person with a reason."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import N_, ExamError, InvalidInput
from exam_service.scoring.dependencies import ItemDecider
from exam_service.scoring.use_cases.item_holds import (
    clear_item_hold,
    doubt_item,
    find_item_hold,
    list_item_holds,
    list_scored_forms,
)
from exam_service.web.languages import STAFF_LANGUAGE
from exam_service.web.services import Now, OfficeSession
from exam_service.web.templates import redirect, render

router = APIRouter(prefix="/manage/item-holds")

REASON_CHARACTERS_MAX = 1_000
ITEM_CODE_CHARACTERS_MAX = 100


@router.get("")
async def show_holds(request: Request, actor: ItemDecider, open_session: OfficeSession) -> Response:
    return await _page(request, actor, open_session, {}, None)


@router.post("")
async def raise_hold(
    request: Request,
    actor: ItemDecider,
    open_session: OfficeSession,
    now: Now,
    form: Annotated[UUID, Form()],
    item: Annotated[str, Form(max_length=ITEM_CODE_CHARACTERS_MAX)] = "",
    reason: Annotated[str, Form(max_length=REASON_CHARACTERS_MAX)] = "",
) -> Response:
    try:
        await doubt_item(
            open_session,
            form_id=form,
            item_code=item.strip(),
            reason=reason,
            actor_id=actor.account_id,
            now=now,
        )
    except InvalidInput as refusal:
        typed = {"form": str(form), "item": item, "reason": reason}
        return await _page(request, actor, open_session, typed, refusal)
    return redirect(
        request,
        "/manage/item-holds",
        notice=N_("The item is in doubt. No score that counts it is released until it is cleared."),
    )


@router.get("/{hold_id}")
async def show_hold(
    hold_id: UUID, request: Request, actor: ItemDecider, open_session: OfficeSession
) -> Response:
    return await _one(request, actor, open_session, hold_id, None)


@router.post("/{hold_id}")
async def clear_hold(
    hold_id: UUID,
    request: Request,
    actor: ItemDecider,
    open_session: OfficeSession,
    now: Now,
    reason: Annotated[str, Form(max_length=REASON_CHARACTERS_MAX)] = "",
) -> Response:
    try:
        await clear_item_hold(
            open_session, hold_id=hold_id, reason=reason, actor_id=actor.account_id, now=now
        )
    except InvalidInput as refusal:
        return await _one(request, actor, open_session, hold_id, refusal)
    return redirect(
        request, "/manage/item-holds", notice=N_("The doubt is cleared, and the reason is kept.")
    )


async def _page(
    request: Request,
    actor: ItemDecider,
    open_session: OfficeSession,
    typed: dict[str, str],
    refusal: InvalidInput | None,
) -> Response:
    return render(
        request,
        "staff/item_holds.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        holds=await list_item_holds(open_session),
        forms=await list_scored_forms(open_session),
        typed=typed,
        errors=refusal.fields if refusal else {},
    )


async def _one(
    request: Request,
    actor: ItemDecider,
    open_session: OfficeSession,
    hold_id: UUID,
    refusal: ExamError | None,
) -> Response:
    return render(
        request,
        "staff/item_hold.html",
        actor=actor,
        page_language=STAFF_LANGUAGE,
        status=422 if refusal else 200,
        hold=await find_item_hold(open_session, hold_id=hold_id),
        refusal=refusal,
    )
