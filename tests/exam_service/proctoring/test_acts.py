"""What staff may do to a sitting under way: minutes, messages, another device, the code."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.exams.rules.packages import spoken_code
from exam_service.exams.tables import AdministrationRow, FormPackageKeyRow
from exam_service.people.rules import Role
from exam_service.proctoring.use_cases import look_at_watched
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.tables import SittingEventRow
from exam_service.sittings.use_cases.lease import (
    NobodyWaits,
    OpenElsewhere,
    TakeoverWaits,
    allow_device,
    take_lease,
    take_over,
)
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import OTHER_DEVICE, Running
from tests.builders.visitor import Visitor, visiting


@pytest.fixture
async def proctor(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    running: Running,
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Pat Proctor")
    async with visiting(addresses, tmp_path, at(0.5)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.PROCTOR, NINE)
        await visitor.get(f"/proctor/{running.id}")
        yield visitor


async def events_of(open_session: OpenSession, running: Running, kind: str) -> list[str]:
    """What was recorded of this kind, by its cause."""
    async with open_session() as session:
        query = select(SittingEventRow.cause).where(
            SittingEventRow.sitting_id == running.id, SittingEventRow.kind == kind
        )
        return list(await session.scalars(query))


async def test_minutes_that_are_given_are_added_to_the_clock(
    proctor: Visitor, as_delivery: OpenSession, running: Running
) -> None:
    sent = {"minutes": "12", "reason": "Noise in the corridor."}

    answer = await proctor.post(f"/proctor/{running.id}/time", sent)

    assert answer.headers["location"] == "/proctor"
    seen = await look_at_watched(as_delivery, sitting_id=running.id, now=at(0.5))
    assert seen.connection is not None
    assert seen.connection.clock.remaining == timedelta(minutes=161, seconds=30)


@pytest.mark.parametrize("minutes", ["", "0", "61", "-5", "ten", "9" * 30])
async def test_minutes_that_cannot_be_given_are_said_beside_their_field(
    proctor: Visitor, running: Running, minutes: str
) -> None:
    sent = {"minutes": minutes, "reason": "Noise in the corridor."}

    page = await proctor.post(f"/proctor/{running.id}/time", sent)

    assert page.status_code == 422
    assert 'id="minutes-error"' in page.text
    assert "Noise in the corridor." in page.text


async def test_break_minutes_need_a_reason_too(proctor: Visitor, running: Running) -> None:
    page = await proctor.post(f"/proctor/{running.id}/break", {"minutes": "5", "reason": "\x00"})

    assert page.status_code == 422
    assert 'id="reason-error"' in page.text


async def test_a_message_is_recorded_and_another_one_is_not_without_words(
    proctor: Visitor, open_session: OpenSession, running: Running
) -> None:
    await proctor.post(f"/proctor/{running.id}/message", {"text": "We are with you."})
    empty = await proctor.post(f"/proctor/{running.id}/message", {"text": " "})
    long = await proctor.post(f"/proctor/{running.id}/message", {"text": "x" * 501})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert 'id="text-error"' in empty.text
    assert await events_of(open_session, running, "message") == ["We are with you."]


async def test_the_code_of_the_open_section_is_shown_once_and_written_down(
    proctor: Visitor, open_session: OpenSession, running: Running
) -> None:
    async with open_session() as session:
        key_code = await session.scalar(
            select(FormPackageKeyRow.key_code).where(
                FormPackageKeyRow.section == 1, FormPackageKeyRow.language == "en"
            )
        )
    assert key_code is not None

    page = await proctor.post(f"/proctor/{running.id}/code", {"reason": "No key arrived."})

    assert spoken_code(key_code) in page.text
    assert spoken_code(key_code) not in (await proctor.get(f"/proctor/{running.id}/code")).text
    async with open_session() as session:
        entry = await session.scalar(select(AuditEntryRow))
    assert entry is not None
    assert (entry.action, entry.reason) == ("sitting.code_read", "No key arrived.")


async def test_no_code_is_read_out_without_a_reason(proctor: Visitor, running: Running) -> None:
    page = await proctor.post(f"/proctor/{running.id}/code", {"reason": ""})

    assert page.status_code == 422
    assert "Read this out" not in page.text


async def ask_to_go_on(
    open_session: OpenSession, as_delivery: OpenSession, running: Running, now: datetime
) -> None:
    """Another device of the candidate asks where a person lets devices in."""
    async with open_session() as session:
        await session.execute(update(AdministrationRow).values(admission="proctor"))
    with pytest.raises(TakeoverWaits):
        await take_over(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=now,
        )


async def test_a_device_that_waits_is_let_in_and_the_lease_goes_over(
    proctor: Visitor, open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await ask_to_go_on(open_session, as_delivery, running, at(0.2))
    board = await proctor.get("/proctor")
    assert "Another device waits" in board.text
    assert f"/proctor/{running.id}/device" in board.text

    await proctor.post(f"/proctor/{running.id}/device", {})

    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, running.id)
    assert (contact.device, contact.device_waiting, contact.epoch) == (OTHER_DEVICE, None, 2)


async def test_a_device_that_nobody_let_in_waits_no_more_and_may_ask_again(
    proctor: Visitor, open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    async def poll(now: datetime) -> None:
        await take_lease(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=now,
        )

    await ask_to_go_on(open_session, as_delivery, running, at(-14))
    with pytest.raises(TakeoverWaits):
        await poll(at(0.9))
    assert "Another device waits" in (await proctor.get("/proctor")).text

    with pytest.raises(OpenElsewhere):
        await poll(at(1))
    with pytest.raises(NobodyWaits):
        await allow_device(
            as_delivery, sitting_id=running.id, actor_id=running.programme.actor_id, now=at(1)
        )
    await ask_to_go_on(open_session, as_delivery, running, at(2))
    await allow_device(
        as_delivery, sitting_id=running.id, actor_id=running.programme.actor_id, now=at(3)
    )


async def test_letting_a_device_in_where_none_waits_changes_nothing(
    proctor: Visitor, open_session: OpenSession, running: Running
) -> None:
    page = await proctor.post(f"/proctor/{running.id}/device", {})

    assert page.status_code == 422
    assert "No other device is waiting" in page.text


async def test_every_act_has_its_page_and_the_sitting_names_them_all(
    proctor: Visitor, running: Running
) -> None:
    sitting = await proctor.get(f"/proctor/{running.id}")

    for act in ("pause", "time", "break", "message", "code"):
        assert f"/proctor/{running.id}/{act}" in sitting.text
        assert (await proctor.get(f"/proctor/{running.id}/{act}")).status_code == 200
