"""Signing in and out, and the language of pages."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response

from exam_service.errors import N_, ExamError
from exam_service.people import use_cases
from exam_service.people.dependencies import PerhapsActor, Public
from exam_service.people.rules import PASSWORD_CHARACTERS_MAX, is_email_address
from exam_service.web.languages import is_page_language
from exam_service.web.services import AllServices, IdentitySession, Now
from exam_service.web.templates import redirect, render

router = APIRouter(include_in_schema=False)


def local_path(address: str) -> str:
    """Where to go on after signing in: a path of our own, never another site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    is_ours = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if is_ours and not address.startswith(("//", "/\\")) else "/"


@router.get("/sign-in")
async def show_sign_in(_: Public, request: Request, next: str = "/") -> Response:
    return render(
        request, "people/sign_in.html", next=local_path(next), email="", errors={}, refusal=None
    )


@router.post("/sign-in")
async def sign_in(
    _: Public,
    request: Request,
    services: AllServices,
    open_session: IdentitySession,
    now: Now,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    email = email.strip()
    errors: dict[str, str] = {}
    if not email:
        errors["email"] = N_("Please write your e-mail address.")
    elif not is_email_address(email):
        errors["email"] = N_("This does not look like an e-mail address: name@example.org.")
    if not password:
        errors["password"] = N_("Please write your password.")
    if not errors and len(password) > PASSWORD_CHARACTERS_MAX:
        errors["password"] = N_("This password is longer than any that we store.")
    refusal: ExamError | None = None
    if not errors:
        try:
            sign_in_id = await use_cases.sign_in(
                open_session,
                email=email,
                password=password,
                address=request.client.host if request.client else "",
                device=request.headers.get("user-agent", ""),
                lifetime=timedelta(hours=services.settings.sign_in_hours),
                now=now,
            )
        except ExamError as error:
            refusal = error
        else:
            response = redirect(request, local_path(next))
            seconds = services.settings.sign_in_hours * 3600
            services.signer.set_sign_in(response, sign_in_id, seconds)
            return response
    return render(
        request,
        "people/sign_in.html",
        status=429 if isinstance(refusal, use_cases.TooManyTries) else 422,
        next=local_path(next),
        email=email,
        errors=errors,
        refusal=refusal,
    )


@router.post("/sign-out")
async def sign_out(
    _: Public,
    request: Request,
    services: AllServices,
    actor: PerhapsActor,
    open_session: IdentitySession,
    now: Now,
) -> Response:
    if actor is not None:
        await use_cases.sign_out(open_session, sign_in_id=actor.sign_in_id, now=now)
    response = redirect(request, "/sign-in", notice=N_("You are signed out."))
    services.signer.clear_sign_in(response)
    return response


@router.post("/language")
async def choose_language(
    _: Public,
    request: Request,
    services: AllServices,
    language: Annotated[str, Form()] = "en",
    next: Annotated[str, Form()] = "/",
) -> Response:
    response = redirect(request, local_path(next))
    if is_page_language(language):
        services.signer.set_language(response, language)
    return response
