"""Checking a receipt or a saved copy of answers, for whoever holds one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import N_
from exam_service.people.dependencies import PerhapsActor, Public
from exam_service.people.rules import Actor
from exam_service.responses.dependencies import Upload, content_of
from exam_service.responses.rules.files import FileUnreadable
from exam_service.responses.use_cases.verify import Verification, verify
from exam_service.web.services import AllServices, DeliverySession
from exam_service.web.templates import render

router = APIRouter(prefix="/verify")


@router.get("")
async def show_verify(_: Public, request: Request, actor: PerhapsActor) -> Response:
    return _page(request, actor)


@router.post("")
async def check(
    _: Public,
    request: Request,
    actor: PerhapsActor,
    services: AllServices,
    open_session: DeliverySession,
    text: Annotated[str, Form()] = "",
    file: Upload = None,
) -> Response:
    """Say what fits and what does not. What was sent is not kept."""
    content = await content_of(file) or text.strip().encode(errors="replace")
    try:
        if not content:
            raise FileUnreadable(N_("Please choose a file or paste a receipt."))
        found = await verify(open_session, content=content, key=services.keys.receipts)
    except FileUnreadable as refusal:
        return _page(request, actor, refusal=refusal, text=text)
    return _page(request, actor, found=found)


def _page(
    request: Request,
    actor: Actor | None,
    *,
    found: Verification | None = None,
    refusal: FileUnreadable | None = None,
    text: str = "",
) -> Response:
    return render(
        request,
        "candidate/verify.html",
        actor=actor,
        status=422 if refusal else 200,
        found=found,
        refusal=refusal,
        text=text,
    )
