"""The candidate's pages over HTTP: each state has its page, and none is a dead end."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI

from exam_service.database.session import DatabaseRole, OpenSession
from exam_service.people.tables import SignInRow
from exam_service.sittings.use_cases.check_in import open_sitting
from exam_service.sittings.use_cases.lapse import lapse_unstarted
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from tests.builders.exams import NINE, at
from tests.builders.sittings import CandidateMade, Programme, Running, make_candidate
from tests.exam_service.web.conftest import Browser, ManualClock


@pytest.fixture
async def browser(app: FastAPI, candidate: CandidateMade) -> AsyncIterator[Browser]:
    signed_in = Browser(app, candidate.sign_in_id)
    yield signed_in
    await signed_in.client.aclose()


async def post(browser: Browser, address: str, **fields: str) -> Any:
    return await browser.client.post(
        address, data={**fields, "csrf_token": browser.token}, follow_redirects=True
    )


async def test_home_says_how_many_attempts_are_left_and_until_when(browser: Browser) -> None:
    page = (await browser.client.get("/")).text

    assert "You have 3 attempts left, until October" in page
    assert "/begin" in page


async def test_the_way_from_home_to_the_player(browser: Browser, programme: Programme) -> None:
    rules = await post(browser, f"/exams/{programme.exam_id}/begin", language="es")
    assert rules.url.path.endswith("/rules")
    assert 'lang="es"' in rules.text
    ready = await post(browser, rules.url.path, version="1", agreed="yes")
    assert "data-player" in ready.text
    assert 'data-command="start"' in ready.text
    assert ready.headers["x-exam-page"] == "player"

    home = (await browser.client.get("/")).text
    assert "Your saved answers are waiting for you" in home


async def test_the_service_worker_may_answer_for_the_exam_and_is_asked_for_anew(
    browser: Browser,
) -> None:
    answer = await browser.client.get("/exam/service_worker.js")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_system_check_is_for_everybody(visitor: Browser) -> None:
    answer = await visitor.client.get("/system-check")

    assert answer.status_code == 200
    assert answer.headers["x-exam-page"] == "page"


async def test_a_sign_in_lasts_as_long_as_the_exam_that_it_opened(
    browser: Browser,
    open_session: OpenSession,
    programme: Programme,
    candidate: CandidateMade,
    clock: ManualClock,
) -> None:
    async with open_session() as session:
        sign_in = await session.get_one(SignInRow, candidate.sign_in_id)
        sign_in.expires_at = at(30)
    rules = await post(browser, f"/exams/{programme.exam_id}/begin", language="en")
    ready = await post(browser, rules.url.path, version="1", agreed="yes")
    sitting_id = ready.url.path.removeprefix("/exam/")
    taken = await browser.client.put(
        f"/api/v1/sittings/{sitting_id}/lease",
        json={},
        headers={**browser.headers, "X-Device": "A" * 22},
    )
    assert taken.status_code == 200

    clock.move(149)
    player = await browser.client.get(ready.url.path)

    assert player.status_code == 200
    assert "data-player" in player.text


async def test_the_box_must_be_ticked_and_declining_uses_nothing(
    browser: Browser, programme: Programme
) -> None:
    rules = await post(browser, f"/exams/{programme.exam_id}/begin", language="en")
    unticked = await post(browser, rules.url.path, version="1", decision="accept")
    assert unticked.status_code == 422
    assert "Please tick the box" in unticked.text

    home = await post(browser, rules.url.path, version="1", decision="decline")
    assert home.url.path == "/"
    assert "No attempt is used" in home.text
    assert "You have 3 attempts left" in home.text


async def test_the_receipt_tells_the_time_account_with_the_reasons_that_staff_gave(
    browser: Browser, as_delivery: OpenSession, running: Running, clock: ManualClock
) -> None:
    staff = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
    clock.move(10)
    await pause_sitting(as_delivery, **staff, reason="Fire alarm.", now=clock())
    clock.move(15)
    await resume_sitting(as_delivery, **staff, reason="All clear.", now=clock())
    clock.move(500)

    page = (await browser.client.get(f"/exam/{running.id}", follow_redirects=True)).text

    assert "Your time ended" in page
    assert "Fire alarm." in page
    assert "2 h 30 min of 2 h 30 min" in page


async def test_what_waits_on_a_device_after_the_end_is_delivered_by_the_player(
    browser: Browser, running: Running, clock: ManualClock
) -> None:
    early = await browser.client.get(f"/exam/{running.id}/deliver")
    assert early.headers["location"] == f"/exam/{running.id}"
    clock.move(500)

    receipt = (await browser.client.get(f"/exam/{running.id}/receipt")).text
    player = await browser.client.get(f"/exam/{running.id}/deliver")

    assert f'data-ended-sitting="{running.id}"' in receipt
    assert player.status_code == 200
    assert "data-player" in player.text


async def test_a_sitting_that_never_started_leads_home(
    app: FastAPI,
    browser: Browser,
    programme: Programme,
    candidate: CandidateMade,
    clock: ManualClock,
) -> None:
    open_session = app.state.services.databases.opener(DatabaseRole.DELIVERY)
    sitting_id = await open_sitting(
        open_session,
        account_id=candidate.account_id,
        exam_id=programme.exam_id,
        language="en",
        now=NINE,
    )
    clock.move(31 * 24 * 60)
    await lapse_unstarted(open_session, now=clock())

    for page in ("", "/receipt", "/rules"):
        answer = await browser.client.get(f"/exam/{sitting_id}{page}", follow_redirects=True)
        # A sign-in lasts two days here, so home asks for a new one; what counts is: no loop.
        assert answer.status_code in {200, 401}


async def test_somebody_elses_sitting_is_not_there(
    app: FastAPI, open_session: OpenSession, running: Running
) -> None:
    other = await make_candidate(open_session, running.programme, name="Sam Okafor")
    browser = Browser(app, other.sign_in_id)

    for page in ("", "/rules", "/deliver", "/receipt", "/report", "/report.pdf"):
        answer = await browser.client.get(f"/exam/{running.id}{page}")
        assert answer.status_code == 404
    for page in ("/rules", "/language"):
        answer = await browser.client.post(
            f"/exam/{running.id}{page}",
            data={"csrf_token": browser.token, "version": "1", "agreed": "yes", "language": "es"},
        )
        assert answer.status_code in {303, 404}
    await browser.client.aclose()
