"""Signed cookies, the token on every change, the same-origin check and the security headers."""

import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.settings import Settings

VISITOR_BYTES = 16
NOTICE_SECONDS = 60
SIGNATURES_KEPT_MAX = 8192
ECHO = b"x-echo"
ECHO_PATTERN = re.compile(rb"[A-Za-z0-9_-]{1,64}")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class StaleForm(ExamError):
    """The token of a form or a request is missing, foreign or of an earlier sign-in."""

    kind = ErrorKind.FORBIDDEN
    code = "request.stale_form"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "This page was open for a long time or came from another place, so nothing was"
                " changed. Please go back, reload the page and try again. If this comes again,"
                " allow cookies for this page in your browser."
            )
        )


class Signer:
    """Signs cookies and request tokens with the installation's secret."""

    def __init__(self, secret: bytes, settings: Settings) -> None:
        self._cookies = URLSafeSerializer(secret, salt="cookie")
        self._tokens = URLSafeSerializer(secret, salt="request-token")
        # A player sends the same cookie and token with every save: each is looked at once.
        self._known_cookie = lru_cache(SIGNATURES_KEPT_MAX)(self._cookies.loads)
        self._known_token = lru_cache(SIGNATURES_KEPT_MAX)(self._tokens.loads)
        self._notices = URLSafeTimedSerializer(secret, salt="notice")
        self.is_https = settings.public_origin.startswith("https://")
        self.origin = settings.public_origin
        # Two installations on one machine share their cookies' host: the port tells them apart.
        self._suffix = "" if self.is_https else f"-{settings.port}"
        self._prefix = "__Host-" if self.is_https else ""
        self.sign_in_cookie = self._cookie_name("sign-in")
        self.visitor_cookie = self._cookie_name("visitor")
        self._notice_cookie = self._cookie_name("notice")
        self.language_cookie = self._cookie_name("language")

    def _cookie_name(self, name: str) -> str:
        return f"{self._prefix}{name}{self._suffix}"

    def sign_in_of(self, request: Request) -> UUID | None:
        """The sign-in that a cookie names; whether it is still good is in the database."""
        value = request.cookies.get(self.sign_in_cookie)
        if value is None:
            return None
        try:
            return UUID(str(self._known_cookie(value)))
        except (BadSignature, ValueError):
            return None

    def set_sign_in(self, response: Response, sign_in_id: UUID, seconds: int) -> None:
        self._set(response, self.sign_in_cookie, str(self._cookies.dumps(str(sign_in_id))), seconds)

    def clear_sign_in(self, response: Response) -> None:
        response.delete_cookie(
            self.sign_in_cookie, path="/", secure=self.is_https, httponly=True, samesite="lax"
        )

    def set_language(self, response: Response, language: str) -> None:
        self._set(response, self.language_cookie, language, 365 * 24 * 3600)

    def set_value(self, response: Response, name: str, value: str, seconds: int) -> None:
        """Leave a short text of a feature's own with the browser."""
        self._set(
            response, self._cookie_name(name), str(self._cookies.dumps([name, value])), seconds
        )

    def value_of(self, request: Request, name: str) -> str:
        """The text that was left under this name; empty where there is none of ours."""
        try:
            named, value = self._cookies.loads(request.cookies.get(self._cookie_name(name), ""))
        except (BadSignature, ValueError, TypeError):
            return ""
        return str(value) if named == name else ""

    def visitor_of(self, request: Request) -> str:
        """The browser's own random name, which ties request tokens to it before a sign-in."""
        return request.cookies.get(self.visitor_cookie, "")

    def new_visitor(self) -> str:
        return secrets.token_urlsafe(VISITOR_BYTES)

    def set_visitor(self, response: Response, visitor: str) -> None:
        self._set(response, self.visitor_cookie, visitor, 365 * 24 * 3600)

    def set_notice(
        self, response: Response, kind: str, sentence: str, parameters: Mapping[str, object]
    ) -> None:
        """Carry one sentence to the next page, signed: nobody can put words in our mouth."""
        self._set(
            response,
            self._notice_cookie,
            str(self._notices.dumps([kind, sentence, dict(parameters)])),
            NOTICE_SECONDS,
        )

    def notice_of(self, request: Request) -> dict[str, Any] | None:
        value = request.cookies.get(self._notice_cookie)
        if value is None:
            return None
        try:
            kind, sentence, parameters = self._notices.loads(value, max_age=NOTICE_SECONDS)
        except BadSignature:
            return None
        return {"kind": kind, "sentence": sentence, "parameters": parameters}

    def clear_notice(self, response: Response) -> None:
        response.delete_cookie(
            self._notice_cookie, path="/", secure=self.is_https, httponly=True, samesite="lax"
        )

    def token(self, visitor: str) -> str:
        return str(self._tokens.dumps(visitor))

    def token_fits(self, token: str, visitor: str) -> bool:
        try:
            return bool(visitor) and secrets.compare_digest(
                str(self._known_token(token)).encode(), visitor.encode()
            )
        except BadSignature:
            return False

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_https,
            httponly=True,
            samesite="lax",
        )


async def refuse_foreign_changes(request: Request) -> None:
    """Every change needs our own origin and the page's token. A dependency of all routers."""
    if request.method in SAFE_METHODS:
        return
    signer: Signer = request.app.state.services.signer
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if (origin is not None and origin != signer.origin) or site in {"cross-site", "same-site"}:
        raise StaleForm
    token = request.headers.get("x-csrf-token")
    if token is None:
        content_type = request.headers.get("content-type", "")
        is_form = content_type.startswith(
            ("application/x-www-form-urlencoded", "multipart/form-data")
        )
        token = str((await request.form()).get("csrf_token", "")) if is_form else ""
    if not signer.token_fits(token, signer.visitor_of(request)):
        raise StaleForm


def _echo_of(scope: Scope) -> dict[str, str]:
    """What the request asks to hear back, so that no earlier answer can pass for one to it."""
    for name, value in scope["headers"]:
        if name == ECHO and ECHO_PATTERN.fullmatch(value):
            return {ECHO.decode(): value.decode()}
    return {}


class SecurityHeaders:
    """Middleware: a nonce per request, and headers that confine what a page may do."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(VISITOR_BYTES)
        headers = self._headers(nonce) | _echo_of(scope)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        # An accident is answered outside of every middleware, so its handler sets them itself.
        scope.setdefault("state", {}).update(csp_nonce=nonce, confining_headers=headers)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in raw if pair[0] not in sent),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers(self, nonce: str) -> dict[str, str]:
        headers = {
            "content-security-policy": (
                f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
                "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
            ),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
            "x-frame-options": "DENY",
            "cache-control": "no-store",
        }
        if self._is_https:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        return headers
