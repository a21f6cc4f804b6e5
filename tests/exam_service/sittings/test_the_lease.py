"""One device at a time holds the lease of a sitting, and what it takes to change that."""

from typing import Any

import pytest

from exam_service.database.session import OpenSession
from exam_service.exams.tables import AdministrationRow
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.use_cases.lease import (
    NobodyWaits,
    OpenElsewhere,
    TakeoverWaits,
    allow_device,
    take_lease,
    take_over,
)
from exam_service.sittings.use_cases.look import Lease
from tests.builders.exams import at
from tests.builders.sittings import OTHER_DEVICE, Running
from tests.exam_service.sittings.test_live_actions import seen_by


async def ask_a_proctor(
    as_delivery: OpenSession, open_session: OpenSession, running: Running, minute: float = 1
) -> None:
    """The candidate's other device asks to be let in, where people admit."""
    async with open_session() as session:
        administration = await session.get_one(
            AdministrationRow, running.programme.administration_id
        )
        administration.admission = "proctor"
    with pytest.raises(TakeoverWaits):
        await take_over(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=at(minute),
        )


async def test_keys_go_to_the_device_that_has_it_alone(
    as_delivery: OpenSession, running: Running
) -> None:
    mine = await seen_by(as_delivery, running)
    other = await seen_by(as_delivery, running, OTHER_DEVICE)

    assert (mine.lease, other.lease) == (Lease.HELD, Lease.LOST)
    assert mine.key_code is not None
    assert mine.order is not None
    assert (other.key_code, other.order) == (None, None)


async def test_another_device_is_told_and_takes_nothing(
    as_delivery: OpenSession, running: Running
) -> None:
    with pytest.raises(OpenElsewhere):
        await take_lease(
            as_delivery,
            sitting_id=running.id,
            account_id=running.account_id,
            device=OTHER_DEVICE,
            now=at(1),
        )

    assert (await seen_by(as_delivery, running)).lease is Lease.HELD


async def test_after_the_end_any_device_of_the_candidate_sees_it_and_none_takes_it_over(
    as_delivery: OpenSession, running: Running
) -> None:
    """What the device with the lease still brings counts by rule, as that of its lease."""
    asked: dict[str, Any] = {
        "sitting_id": running.id,
        "account_id": running.account_id,
        "device": OTHER_DEVICE,
        "now": at(200),
    }
    await take_over(as_delivery, **asked)
    seen = await take_lease(as_delivery, **asked)

    assert (seen.row.state, seen.lease, seen.epoch) == ("submitted", Lease.LOST, 1)


async def test_where_persons_admit_a_person_lets_the_other_device_in(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    who: dict[str, Any] = {"sitting_id": running.id, "actor_id": running.programme.actor_id}
    with pytest.raises(NobodyWaits):
        await allow_device(as_delivery, **who, now=at(0.5))

    for _ in range(2):
        await ask_a_proctor(as_delivery, open_session, running)
    assert (await seen_by(as_delivery, running, OTHER_DEVICE)).lease is Lease.LOST

    await allow_device(as_delivery, **who, now=at(2))
    seen = await seen_by(as_delivery, running, OTHER_DEVICE)
    assert (seen.lease, seen.epoch) == (Lease.HELD, 2)


async def test_nobody_is_let_in_who_asked_so_long_ago_that_nobody_knows_who_it_was(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    await ask_a_proctor(as_delivery, open_session, running)

    with pytest.raises(NobodyWaits):
        await allow_device(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            now=at(16),
        )

    assert (await seen_by(as_delivery, running, OTHER_DEVICE)).lease is Lease.LOST


async def test_nobody_is_let_in_after_the_end_so_late_entries_stay_those_of_their_lease(
    as_delivery: OpenSession, open_session: OpenSession, running: Running
) -> None:
    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, running.id)
        contact.last_contact_at = at(149.9)
    await ask_a_proctor(as_delivery, open_session, running, minute=149.95)

    with pytest.raises(NobodyWaits):
        await allow_device(
            as_delivery,
            sitting_id=running.id,
            actor_id=running.programme.actor_id,
            now=at(150.1),
        )

    seen = await seen_by(as_delivery, running, minute=150.1)
    assert (seen.row.state, seen.row.ended_at) == (SittingState.SUBMITTED, at(150))
    assert (seen.lease, seen.epoch) == (Lease.HELD, 1)
