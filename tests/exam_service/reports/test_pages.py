"""The report as its candidate meets it: on a page, on paper, and before it is there."""

from datetime import timedelta
from uuid import UUID

import httpx2
from fastapi import Response

from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.people.tables import RoleGrantRow, SignInRow
from exam_service.scoring.rules.reissue import ReissueCause
from exam_service.scoring.tables import AreaScoreGateRow
from exam_service.scoring.use_cases import release_score, score_sittings
from exam_service.scoring.use_cases.release_score import reissue_report
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
from tests.exam_service.scoring.test_release_score import set_integrity

TEN_RIGHT = answers(right=[*SLOTS[0:8], *SLOTS[9:11]])
EIGHT_RIGHT = answers(right=[*SLOTS[0:3], *SLOTS[9:14]])
SECRET = "x" * 32


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


async def issue_again(
    open_session: OpenSession, as_office: OpenSession, arranged: Arranged, sitting_id: UUID
) -> None:
    """Another version, because an area's score is given from now on."""
    async with open_session() as session:
        session.add(
            AreaScoreGateRow(
                form_id=arranged.form_id,
                area="A1",
                is_open=True,
                prmse_subscore=0.8,
                prmse_total=0.7,
                candidates=400,
                reason="Two years of data.",
                decided_by=arranged.manager_id,
                decided_at=at(140),
            )
        )
    await reissue_report(
        as_office,
        sitting_id=sitting_id,
        cause=ReissueCause.CORRECTION,
        note="For the office alone.",
        actor_id=arranged.manager_id,
        now=at(150),
    )


async def test_a_report_that_was_issued_again_is_shown_with_the_one_it_replaced(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, EIGHT_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)
    await issue_again(open_session, as_office, arranged, sitting_id)
    address = f"/exam/{sitting_id}/report"

    newest = (await client.get(address)).text
    earlier = (await client.get(f"{address}?version=1")).text
    paper = await client.get(f"{address}.pdf?version=1")
    unknown = await client.get(f"{address}?version=3")

    assert "This report replaces an earlier one." in newest
    assert "Score of this area:" in newest
    assert "For the office alone." not in newest
    assert f'href="{address}?version=1"' in newest
    assert "This is an earlier version." in earlier
    assert "Score of this area:" not in earlier
    assert paper.status_code == 200
    assert unknown.status_code == 404


async def test_the_start_page_says_that_a_report_is_there_until_it_was_opened(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, EIGHT_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)
    address = f"/exam/{sitting_id}/report"

    released = (await client.get("/")).text
    await client.get(address)
    read = (await client.get("/")).text
    await issue_again(open_session, as_office, arranged, sitting_id)
    reissued = (await client.get("/")).text
    await client.get(address)
    read_again = (await client.get("/")).text

    assert "Your result is here" in released
    assert "Your report was issued again" in reissued
    for page in (read, read_again):
        assert "Your result is here" not in page
        assert "Your report was issued again" not in page
        assert address in page


async def test_while_a_hold_lasts_there_is_no_report_and_no_notice(
    client: httpx2.AsyncClient,
    settings: Settings,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    arranged, sitting_id = await make_released(open_session, as_scoring, as_office, EIGHT_RIGHT)
    await sign_in(client, open_session, settings, arranged.candidate_id)
    await set_integrity(open_session, sitting_id, "on_hold")

    home = (await client.get("/")).text
    page = (await client.get(f"/exam/{sitting_id}/report")).text

    assert "Your result is here" not in home
    assert "Your score is" not in page
    assert "This does not mean that you did anything wrong." in page
