"""A programme with a candidate who may sit, and a sitting whose clock runs since nine o'clock."""

from collections.abc import AsyncIterator

import pytest

from exam_service.database.session import Addresses, OpenSession
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.start import start_sitting
from tests.application import APPLICATIONS
from tests.builders.exams import NINE
from tests.builders.sittings import (
    DEVICE,
    CandidateMade,
    Programme,
    Running,
    make_candidate,
    make_programme,
)


@pytest.fixture(scope="session")
async def addresses(addresses: Addresses) -> AsyncIterator[Addresses]:
    """The same; the applications that served tests over them end before their database does."""
    yield addresses
    await APPLICATIONS.close()


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
    running = await checked_in_at_nine(as_delivery, programme, candidate)
    await start_sitting(as_delivery, sitting_id=running.id, holder=running.holder, now=NINE)
    return running


async def checked_in_at_nine(
    as_delivery: OpenSession, programme: Programme, candidate: CandidateMade
) -> Running:
    """The same before its start, the lease taken."""
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
    return Running(sitting_id, candidate, programme)
