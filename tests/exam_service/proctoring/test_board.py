"""The proctors' board: who sits, who waits, and the three acts, each with its reason."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.exams.tables import AdministrationRow
from exam_service.people.rules import Role
from exam_service.proctoring import use_cases
from exam_service.proctoring.use_cases import look_at_board
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import CandidateMade, Programme, Running, make_candidate
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.conftest import start_at_nine


@pytest.fixture
async def proctor(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Pat Proctor")
    async with visiting(addresses, tmp_path, at(30)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.PROCTOR, NINE)
        yield visitor


async def wait_at_the_door(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme
) -> tuple[CandidateMade, str]:
    """A candidate who accepted the statement where a person admits."""
    async with open_session() as session:
        await session.execute(update(AdministrationRow).values(admission="proctor"))
    made = await make_candidate(open_session, programme, name="Wil Waiting")
    sitting_id = await open_sitting(
        as_delivery,
        account_id=made.account_id,
        exam_id=programme.exam_id,
        language="en",
        now=at(20),
    )
    await accept_statement(
        as_delivery, sitting_id=sitting_id, account_id=made.account_id, version=1, now=at(21)
    )
    return made, str(sitting_id)


async def test_a_running_sitting_shows_its_time_and_how_long_it_is_silent(
    as_delivery: OpenSession, running: Running
) -> None:
    (watched,) = (await look_at_board(as_delivery, now=at(0.5))).sittings

    assert watched.connection is not None
    assert watched.connection.clock.remaining == timedelta(minutes=149, seconds=30)
    assert watched.connection.silence == timedelta(seconds=30)
    assert not watched.connection.is_covered
    assert not watched.waits_for_admission


async def test_a_sitting_that_is_covered_comes_before_one_that_is_heard(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme, running: Running
) -> None:
    other = await start_at_nine(
        as_delivery, programme, await make_candidate(open_session, programme, name="Abe Adams")
    )
    await heard(open_session, other, at(5))

    board = await look_at_board(as_delivery, now=at(5.5))

    silent, spoken = board.sittings
    assert (board.counts.all, board.counts.unheard) == (2, 1)
    assert (silent.sitting_id, spoken.sitting_id) == (running.id, other.id)
    assert silent.connection is not None
    assert silent.connection.is_covered
    # Five and a half minutes of silence: one of work, the rest from a quota of ten.
    assert silent.connection.credit_left == timedelta(minutes=5, seconds=30)
    assert silent.connection.clock.remaining == timedelta(minutes=149)


async def test_when_the_quota_is_used_up_the_board_says_that_the_clock_runs(
    as_delivery: OpenSession, proctor: Visitor, running: Running
) -> None:
    (watched,) = (await look_at_board(as_delivery, now=at(30))).sittings

    assert watched.connection is not None
    assert watched.connection.is_out_of_credit
    assert watched.connection.clock.remaining == timedelta(minutes=130)
    assert "No credit left, clock runs" in (await proctor.get("/proctor")).text


async def heard(open_session: OpenSession, sitting: Running, now: datetime) -> None:
    """A sign of life of the sitting's device."""
    async with open_session() as session:
        await session.execute(
            update(SittingContactRow)
            .where(SittingContactRow.sitting_id == sitting.id)
            .values(last_contact_at=now)
        )


async def test_whoever_waits_to_be_let_in_comes_first(
    open_session: OpenSession, as_delivery: OpenSession, programme: Programme, running: Running
) -> None:
    await wait_at_the_door(open_session, as_delivery, programme)

    first, second = (await look_at_board(as_delivery, now=at(30))).sittings

    assert (first.candidate, first.waits_for_admission) == ("Wil Waiting", True)
    assert second.sitting_id == running.id


async def test_a_long_board_has_pages_and_whoever_needs_a_person_is_on_the_first(
    open_session: OpenSession,
    as_delivery: OpenSession,
    proctor: Visitor,
    programme: Programme,
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(use_cases, "SITTINGS_PER_PAGE", 1)
    made = await make_candidate(open_session, programme, name="Abe Adams")
    await heard(open_session, await start_at_nine(as_delivery, programme, made), at(30))
    await wait_at_the_door(open_session, as_delivery, programme)

    pages = [(await proctor.get(f"/proctor{query}")).text for query in ("", "?page=2", "?page=9")]

    for page, name in zip(pages, ("Wil Waiting", "Alex Rivera", "Abe Adams"), strict=True):
        assert [one for one in ("Wil Waiting", "Alex Rivera", "Abe Adams") if one in page] == [name]
        assert "3 sittings under way" in page
        assert "1 waiting to be let in" in page
    assert 'href="/proctor?page=2"' in pages[0]
    assert 'href="/proctor?page=2"' in pages[2]


@pytest.mark.parametrize("text", ["rivera", "ALEX rivera", "DEMO alex"])
async def test_the_board_is_searched_by_candidate_exam_and_administration(
    open_session: OpenSession,
    as_delivery: OpenSession,
    proctor: Visitor,
    programme: Programme,
    running: Running,
    text: str,
) -> None:
    await wait_at_the_door(open_session, as_delivery, programme)
    code = (await look_at_board(as_delivery, now=at(30))).sittings[0].exam_code

    page = await proctor.get(f"/proctor?text={text.replace('DEMO', code)}")

    assert "Alex Rivera" in page.text
    assert "Wil Waiting" not in page.text
    assert "No sitting under way fits." in (await proctor.get("/proctor?text=%25&page=x")).text


async def test_a_pause_without_a_reason_is_asked_for_one_beside_its_field(
    proctor: Visitor, running: Running
) -> None:
    await proctor.get(f"/proctor/{running.id}/pause")

    page = await proctor.post(f"/proctor/{running.id}/pause", {"reason": "  "})

    assert page.status_code == 422
    assert 'id="reason-error"' in page.text


async def test_a_pause_stops_the_clock_and_is_written_down(
    proctor: Visitor, open_session: OpenSession, running: Running
) -> None:
    await proctor.get(f"/proctor/{running.id}/pause")

    answer = await proctor.post(f"/proctor/{running.id}/pause", {"reason": "Fire alarm."})

    assert answer.headers["location"] == "/proctor"
    board = await proctor.get("/proctor")
    assert "clock stands" in board.text
    assert f"/proctor/{running.id}/resume" in board.text
    async with open_session() as session:
        entry = await session.scalar(select(AuditEntryRow))
    assert entry is not None
    assert (entry.action, entry.reason) == ("sitting.paused", "Fire alarm.")


async def test_what_was_typed_stays_when_the_sitting_cannot_be_resumed(
    proctor: Visitor, open_session: OpenSession, as_delivery: OpenSession, programme: Programme
) -> None:
    _, sitting_id = await wait_at_the_door(open_session, as_delivery, programme)
    await proctor.get(f"/proctor/{sitting_id}/resume")

    page = await proctor.post(f"/proctor/{sitting_id}/resume", {"reason": "All clear."})

    assert page.status_code == 422
    assert "This is not possible now" in page.text
    assert "All clear." in page.text


async def test_a_proctor_lets_a_candidate_in(
    proctor: Visitor, open_session: OpenSession, as_delivery: OpenSession, programme: Programme
) -> None:
    _, sitting_id = await wait_at_the_door(open_session, as_delivery, programme)
    assert "Waits to be let in" in (await proctor.get("/proctor")).text

    await proctor.get(f"/proctor/{sitting_id}/admit")
    await proctor.post(f"/proctor/{sitting_id}/admit", {})

    assert "Admitted, not started" in (await proctor.get("/proctor")).text


async def test_a_proctor_sees_no_item_and_no_score(proctor: Visitor, running: Running) -> None:
    board = await proctor.get("/proctor")
    act = await proctor.get(f"/proctor/{running.id}/pause")

    for page in (board, act):
        assert "Item 1" not in page.text
        assert "slot001" not in page.text
    assert (await proctor.get(f"/manage/sittings/{running.id}")).status_code == 404


async def test_centre_staff_let_in_but_stop_no_clock(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    running: Running,
) -> None:
    account_id = await make_account(open_session, "Sam Staff")
    async with visiting(addresses, tmp_path, at(30)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.CENTRE_STAFF, NINE)

        assert "Pause" not in (await visitor.get("/proctor")).text
        assert (await visitor.get(f"/proctor/{running.id}/pause")).status_code == 404
        assert (await visitor.get(f"/proctor/{running.id}/admit")).status_code == 200
