"""A sitting is its own candidate's: whoever else asks, by whichever door, finds none."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.sittings.store import OpenSittings, SittingNotFound, open_steps
from exam_service.sittings.use_cases.check_in import accept_statement, change_language
from exam_service.sittings.use_cases.lease import take_lease, take_over
from exam_service.sittings.use_cases.look import look_at_sitting, open_section
from exam_service.sittings.use_cases.messages import mark_seen
from exam_service.sittings.use_cases.prepare import prepare
from exam_service.sittings.use_cases.receipt import read_time_account
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from tests.builders.exams import at
from tests.builders.sittings import DEVICE, OTHER_DEVICE, Programme, Running, make_candidate
from tests.exam_service.sittings.test_steps import left_behind

Door = Callable[..., Awaitable[object]]
# What each is asked beside whose sitting it is. A device tells its name to nobody; were it known,
# it would open no door either.
BY_ACCOUNT: tuple[tuple[Door, dict[str, Any]], ...] = (
    (look_at_sitting, {"device": DEVICE}),
    (open_section, {"device": DEVICE}),
    (read_time_account, {}),
    (prepare, {}),
    (take_lease, {"device": DEVICE}),
    (take_over, {"device": OTHER_DEVICE}),
    (mark_seen, {"message_id": uuid4()}),
    (change_language, {"language": "es"}),
    (accept_statement, {"version": 1}),
)
BY_HOLDER: tuple[tuple[Door, dict[str, Any]], ...] = (
    (start_sitting, {}),
    (finish_section, {"section": 1, "takes_break": False}),
    (end_break, {}),
    (submit_sitting, {}),
)
ON_THE_SHORT_WAY: tuple[Door, ...] = (take_lease, *(door for door, _ in BY_HOLDER))


@pytest.fixture
def steps(databases: Databases) -> OpenSittings:
    return open_steps(databases.lender(DatabaseRole.DELIVERY))


async def is_locked(door: Door, opener: object, asked: dict[str, Any]) -> bool:
    try:
        await door(opener, now=at(1), **asked)
    except SittingNotFound:
        return True
    return False


async def test_no_door_opens_to_another_candidate(
    open_session: OpenSession,
    as_delivery: OpenSession,
    steps: OpenSittings,
    programme: Programme,
    running: Running,
) -> None:
    other = await make_candidate(open_session, programme, name="Sam Okafor")
    stranger = Holder(other.account_id, DEVICE)
    before = await left_behind(open_session, running)
    doors = [
        *((door, {"account_id": other.account_id, **asked}) for door, asked in BY_ACCOUNT),
        *((door, {"holder": stranger, **asked}) for door, asked in BY_HOLDER),
    ]

    open_doors = [
        (door.__name__, way)
        for door, asked in doors
        for way, opener in (("long", as_delivery), ("short", steps))
        if way == "long" or door in ON_THE_SHORT_WAY
        if not await is_locked(door, opener, {"sitting_id": running.id, **asked})
    ]

    assert open_doors == []
    assert await left_behind(open_session, running) == before
