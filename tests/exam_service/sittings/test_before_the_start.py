"""A sitting up to its start: what must be agreed to and still hold, and what ends without one."""

import asyncio
from typing import Any

import pytest

from exam_service.applications.rules.authorization import attempts_used
from exam_service.applications.store import load_facts
from exam_service.applications.tables import AccommodationRow, AuthorizationRow
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import StatementRow
from exam_service.sittings import store
from exam_service.sittings.rules.launch import AuthorizationOver, WindowOver
from exam_service.sittings.rules.lifecycle import IllegalTransition, SittingState
from exam_service.sittings.use_cases.check_in import (
    StatementReplaced,
    accept_statement,
    change_language,
    open_sitting,
)
from exam_service.sittings.use_cases.lapse import lapse_unstarted
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from tests.builders.exams import NINE, at
from tests.builders.sittings import (
    DEVICE,
    CandidateMade,
    Programme,
    Running,
    make_candidate,
)
from tests.exam_service.conftest import start_at_nine


def holder_of(candidate: CandidateMade) -> Holder:
    return Holder(candidate.account_id, DEVICE)


async def test_what_was_granted_last_to_this_candidate_is_on_the_clock_and_on_no_others(
    as_delivery: OpenSession,
    open_session: OpenSession,
    programme: Programme,
    candidate: CandidateMade,
) -> None:
    other = await make_candidate(open_session, programme, name="Sam Okafor")
    async with open_session() as session:
        for minute, percent, minutes in ((-2, 100, 0), (-1, 50, 15)):
            session.add(
                AccommodationRow(
                    authorization_id=candidate.authorization_id,
                    extra_time_percent=percent,
                    extra_minutes=minutes,
                    approved_at=at(minute),
                    approved_by=programme.actor_id,
                )
            )

    with_more = await start_at_nine(as_delivery, programme, candidate)
    without = await start_at_nine(as_delivery, programme, other)

    async with open_session() as session:
        ends = [
            (await store.load_contact(session, one.id)).closes_at for one in (with_more, without)
        ]
    # 150 minutes and half of them and a quarter of an hour.
    assert ends == [at(240), at(150)]


class TestBeforeTheStart:
    async def test_two_presses_open_one_sitting(
        self, as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
    ) -> None:
        opened = await asyncio.gather(
            *(
                open_sitting(
                    as_delivery,
                    account_id=candidate.account_id,
                    exam_id=programme.exam_id,
                    language="en",
                    now=NINE,
                )
                for _ in range(4)
            )
        )

        assert len(set(opened)) == 1

    async def test_the_clock_does_not_start_before_the_statement_is_accepted(
        self, as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
    ) -> None:
        who: dict[str, Any] = {"account_id": candidate.account_id, "now": NINE}
        sitting_id = await open_sitting(
            as_delivery, exam_id=programme.exam_id, language="en", **who
        )

        await take_lease(as_delivery, sitting_id=sitting_id, device=DEVICE, **who)

        with pytest.raises(IllegalTransition):
            await start_sitting(
                as_delivery, sitting_id=sitting_id, holder=holder_of(candidate), now=NINE
            )

    async def test_only_the_statement_that_stands_now_can_be_accepted(
        self,
        as_delivery: OpenSession,
        open_session: OpenSession,
        programme: Programme,
        candidate: CandidateMade,
    ) -> None:
        who: dict[str, Any] = {"account_id": candidate.account_id, "now": NINE}
        sitting_id = await open_sitting(
            as_delivery, exam_id=programme.exam_id, language="en", **who
        )
        newer = {"version": 2, "language": "en", "text": "New rules.", "created_at": NINE}
        async with open_session() as session:
            session.add(StatementRow(exam_id=programme.exam_id, **newer))

        with pytest.raises(StatementReplaced):
            await accept_statement(as_delivery, sitting_id=sitting_id, version=1, **who)

        await accept_statement(as_delivery, sitting_id=sitting_id, version=2, **who)

    async def test_the_language_changes_until_the_start_and_not_after(
        self,
        as_delivery: OpenSession,
        open_session: OpenSession,
        programme: Programme,
        candidate: CandidateMade,
    ) -> None:
        who: dict[str, Any] = {"account_id": candidate.account_id, "now": NINE}
        sitting_id = await open_sitting(
            as_delivery, exam_id=programme.exam_id, language="en", **who
        )
        await change_language(as_delivery, sitting_id=sitting_id, language="es", **who)
        await accept_statement(as_delivery, sitting_id=sitting_id, version=1, **who)
        await take_lease(as_delivery, sitting_id=sitting_id, device=DEVICE, **who)
        await start_sitting(
            as_delivery, sitting_id=sitting_id, holder=holder_of(candidate), now=NINE
        )

        with pytest.raises(InvalidInput):
            await change_language(as_delivery, sitting_id=sitting_id, language="en", **who)

        async with open_session() as session:
            assert (await store.load_sitting(session, sitting_id)).language == "es"
            acceptance = await store.find_acceptance(session, sitting_id)
        assert acceptance is not None
        assert (acceptance.version, acceptance.language) == (1, "es")


DAY = 24 * 60


class TestWhatIsLookedAtAgainAtTheStart:
    async def checked_in(
        self, as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
    ) -> dict[str, Any]:
        who: dict[str, Any] = {"account_id": candidate.account_id}
        sitting_id = await open_sitting(
            as_delivery, exam_id=programme.exam_id, language="en", now=NINE, **who
        )
        who["sitting_id"] = sitting_id
        await accept_statement(as_delivery, version=1, now=NINE, **who)
        await take_lease(as_delivery, device=DEVICE, now=NINE, **who)
        return who

    async def test_nobody_starts_after_the_window(
        self, as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
    ) -> None:
        who = await self.checked_in(as_delivery, programme, candidate)

        with pytest.raises(WindowOver):
            await start_sitting(
                as_delivery,
                sitting_id=who["sitting_id"],
                holder=holder_of(candidate),
                now=at(30 * DAY),
            )

    async def test_nobody_starts_after_the_authorization(
        self,
        as_delivery: OpenSession,
        open_session: OpenSession,
        programme: Programme,
        candidate: CandidateMade,
    ) -> None:
        who = await self.checked_in(as_delivery, programme, candidate)
        async with open_session() as session:
            authorization = await session.get_one(AuthorizationRow, candidate.authorization_id)
            authorization.expires_at = at(60)

        with pytest.raises(AuthorizationOver):
            await start_sitting(
                as_delivery, sitting_id=who["sitting_id"], holder=holder_of(candidate), now=at(60)
            )

    async def test_what_never_started_ends_with_its_window_and_uses_no_attempt(
        self,
        as_delivery: OpenSession,
        open_session: OpenSession,
        programme: Programme,
        candidate: CandidateMade,
    ) -> None:
        who = await self.checked_in(as_delivery, programme, candidate)

        assert await lapse_unstarted(as_delivery, now=at(29 * DAY)) == 0
        assert await lapse_unstarted(as_delivery, now=at(31 * DAY)) == 1

        async with open_session() as session:
            row = await store.load_sitting(session, who["sitting_id"])
            facts = await load_facts(session, candidate.account_id, programme.exam_id, at(31 * DAY))
        assert row.state == SittingState.NEVER_STARTED
        assert attempts_used(facts.sittings) == 0

    async def test_a_running_sitting_does_not_end_with_the_window_for_starting(
        self, as_delivery: OpenSession, running: Running
    ) -> None:
        assert await lapse_unstarted(as_delivery, now=at(31 * DAY)) == 0
