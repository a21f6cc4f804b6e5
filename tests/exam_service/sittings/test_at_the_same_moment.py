"""Changes of one sitting at the same moment: none is lost, none is judged by what was before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.responses.rules import Entry, EntryKind, Standing
from exam_service.sittings import store as sittings
from exam_service.sittings.store import JudgedEntry, Owner, sitting_store
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.credits import give_time
from exam_service.sittings.use_cases.lease import take_over
from exam_service.sittings.use_cases.look import look_at_sitting
from exam_service.sittings.use_cases.settling import LeaseLost, open_for_change, open_for_reading
from tests.builders.exams import at
from tests.builders.sittings import OTHER_DEVICE, Running, make_candidate
from tests.exam_service.conftest import start_at_nine


async def extend(as_delivery: OpenSession, running: Running, minute: float) -> None:
    await give_time(
        as_delivery,
        sitting_id=running.id,
        actor_id=running.programme.actor_id,
        minutes=1,
        reason="The room was noisy.",
        now=at(minute),
    )


async def test_extensions_that_are_given_at_once_all_count(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    await asyncio.gather(*(extend(as_delivery, running, 0.5) for _ in range(5)))

    async with open_session() as session:
        row = await sittings.load_sitting(session, running.id)
        contact = await sittings.load_contact(session, running.id)
        ledger = await sittings.load_ledger(session, row)
    assert len(ledger.credits) == 5
    assert (row.closes_at, contact.closes_at) == (at(155), at(155))


async def test_an_extension_in_the_last_instant_is_whole_or_refused_whatever_else_sees_the_end(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    """Silent since the start, with its whole quota: 160 minutes are the end."""
    outcomes = await asyncio.gather(
        close_expired(as_delivery, now=at(160)),
        extend(as_delivery, running, 159.9),
        look_at_sitting(
            as_delivery, sitting_id=running.id, account_id=running.account_id, now=at(160)
        ),
        return_exceptions=True,
    )

    async with open_session() as session:
        row = await sittings.load_sitting(session, running.id)
        ledger = await sittings.load_ledger(session, row)
    was_given = outcomes[1] is None
    assert was_given == bool(ledger.credits)
    assert (str(row.state), row.ended_at) == (
        ("in_progress", None) if was_given else ("submitted", at(160))
    )


async def test_what_was_read_before_a_sitting_is_held_is_read_again_then(
    as_delivery: OpenSession, running: Running
) -> None:
    async with as_delivery() as session:
        seen = await open_for_reading(session, running.id, at(1), Owner(running.account_id))
        await take_over(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=at(1),
        )

        with pytest.raises(LeaseLost):
            await open_for_change(session, running.id, at(1), running.holder)
        assert seen.contact.epoch == 2


async def test_who_holds_a_sitting_holds_up_no_entry_that_belongs_to_it(
    open_session: OpenSession, running: Running
) -> None:
    """A save that had its contact row first must not wait for one who waits for that."""
    entry = Entry(1, running.programme.slots_of(1)[0], EntryKind.POSITION, {}, at(0.5))

    async with open_session() as holding, open_session() as saving:
        await sitting_store(holding).hold(running.id)
        await saving.execute(text("SET LOCAL lock_timeout = '2s'"))
        await sitting_store(saving).add_entries(
            running.id, 1, [JudgedEntry(entry, Standing.ADMITTED)], at(0.5)
        )

        assert len(await sitting_store(saving).list_entries(running.id)) == 1


async def test_a_sitting_that_cannot_be_ended_keeps_no_other_from_it(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    programme = running.programme
    for name in ("Sam Okafor", "Ana Ruiz"):
        candidate = await make_candidate(open_session, programme, name=name)
        await start_at_nine(as_delivery, programme, candidate)
    opened = 0

    @asynccontextmanager
    async def lost_once() -> AsyncIterator[AsyncSession]:
        """The line to the database breaks for the first sitting, after the list of all."""
        nonlocal opened
        opened += 1
        if opened == 2:
            raise ConnectionResetError
        async with as_delivery() as session:
            yield session

    with pytest.raises(ExceptionGroup):
        await close_expired(lost_once, now=at(160))

    async with open_session() as session:
        states = (await session.scalars(select(SittingRow.state))).all()
    assert sorted(states) == ["in_progress", "submitted", "submitted"]
