"""Signing in without leaving a page, and a fresh token for a page that was open for long."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from exam_service.people import use_cases
from exam_service.people.dependencies import Public
from exam_service.people.schemas import RequestToken, SignInSent
from exam_service.web.services import AllServices, IdentitySession, Now

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.post("/sign-ins", status_code=204)
async def sign_in(
    _: Public,
    sent: SignInSent,
    request: Request,
    response: Response,
    services: AllServices,
    open_session: IdentitySession,
    now: Now,
) -> None:
    """Sign in over a running page; the same tries and the same waits as on the sign-in page."""
    hours = services.settings.sign_in_hours
    sign_in_id = await use_cases.sign_in(
        open_session,
        email=sent.email,
        password=sent.password.get_secret_value(),
        address=request.client.host if request.client else "",
        device=request.headers.get("user-agent", ""),
        lifetime=timedelta(hours=hours),
        now=now,
    )
    services.signer.set_sign_in(response, sign_in_id, hours * 3600)


@router.get("/request-token")
async def give_request_token(
    _: Public, request: Request, response: Response, services: AllServices
) -> RequestToken:
    """A token for this browser, which gets its random name first where it has none."""
    visitor = services.signer.visitor_of(request)
    if not visitor:
        visitor = services.signer.new_visitor()
        services.signer.set_visitor(response, visitor)
    return RequestToken(token=services.signer.token(visitor))
