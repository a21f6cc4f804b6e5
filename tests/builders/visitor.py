"""Somebody with a browser, without a browser: signed in, with the token of the page before."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx2
from fastapi import Response

from exam_service.database.base import uuid7
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.keys import ServiceKeys
from exam_service.people.rules import Role
from exam_service.people.tables import RoleGrantRow, SignInRow
from exam_service.settings import Settings
from exam_service.web.security import Signer
from exam_service.web.services import Services
from tests.application import APPLICATIONS, SECRET

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Visitor:
    """One person's requests, in the order they make them."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings, keys: ServiceKeys) -> None:
        self._client = client
        self._settings = settings
        # Those of the installation that is visited.
        self.keys = keys
        self._token = ""

    async def sign_in(
        self, open_session: OpenSession, account_id: UUID, role: Role, now: datetime
    ) -> None:
        """A sign-in of this role, without the password that is not under test."""
        sign_in_id = uuid7()
        async with open_session() as session:
            session.add(RoleGrantRow(account_id=account_id, role=role, granted_at=now))
            session.add(
                SignInRow(
                    id=sign_in_id,
                    account_id=account_id,
                    created_at=now,
                    expires_at=now + timedelta(hours=12),
                    revoked_at=None,
                    device="",
                )
            )
        response = Response()
        Signer(SECRET.encode(), self._settings).set_sign_in(response, sign_in_id, seconds=3600)
        cookie = response.headers["set-cookie"].partition(";")[0]
        self._client.cookies.set(*cookie.split("=", 1))

    async def get(self, url: str) -> httpx2.Response:
        answer = await self._client.get(url)
        found = TOKEN.search(answer.text)
        self._token = found.group(1) if found else self._token
        return answer

    async def post(
        self,
        url: str,
        inputs: Mapping[str, str | list[str]],
        file: tuple[str, bytes] | None = None,
        *,
        name: str = "file",
    ) -> httpx2.Response:
        """Send a form as the page seen last would: with its token, from our own origin.

        `name` is that of the input with the file.
        """
        headers = {"origin": self._settings.public_origin}
        data = {"csrf_token": self._token, **inputs}
        files = {name: file} if file else None
        return await self._client.post(url, data=data, files=files, headers=headers)


@asynccontextmanager
async def visiting(
    addresses: Mapping[DatabaseRole, Address], folder: Path, now: datetime
) -> AsyncIterator[Visitor]:
    """The whole application at one instant, and somebody who visits it."""
    async with APPLICATIONS.lent(addresses, folder, lambda: now) as app:
        services: Services = app.state.services
        origin = services.settings.public_origin
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=origin) as client:
            yield Visitor(client, services.settings, services.keys)
