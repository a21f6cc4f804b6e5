"""A programme with a candidate who may sit, and a sitting whose clock runs since nine o'clock."""

import pytest

from exam_service.database.session import OpenSession
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.start import start_sitting
from tests.builders.exams import NINE
from tests.builders.sittings import (
    DEVICE,
    CandidateMade,
    Programme,
    Running,
    make_candidate,
    make_programme,
)


@pytest.fixture
async def programme(open_session: OpenSession) -> Programme:
    return await make_programme(open_session)


@pytest.fixture
async def candidate(open_session: OpenSession, programme: Programme) -> CandidateMade:
    return await make_candidate(open_session, programme)


@pytest.fixture
async def running(
    as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
) -> Running:
    return await start_at_nine(as_delivery, programme, candidate)


async def start_at_nine(
    as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
) -> Running:
    """A sitting of this candidate in English, with its clock running."""
    sitting_id = await open_sitting(
        as_delivery,
        account_id=candidate.account_id,
        exam_id=programme.exam_id,
        language="en",
        now=NINE,
    )
    await accept_statement(
        as_delivery, sitting_id=sitting_id, account_id=candidate.account_id, version=1, now=NINE
    )
    await take_lease(
        as_delivery,
        sitting_id=sitting_id,
        account_id=candidate.account_id,
        device=DEVICE,
        now=NINE,
    )
    running = Running(sitting_id, candidate, programme)
    await start_sitting(as_delivery, sitting_id=sitting_id, holder=running.holder, now=NINE)
    return running
