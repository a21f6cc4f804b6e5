"""Analyses that are asked for: they wait, move, and end in a result or in a sentence."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.analysis.store import requests
from exam_service.analysis.store.analyses import find_analysis
from exam_service.analysis.tables import AnalysisRequestRow
from exam_service.analysis.use_cases.ask_analysis import ask_for_analysis, stop_analysis
from exam_service.analysis.use_cases.run_asked import SILENCE_MAX, run_asked
from exam_service.clock import Clock
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from tests.builders.exams import NINE, at, make_account
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.analysis.test_compute import Sat, sat

FORM = "/bank/peer/analysis/forms/F1"
ASKED_AT = 715.0
LOOKS_MAX = 1500


def still(minutes: float) -> Clock:
    return lambda: at(minutes)


@pytest.fixture
async def psychometrician(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Priya Raman")
    async with visiting(addresses, tmp_path, at(ASKED_AT)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.PSYCHOMETRICIAN, NINE)
        yield visitor


async def ask(as_office: OpenSession, there: Sat, minutes: float = ASKED_AT) -> UUID:
    return await ask_for_analysis(
        as_office,
        exam_id=there.arranged.exam_id,
        subject=there.subject,
        actor_id=there.arranged.manager_id,
        now=at(minutes),
    )


async def row_of(open_session: OpenSession, request_id: UUID) -> AnalysisRequestRow:
    async with open_session() as session:
        return await session.get_one(AnalysisRequestRow, request_id)


async def until_running(open_session: OpenSession, request_id: UUID) -> None:
    for _ in range(LOOKS_MAX):
        if (await row_of(open_session, request_id)).state == requests.RUNNING:
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody claimed the request")


async def test_asking_leads_to_a_page_that_moves_and_ends_at_the_result(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    await sat(open_session, as_scoring, 120)
    await psychometrician.get(FORM)

    asked = await psychometrician.post(FORM, {})
    here = asked.headers["location"]
    waiting = await psychometrician.get(here)
    progress = (await psychometrician.get(f"{here}/progress")).json()
    assert "The analysis is under way" in waiting.text
    assert "Look again" in waiting.text
    assert progress == {"state": "waiting", "share": 0.0, "step": "Waiting for its turn"}
    assert "An analysis is under way" in (await psychometrician.get(FORM)).text

    assert await run_asked(as_office, clock=still(ASKED_AT))

    ended = await psychometrician.get(here)
    assert ended.headers["location"] == FORM
    result = await psychometrician.get(FORM)
    assert "The analysis of 120 candidates is there." in result.text
    assert "Alpha (KR-20)" in result.text


async def test_who_asks_while_it_is_under_way_is_led_to_the_same_request(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, 3)

    first, second = await asyncio.gather(ask(as_office, there), ask(as_office, there))

    assert first == second


async def test_an_analysis_that_cannot_be_says_why(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    there = await sat(open_session, as_scoring, 1)
    request_id = await ask(as_office, there)

    await run_asked(as_office, clock=still(ASKED_AT))

    page = await psychometrician.get(f"/bank/peer/analysis/requests/{request_id}")
    assert "No analysis came of it" in page.text
    assert "there are 1" in page.text


async def test_one_that_was_stopped_while_it_waited_is_never_computed(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    there = await sat(open_session, as_scoring, 3)
    here = f"/bank/peer/analysis/requests/{await ask(as_office, there)}"
    await psychometrician.get(here)

    await psychometrician.post(f"{here}/stop", {})

    assert "The analysis was stopped" in (await psychometrician.get(here)).text
    assert not await run_asked(as_office, clock=still(ASKED_AT))


async def test_one_that_is_stopped_while_it_is_computed_ends_without_a_result(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, 60)
    request_id = await ask(as_office, there)
    running = asyncio.create_task(run_asked(as_office, clock=still(ASKED_AT)))
    await until_running(open_session, request_id)

    await stop_analysis(
        as_office,
        exam_code="peer",
        request_id=request_id,
        actor_id=there.arranged.manager_id,
        now=at(716),
    )

    assert await running
    assert (await row_of(open_session, request_id)).state == requests.STOPPED
    async with as_office() as session:
        assert await find_analysis(session, there.subject) is None


async def test_a_process_that_stops_says_so_at_once(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, 60)
    request_id = await ask(as_office, there)
    running = asyncio.create_task(run_asked(as_office, clock=still(ASKED_AT)))
    await until_running(open_session, request_id)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await row_of(open_session, request_id)).state == requests.INTERRUPTED


async def test_one_whose_process_died_is_said_to_be_cut_off_and_can_be_asked_for_again(
    psychometrician: Visitor,
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
) -> None:
    there = await sat(open_session, as_scoring, 3)
    died = await ask(as_office, there, 600)
    async with open_session() as session:
        row = await requests.claim_request(session)
        assert row is not None
        row.state, row.ends_by = requests.RUNNING, at(600) + SILENCE_MAX

    page = await psychometrician.get(f"/bank/peer/analysis/requests/{died}")
    again = await ask(as_office, there)

    assert "The analysis was cut off" in page.text
    assert again != died
    assert await run_asked(as_office, clock=still(ASKED_AT))
    async with open_session() as session:
        rows = await session.execute(select(AnalysisRequestRow.id, AnalysisRequestRow.state))
        states = dict(rows.all())
    assert states == {died: requests.INTERRUPTED, again: requests.DONE}
