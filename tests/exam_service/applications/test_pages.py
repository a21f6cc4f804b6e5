"""The office's pages: authorizing, deciding, recording payments, granting accommodations."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.applications import store
from exam_service.applications.rules import Accommodation
from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.people.tables import AccountRow
from tests.builders.exams import NINE, at, make_account, make_exam
from tests.builders.visitor import Visitor, visiting


@pytest.fixture
async def clerk_id(open_session: OpenSession) -> UUID:
    return await make_account(open_session, "Alex Moreno")


@pytest.fixture
async def clerk(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    clerk_id: UUID,
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as visitor:
        await visitor.sign_in(open_session, clerk_id, Role.EXAM_MANAGER, NINE)
        yield visitor


async def email_of(open_session: OpenSession, account_id: UUID) -> str:
    async with open_session() as session:
        return (await session.get_one(AccountRow, account_id)).email


async def authorize(clerk: Visitor, email: str, exam_id: UUID) -> int:
    await clerk.get("/manage/authorizations/new")
    answer = await clerk.post(
        "/manage/authorizations",
        {"email": email, "exam_id": str(exam_id), "date_of_birth": "1990-05-01"},
    )
    return answer.status_code


async def test_from_authorization_to_payment(
    clerk: Visitor, clerk_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, clerk_id)
    email = await email_of(open_session, await make_account(open_session, "Robin Vega"))
    first = await authorize(clerk, email, exam_id)
    second = await authorize(clerk, email, exam_id)

    async with open_session() as session:
        request = (await session.scalars(select(AttemptRequestRow))).one()
    waiting = await clerk.get("/manage/requests")
    address = f"/manage/requests/{request.id}"
    page = await clerk.get(address)
    wrong = await clerk.post(
        f"{address}/payment", {"amount": "100.00", "currency": "USD", "reference": "T1"}
    )
    right = await clerk.post(
        f"{address}/payment", {"amount": "150.00", "currency": "USD", "reference": "T1"}
    )

    assert (first, second) == (303, 422)
    assert "Robin Vega" in waiting.text
    assert 'value="150.00"' in page.text
    assert wrong.status_code == 422
    assert "is 150.00 USD" in wrong.text
    assert 'value="100.00"' in wrong.text
    assert right.status_code == 303
    assert "Robin Vega" not in (await clerk.get("/manage/requests")).text


async def test_a_refusal_without_a_reason_is_asked_for_one(
    clerk: Visitor, clerk_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, clerk_id)
    candidate_id = await make_account(open_session, "Robin Vega")
    await authorize(clerk, await email_of(open_session, candidate_id), exam_id)
    async with open_session() as session:
        authorization = (await session.scalars(select(AuthorizationRow))).one()
        retake = AttemptRequestRow(
            authorization_id=authorization.id,
            ordinal=2,
            state="requested",
            requested_at=NINE,
            reason="",
        )
        session.add(retake)
    address = f"/manage/requests/{retake.id}"
    await clerk.get(address)

    silent = await clerk.post(f"{address}/decision", {"decision": "refuse", "reason": " "})
    explained = await clerk.post(f"{address}/decision", {"decision": "refuse", "reason": "Late."})

    assert silent.status_code == 422
    assert "Write the reason: the candidate reads it." in silent.text
    assert explained.status_code == 303
    assert "Late." in (await clerk.get(address)).text


@pytest.mark.parametrize("identifier", ["0190aaaa-0000-7000-8000-000000000000"])
async def test_a_foreign_request_is_not_there(clerk: Visitor, identifier: str) -> None:
    assert (await clerk.get(f"/manage/requests/{identifier}")).status_code == 404


async def test_an_unknown_address_is_said_beside_the_field(
    clerk: Visitor, clerk_id: UUID, open_session: OpenSession
) -> None:
    exam_id = await make_exam(open_session, clerk_id)

    assert await authorize(clerk, "nobody@example.org", exam_id) == 422


async def test_an_accommodation_is_granted_within_the_policy(
    clerk: Visitor,
    clerk_id: UUID,
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
) -> None:
    exam_id = await make_exam(open_session, clerk_id)
    candidate_id = await make_account(open_session, "Robin Vega")
    email = await email_of(open_session, candidate_id)
    await authorize(clerk, email, exam_id)
    async with open_session() as session:
        authorization = (await session.scalars(select(AuthorizationRow))).one()

    async with visiting(addresses, tmp_path, at(6)) as officer:
        officer_id = await make_account(open_session, "Sam Ito")
        await officer.sign_in(open_session, officer_id, Role.ACCOMMODATION_OFFICER, NINE)
        page = await officer.get(f"/manage/accommodations?email={email}")
        address = f"/manage/accommodations/{authorization.id}"
        typed = {"email": email, "extra_time_percent": "500", "extra_minutes": "0"}
        large = await officer.post(address, typed)
        fitting = await officer.post(address, {**typed, "extra_time_percent": "50"})

    assert "Robin Vega" in page.text
    assert (large.status_code, fitting.status_code) == (422, 303)
    assert "Enter a share from 0 to 100 percent." in large.text
    async with open_session() as session:
        granted = await store.load_accommodation(session, candidate_id, exam_id)
    assert granted == Accommodation(50, 0)
