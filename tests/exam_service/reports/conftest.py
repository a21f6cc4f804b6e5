"""A service whose clock stands three hours after nine, and a browser without a sign-in."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from exam_service.database.session import Address, DatabaseRole
from exam_service.settings import Settings
from exam_service.web.services import Services
from tests.application import APPLICATIONS
from tests.builders.exams import at


@pytest.fixture
async def app(
    clean_database_url: str, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[FastAPI]:
    async with APPLICATIONS.lent(addresses, tmp_path, lambda: at(180)) as application:
        yield application


@pytest.fixture
def settings(app: FastAPI) -> Settings:
    services: Services = app.state.services
    return services.settings


@pytest.fixture
async def client(app: FastAPI, settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=settings.public_origin) as client:
        yield client
