"""What staff do to a running sitting, what its keys need, and what its player then sees."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormPackageKeyRow
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store import load_sitting
from exam_service.sittings.store.outages import find_open_outage, list_outages
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from exam_service.sittings.use_cases.code import NoOpenSection, read_code
from exam_service.sittings.use_cases.credits import AlreadyOver, give_break, give_time
from exam_service.sittings.use_cases.lease import (
    take_lease,
)
from exam_service.sittings.use_cases.look import Pause, SittingSeen, look_at_sitting
from exam_service.sittings.use_cases.messages import mark_seen, send_message
from exam_service.sittings.use_cases.outages import watch_silences
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting
from exam_service.sittings.use_cases.receipt import read_time_account
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import LeaseLost
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import (
    DEVICE,
    CandidateMade,
    Programme,
    Running,
    make_candidate,
)
from tests.exam_service.conftest import start_at_nine


async def seen_by(
    as_delivery: OpenSession, running: Running, device: str = DEVICE, minute: float = 0.1
) -> SittingSeen:
    return await look_at_sitting(
        as_delivery,
        sitting_id=running.id,
        account_id=running.account_id,
        device=device,
        now=at(minute),
    )


class TestTimeThatIsGiven:
    async def test_it_moves_the_deadline_of_a_running_player_and_says_why(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        before = await seen_by(as_delivery, running)
        await give_time(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            minutes=7,
            reason="The room was loud.",
            now=at(0.2),
        )
        after = await seen_by(as_delivery, running, minute=0.2)
        account = await read_time_account(
            as_delivery, sitting_id=running.id, account_id=running.account_id, now=at(0.3)
        )

        assert after.row.closes_at == at(157)
        assert after.contact.revision > before.contact.revision
        assert [(line.kind, line.reason) for line in account.lines] == [
            ("running", ""),
            ("time_credit", "The room was loud."),
        ]

    async def test_a_longer_break_counts_while_it_lasts(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        await finish_section(
            as_delivery,
            sitting_id=running.id,
            holder=running.holder,
            section=1,
            takes_break=True,
            now=at(0.1),
        )
        await give_break(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            minutes=5,
            reason="A walk was needed.",
            now=at(1),
        )

        assert (await seen_by(as_delivery, running, minute=1)).clock.break_remaining == timedelta(
            minutes=14, seconds=6
        )

    @pytest.mark.parametrize(("minutes", "reason"), [(0, "Why."), (61, "Why."), (5, "  ")])
    async def test_it_needs_a_sensible_length_and_a_reason(
        self, as_delivery: OpenSession, running: Running, minutes: int, reason: str
    ) -> None:
        with pytest.raises(InvalidInput):
            await give_time(
                as_delivery,
                sitting_id=running.id,
                actor_id=running.programme.actor_id,
                minutes=minutes,
                reason=reason,
                now=at(1),
            )

    async def test_after_the_end_there_is_nothing_to_give_to(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        with pytest.raises(AlreadyOver):
            await give_time(
                as_delivery,
                sitting_id=running.id,
                actor_id=running.programme.actor_id,
                minutes=5,
                reason="Why.",
                now=at(500),
            )

        # That the end was noticed is kept, before anybody looks again.
        async with open_session() as session:
            assert (await load_sitting(session, running.id)).state == "submitted"


class TestBeforeTheStart:
    @pytest.fixture
    async def waiting(
        self, as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
    ) -> Running:
        """Checked in, and no device has the lease."""
        account_id = candidate.account_id
        sitting_id = await open_sitting(
            as_delivery,
            account_id=account_id,
            exam_id=programme.exam_id,
            language="en",
            now=at(0),
        )
        await accept_statement(
            as_delivery, sitting_id=sitting_id, account_id=account_id, version=1, now=at(0)
        )
        return Running(sitting_id, candidate, programme)

    async def test_no_clock_starts_for_a_device_without_the_lease(
        self, as_delivery: OpenSession, waiting: Running
    ) -> None:
        with pytest.raises(LeaseLost):
            await start_sitting(
                as_delivery, sitting_id=waiting.id, holder=waiting.holder, now=at(0)
            )

    async def test_a_message_is_there_at_once_and_still_when_the_clock_starts(
        self, as_delivery: OpenSession, waiting: Running
    ) -> None:
        await take_lease(
            as_delivery,
            sitting_id=waiting.id,
            account_id=waiting.account_id,
            device=DEVICE,
            now=at(0),
        )
        await send_message(
            as_delivery,
            sitting_id=waiting.id,
            actor_id=waiting.programme.actor_id,
            text="We begin in five minutes.",
            now=at(0),
        )

        before = await seen_by(as_delivery, waiting)
        started = await start_sitting(
            as_delivery, sitting_id=waiting.id, holder=waiting.holder, now=at(1)
        )

        told = ["We begin in five minutes."]
        assert [message.text for message in before.messages] == told
        assert [message.text for message in started.messages] == told


class TestKeys:
    async def test_the_second_one_comes_after_the_break_and_never_during_it(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        first = (await seen_by(as_delivery, running)).key_code
        where: dict[str, Any] = {"sitting_id": running.id, "holder": running.holder}
        left = await finish_section(as_delivery, **where, section=1, takes_break=True, now=at(0.2))
        back = await end_break(as_delivery, **where, now=at(5))

        assert left.key_code is None
        assert back.key_code not in {None, first}

    async def test_where_it_is_not_to_be_had_the_clock_stands_until_it_is(
        self, as_delivery: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        where: dict[str, Any] = {"sitting_id": running.id, "holder": running.holder}
        name = (running.programme.form_id, 2, "en")
        await finish_section(as_delivery, **where, section=1, takes_break=True, now=at(0.5))
        async with open_session() as session:
            # Keys are never removed; that one is missing all the same is what this is about.
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            key = await session.get_one(FormPackageKeyRow, name)
            code = key.key_code
            await session.delete(key)

        for minute in (5, 7):
            locked_out = await end_break(as_delivery, **where, now=at(minute))
            assert locked_out.row.state == SittingState.PAUSED
            assert not locked_out.clock.is_running
            assert locked_out.pause == Pause("", by_person=False)
            assert locked_out.key_code is None
        async with open_session() as session:
            session.add(
                FormPackageKeyRow(
                    **dict(zip(("form_id", "section", "language"), name, strict=True)),
                    key_code=code,
                )
            )
        back = await end_break(as_delivery, **where, now=at(9))

        assert (back.row.state, back.key_code) == (SittingState.IN_PROGRESS, code)
        # Half a minute before the break, and not one of the four that we kept them waiting.
        assert back.clock.remaining == timedelta(minutes=149.5)
        assert [str(span.kind) for span in back.ledger.spans] == [
            "running",
            "on_break",
            "fault",
            "running",
        ]

    async def test_a_code_is_read_out_for_the_open_section_only(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        who: dict[str, Any] = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
        code = await read_code(as_delivery, **who, reason="No connection.", now=at(0.1))
        assert code == (await seen_by(as_delivery, running)).key_code

        await finish_section(
            as_delivery,
            sitting_id=running.id,
            holder=running.holder,
            section=1,
            takes_break=True,
            now=at(0.2),
        )
        with pytest.raises(NoOpenSection):
            await read_code(as_delivery, **who, reason="No connection.", now=at(0.3))


class TestMessages:
    async def test_one_stays_until_it_was_seen(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        before = (await seen_by(as_delivery, running)).contact.revision
        await send_message(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            text="Please move your lamp.",
            now=at(0.2),
        )
        seen = await seen_by(as_delivery, running)
        (message,) = seen.messages
        assert (message.text, message.seen) == ("Please move your lamp.", False)
        assert seen.contact.revision > before

        await mark_seen(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            message_id=message.id,
            now=at(0.3),
        )
        assert [one.seen for one in (await seen_by(as_delivery, running)).messages] == [True]


async def test_a_paused_player_is_told_the_reason(
    as_delivery: OpenSession, running: Running
) -> None:
    await pause_sitting(
        as_delivery,
        sitting_id=running.id,
        actor_id=running.programme.actor_id,
        reason="Fire alarm.",
        now=at(0.2),
    )

    seen = await seen_by(as_delivery, running)
    assert seen.pause is not None
    assert (seen.pause.reason, seen.pause.by_person) == ("Fire alarm.", True)
    assert seen.row.state == SittingState.PAUSED


async def test_many_that_fall_silent_together_are_our_outage_until_they_are_back(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    programme = running.programme
    others = [
        await start_at_nine(
            as_delivery, programme, await make_candidate(open_session, programme, name=f"C{n}")
        )
        for n in range(4)
    ]

    await watch_silences(as_delivery, now=at(0.1))
    async with as_delivery() as session:
        assert await list_outages(session, at(0), at(0.1)) == []

    await watch_silences(as_delivery, now=at(1))
    async with as_delivery() as session:
        (outage,) = await list_outages(session, at(0), at(2))
    assert (outage.started_at, outage.ended_at) == (at(0), at(2))

    for one in (running, *others):
        left = await finish_section(
            as_delivery,
            sitting_id=one.id,
            holder=one.holder,
            section=1,
            takes_break=False,
            now=at(3),
        )
        assert left.row.closes_at == at(153)
    await watch_silences(as_delivery, now=at(3.1))
    async with as_delivery() as session:
        assert await list_outages(session, at(3.2), at(4)) == []


async def test_who_stays_away_for_longer_than_half_an_hour_does_not_wait_for_us(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    programme = running.programme
    for n in range(4):
        candidate = await make_candidate(open_session, programme, name=f"C{n}")
        await start_at_nine(as_delivery, programme, candidate)
    await watch_silences(as_delivery, now=at(1))

    await watch_silences(as_delivery, now=at(30))
    async with as_delivery() as session:
        assert await find_open_outage(session) is not None
    await watch_silences(as_delivery, now=at(31))
    await watch_silences(as_delivery, now=at(40))

    async with as_delivery() as session:
        (outage,) = await list_outages(session, at(0), at(50))
    assert (outage.started_at, outage.ended_at) == (at(0), at(31))


async def test_a_submitted_sitting_is_proven_by_a_receipt_that_never_changes(
    as_delivery: OpenSession, running: Running
) -> None:
    where: dict[str, Any] = {"sitting_id": running.id, "holder": running.holder}
    await finish_section(as_delivery, **where, section=1, takes_break=False, now=at(0.2))
    first = await submit_sitting(as_delivery, **where, now=at(0.3))
    again = await submit_sitting(as_delivery, **where, now=at(9))

    assert (first.row.ended_at, first.contact.chain) == (again.row.ended_at, again.contact.chain)
