"""A service whose clock stands three hours after nine, and a browser without a sign-in."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from exam_service.app import create_app
from exam_service.database.session import Address, DatabaseRole
from exam_service.settings import Settings
from tests.builders.exams import at
from tests.exam_service.reports.test_pages import SECRET


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=SecretStr(SECRET))


@pytest.fixture
async def client(
    clean_database_url: str, addresses: Mapping[DatabaseRole, Address], settings: Settings
) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(settings, addresses, clock=lambda: at(180))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=settings.public_origin) as client:
        yield client
    await app.state.services.databases.close()
