"""The report as its candidate meets it: on a page, on paper, and before it is there."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from fastapi import Response
from pydantic import SecretStr

from exam_service.app import create_app
from exam_service.database.base import uuid7
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.tables import RoleGrantRow, SignInRow
from exam_service.scoring.use_cases import release_score, score_sittings
from exam_service.settings import Settings
from exam_service.web.security import Signer
from tests.builders.exams import NINE, at, make_account
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Answers,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
)

TEN_RIGHT = answers(right=[*SLOTS[0:8], *SLOTS[9:11]])
EIGHT_RIGHT = answers(right=[*SLOTS[0:3], *SLOTS[9:14]])
SECRET = "x" * 32


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


async def sign_in(
    client: httpx2.AsyncClient, open_session: OpenSession, settings: Settings, account_id: UUID
) -> None:
    """A sign-in as a candidate, without the password that is not under test."""
    sign_in_id = uuid7()
    async with open_session() as session:
        session.add(RoleGrantRow(account_id=account_id, role="candidate", granted_at=NINE))
        session.add(
            SignInRow(
                id=sign_in_id,
                account_id=account_id,
                created_at=NINE,
                expires_at=NINE + timedelta(hours=12),
                revoked_at=None,
                device="",
            )
        )
    response = Response()
    Signer(SECRET.encode(), settings).set_sign_in(response, sign_in_id, seconds=3600)
    cookie = response.headers["set-cookie"].partition(";")[0]
    client.cookies.set(*cookie.split("=", 1))


async def make_released(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession, given: Answers
) -> tuple[Arranged, UUID]:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, given)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    await release_score(as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130))
    return arranged, sitting_id


async def test_a_released_report_is_shown_and_downloaded(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, EIGHT_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)

    page = await client.get(f"/exam/{sitting_id}/report")
    paper = await client.get(f"/exam/{sitting_id}/report.pdf")

    assert page.status_code == 200
    assert "You did not reach the passing score this time." in page.text
    assert "Your score is 467. The passing score is 500." in page.text
    assert page.text.count('role="img"') == 2
    assert "This is a sample" in page.text
    assert paper.status_code == 200
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["cache-control"] == "no-store"
    assert paper.content.startswith(b"%PDF-")


async def test_the_page_of_a_pass_shows_bands_and_neither_score_nor_counts(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, TEN_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)

    page = await client.get(f"/exam/{sitting_id}/report")

    assert "You passed." in page.text
    assert "Above the standard" in page.text
    # 560 is the scaled score; ten of fourteen, eight of eight and two of six are the counts.
    for number in ("560", "10 of", "8 of", "2 of", "percent"):
        assert number not in page.text


async def test_before_release_the_page_says_when_to_expect_the_result(
    client: httpx2.AsyncClient, settings: Settings, open_session: OpenSession
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, TEN_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)

    page = await client.get(f"/exam/{sitting_id}/report")
    paper = await client.get(f"/exam/{sitting_id}/report.pdf")

    # Monday, November 23, and three and ten business days more.
    assert "We expect the result by November 26, 2026." in page.text
    assert "by December 7, 2026 at the latest" in page.text
    assert paper.status_code == 404


async def test_nobody_else_finds_a_report(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    _, sitting_id = await make_released(open_session, as_scoring, as_office, TEN_RIGHT)
    stranger_id = await make_account(open_session, "Stranger")
    await sign_in(client, open_session, settings, stranger_id)

    foreign = await client.get(f"/exam/{sitting_id}/report")
    unknown = await client.get(f"/exam/{uuid7()}/report")

    assert (foreign.status_code, unknown.status_code) == (404, 404)


async def test_a_visitor_is_asked_to_sign_in(client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"/exam/{uuid7()}/report")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
