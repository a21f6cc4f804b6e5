"""The whole application on the test database, spoken to over HTTP without a network."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from exam_service.database.session import Address, DatabaseRole
from tests.application import APPLICATIONS, ORIGIN
from tests.builders.exams import NINE
from tests.builders.sittings import DEVICE

__all__ = ["ORIGIN"]


class ManualClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = NINE) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def app(
    clean_database_url: str,
    addresses: Mapping[DatabaseRole, Address],
    clock: ManualClock,
    tmp_path: Path,
) -> AsyncIterator[FastAPI]:
    """The application without its periodic jobs: tests run those by hand."""
    async with APPLICATIONS.lent(addresses, tmp_path, clock) as application:
        yield application


class Browser:
    """An HTTP client that keeps cookies and sends the token as our pages and player do."""

    def __init__(self, app: FastAPI, sign_in_id: UUID | None = None) -> None:
        self._signer = app.state.services.signer
        self.visitor = self._signer.new_visitor()
        cookies = {self._signer.visitor_cookie: self.visitor}
        if sign_in_id is not None:
            cookies[self._signer.sign_in_cookie] = str(self._signer._cookies.dumps(str(sign_in_id)))
        self.client = AsyncClient(
            transport=ASGITransport(app, raise_app_exceptions=False),
            base_url=ORIGIN,
            cookies=cookies,
            headers={"X-Device": DEVICE},
        )

    @property
    def token(self) -> str:
        return str(self._signer.token(self.visitor))

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.token, "Origin": ORIGIN}


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[Browser]:
    browser = Browser(app)
    yield browser
    await browser.client.aclose()
