"""How refusals and accidents look from outside: one JSON shape for the API, one page for people.

The only module that turns a kind of refusal into an HTTP status. No stack trace leaves it.
"""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import asyncpg
import structlog
from asyncpg import (
    InsufficientResourcesError,
    OperatorInterventionError,
    PostgresConnectionError,
)
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.web.templates import page_language, render

STATUS: dict[ErrorKind, int] = {
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.SIGNED_OUT: 401,
    ErrorKind.CONFLICT: 409,
    ErrorKind.INVALID: 422,
    ErrorKind.TOO_LATE: 410,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}
RETRY_SECONDS = 3

TITLES: dict[int, str] = {
    401: N_("Please sign in"),
    403: N_("This page is not open to you"),
    404: N_("There is nothing at this address"),
    405: N_("There is nothing at this address"),
    409: N_("This could not be done now"),
    410: N_("The time for this is over"),
    413: N_("That was too large"),
    422: N_("Something needs another look"),
    429: N_("A short wait, please"),
    500: N_("Something went wrong on our side"),
    503: N_("We cannot reach our database at the moment"),
}
# Where what happened is another thing than its status says in general.
TITLES_BY_CODE = {"request.stale_form": N_("Please reload the page")}
SENTENCES: dict[int, str] = {
    404: N_("Please check the address, or go back to the start page."),
    405: N_("Please go back to the start page."),
    413: N_("Nothing was changed. Please send something smaller."),
    422: N_("Nothing was changed. Please check what was filled in and try again."),
    500: N_("This page could not be made. Please try again in a minute."),
    503: N_("The service is up, but its database does not answer. Please try again in a minute."),
}
SAFE = N_("Everything that was saved before is safe.")
CODES = {404: "not_found", 405: "method_not_allowed", 413: "request.too_large"}

log = structlog.get_logger()


def error_document(code: str, message: str, details: Any = None) -> dict[str, object]:
    return {"error": {"code": code, "message": message, "details": details or {}}}


def is_api(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.startswith(("/api/", "/health/", "/metrics"))


def _answer(
    request: Request, status: int, code: str, sentence: str, parameters: Any, details: Any
) -> Response:
    if is_api(request):
        message = sentence.format_map(parameters) if parameters else sentence
        response: Response = JSONResponse(error_document(code, message, details), status)
    else:
        title = TITLES_BY_CODE.get(code) or TITLES.get(status, TITLES[500])
        reference = (details or {}).get("id")
        response = _page(request, status, title, sentence, parameters or {}, reference)
    if status == 503:
        wait = (details or {}).get("wait_seconds", RETRY_SECONDS)
        response.headers["retry-after"] = str(wait)
    return response


def _page(
    request: Request,
    status: int,
    title: str,
    sentence: str,
    parameters: Any,
    reference: str | None,
) -> Response:
    """What happened, what is safe, what to do: in the reader's language, with a way on."""
    # Known only where the request came far enough to ask who is behind it.
    actor = getattr(request.state, "actor", None)
    language = page_language(request, actor)
    say = request.app.state.services.templates.environment(language).globals["say"]
    href, text = ("/sign-in", N_("Sign in")) if status == 401 else ("/", N_("To the start page"))
    return render(
        request,
        "errors/page.html",
        actor=actor,
        status=status,
        title=say(title, {}),
        happened=say(sentence, parameters),
        safe=say(SAFE, {}) if status >= 500 else "",
        actions=[{"text": say(text, {}), "href": href}],
        reference=reference,
    )


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ExamError)
    status = STATUS[error.kind]
    if error.kind is ErrorKind.SIGNED_OUT and not is_api(request) and request.method == "GET":
        response = Response(status_code=303)
        # The path arrives decoded: written out again, it can neither end the header nor leave it.
        response.headers["location"] = f"/sign-in?{urlencode({'next': request.scope['path']})}"
        return response
    return _answer(request, status, error.code, error.sentence, error.parameters, error.details)


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    code = CODES.get(status, f"http.{status}")
    sentence = SENTENCES.get(status, SENTENCES[422])
    return _answer(request, status, code, sentence, None, None)


async def on_bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = {".".join(str(part) for part in e["loc"][1:]): e["msg"] for e in error.errors()[:20]}
    return _answer(request, 422, "input.invalid", SENTENCES[422], None, {"fields": fields})


async def on_accident(request: Request, error: Exception) -> Response:
    """The database out of reach is said as such; anything else gets a number for the log."""
    response = _said_accident(request, error)
    for name, value in request.state.confining_headers.items():
        response.headers.setdefault(name, value)
    return response


def _said_accident(request: Request, error: Exception) -> Response:
    path = request.scope["path"]
    if is_unavailable(error):
        log.warning("database_unavailable", path=path, error=type(error).__name__)
        return _answer(request, 503, "service.unavailable", SENTENCES[503], None, None)
    identifier = secrets.token_hex(4)
    log.error("accident", id=identifier, path=path, exc_info=error)
    details = {"id": identifier}
    return _answer(request, 500, "service.accident", SENTENCES[500], None, details)


AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    PostgresConnectionError,
    # Starting, shutting down, or told to stop a query; out of connections, memory or disk.
    OperatorInterventionError,
    InsufficientResourcesError,
    # Somebody else changed the same thing for longer than we wait.
    asyncpg.LockNotAvailableError,
    asyncpg.InterfaceError,
    OSError,
)


def is_unavailable(error: BaseException) -> bool:
    """Is this PostgreSQL being away, starting, stopping or busy, rather than a fault of ours?"""
    causes = list(_causes(error))
    if any(is_unencodable(cause) for cause in causes):
        return False
    return any(
        isinstance(cause, AWAY) or (isinstance(cause, DBAPIError) and cause.connection_invalidated)
        for cause in causes
    )


def is_unencodable(error: BaseException) -> bool:
    """Could the driver not even write down what it was given? It calls that an interface error."""
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it came of, and so on to the first."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or getattr(found, "orig", None)


HANDLERS = {
    ExamError: on_refusal,
    HTTPException: on_http_exception,
    RequestValidationError: on_bad_input,
    **dict.fromkeys((DBAPIError, *AWAY, Exception), on_accident),
}


def install_error_handlers(app: FastAPI) -> None:
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)


async def answer_to(request: Request, error: Exception) -> Response:
    """The same answer for whoever is not inside the application's own layers."""
    handler = next(handler for kind, handler in HANDLERS.items() if isinstance(error, kind))
    return await handler(request, error)
