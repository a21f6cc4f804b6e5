"""Authorizing, requesting, deciding and paying on a real database, each as its own role."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from exam_service.applications import store, use_cases
from exam_service.applications.rules import Accommodation, Decision, NextStep, NotEligible
from exam_service.applications.rules.requests import (
    PaymentAlreadyRecorded,
    RequestAlreadyDecided,
)
from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow
from exam_service.applications.use_cases.authorize import AuthorizationStillStands
from exam_service.audit.tables import AuditEntryRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams import store as exams
from exam_service.exams.rules.fairness import Entitlement
from exam_service.sittings.tables import SittingRow
from tests.builders.exams import (
    NINE,
    a_policy,
    at,
    make_account,
    make_administration,
    make_exam,
    make_form,
)


class Office:
    """An exam that is open, its manager, and a candidate authorized for it at nine."""

    def __init__(self, open_session: OpenSession, as_office: OpenSession) -> None:
        self.arrange = open_session
        self.open_session = as_office
        self.forms: list[UUID] = []

    async def open(self, forms: int = 1) -> None:
        self.manager = await make_account(self.arrange, "Alex Moreno")
        self.candidate = await make_account(self.arrange)
        self.exam_id = await make_exam(self.arrange, self.manager)
        for number in range(forms):
            form = await make_form(self.arrange, self.exam_id, self.manager, code=f"F{number}")
            self.forms.append(form)
        self.administration_id = await make_administration(
            self.arrange, self.exam_id, self.manager, tuple(self.forms)
        )
        self.authorization_id = await self.authorize(now=NINE)

    async def authorize(self, now: datetime) -> UUID:
        return await use_cases.authorize(
            self.open_session,
            account_id=self.candidate,
            exam_id=self.exam_id,
            date_of_birth=date(1990, 5, 1),
            actor_id=self.manager,
            now=now,
        )

    async def newest_request(self) -> AttemptRequestRow:
        async with self.arrange() as session:
            found = await session.scalars(
                select(AttemptRequestRow).order_by(AttemptRequestRow.ordinal.desc()).limit(1)
            )
            return found.one()

    async def pay(self, now: datetime, amount_cents: int = 15_000, reference: str = "T1") -> UUID:
        request = await self.newest_request()
        return await use_cases.record_payment(
            self.open_session,
            request_id=request.id,
            amount_cents=amount_cents,
            currency="USD",
            reference=reference,
            actor_id=self.manager,
            now=now,
        )

    async def decide(self, decision: Decision, now: datetime, reason: str = "") -> None:
        request = await self.newest_request()
        await use_cases.decide_attempt_request(
            self.open_session,
            request_id=request.id,
            decision=decision,
            reason=reason,
            actor_id=self.manager,
            now=now,
        )

    async def sit(self, form_id: UUID, ordinal: int, ended_at: datetime | None) -> None:
        """A sitting of the newest request, straight into its table."""
        request = await self.newest_request()
        started_at = NINE if ended_at is None else ended_at - timedelta(hours=2)
        async with self.arrange() as session:
            session.add(
                SittingRow(
                    id=uuid7(),
                    account_id=self.candidate,
                    authorization_id=self.authorization_id,
                    attempt_request_id=request.id,
                    administration_id=self.administration_id,
                    exam_id=self.exam_id,
                    form_id=form_id,
                    policy_version=1,
                    ordinal=ordinal,
                    language="en",
                    seed="seed",
                    # Ended without a result to wait for.
                    state="terminated" if ended_at else "in_progress",
                    integrity="clear",
                    score_status="unscored",
                    section=1,
                    time_allotted=timedelta(minutes=150),
                    break_allotted=timedelta(minutes=10),
                    closes_at=None if ended_at else NINE + timedelta(minutes=150),
                    created_at=NINE,
                    started_at=started_at,
                    ended_at=ended_at,
                    ended_by="proctor" if ended_at else None,
                )
            )


@pytest.fixture
async def office(open_session: OpenSession, as_office: OpenSession) -> Office:
    opened = Office(open_session, as_office)
    await opened.open(forms=2)
    return opened


async def codes(office: Office, as_delivery: OpenSession, now: datetime) -> list[str]:
    async with as_delivery() as session:
        found = await store.standing_of(session, office.candidate, office.exam_id, now, "es")
        return [obstacle.code for obstacle in found.obstacles]


async def test_who_is_authorized_sits_once_the_payment_is_recorded(
    office: Office, as_delivery: OpenSession
) -> None:
    before = await codes(office, as_delivery, at(1))
    await office.pay(at(2))

    async with as_delivery() as session:
        standing = await store.standing_of(session, office.candidate, office.exam_id, at(3))
    assert before == ["payment_missing"]
    assert standing.next_step is NextStep.SIT
    assert standing.attempts_left == 3
    assert standing.until == datetime(2027, 11, 23, 9, 0, tzinfo=UTC)


async def test_each_retake_needs_its_own_request_approval_and_payment(
    office: Office, as_delivery: OpenSession
) -> None:
    request = partial(
        use_cases.request_attempt,
        as_delivery,
        account_id=office.candidate,
        exam_id=office.exam_id,
    )
    await office.pay(at(1))
    await office.sit(office.forms[0], 1, ended_at=at(150))

    seen = [await codes(office, as_delivery, at(200))]
    await request(now=at(201))
    await request(now=at(202))
    seen.append(await codes(office, as_delivery, at(203)))
    await office.decide(Decision.APPROVE, at(204))
    seen.append(await codes(office, as_delivery, at(205)))
    await office.pay(at(206), reference="T2")
    seen.append(await codes(office, as_delivery, at(207)))

    assert seen == [["request_missing"], ["request_undecided"], ["payment_missing"], []]


async def test_a_retake_without_an_unseen_form_is_refused_with_that_reason_before_it_is_paid(
    office: Office, as_delivery: OpenSession
) -> None:
    await office.sit(office.forms[0], 1, ended_at=at(150))
    request = partial(
        use_cases.request_attempt,
        as_delivery,
        account_id=office.candidate,
        exam_id=office.exam_id,
    )
    await request(now=at(200))
    await office.decide(Decision.APPROVE, at(201))
    await office.pay(at(202))
    await office.sit(office.forms[1], 2, ended_at=at(400))

    assert await codes(office, as_delivery, at(500)) == ["no_form_left"]
    with pytest.raises(NotEligible):
        await request(now=at(501))


async def test_a_refused_request_keeps_its_reason_and_a_new_one_can_follow(
    office: Office, as_delivery: OpenSession
) -> None:
    await office.sit(office.forms[0], 1, ended_at=at(150))
    ask = partial(
        use_cases.request_attempt,
        as_delivery,
        account_id=office.candidate,
        exam_id=office.exam_id,
    )
    await ask(now=at(200))

    with pytest.raises(InvalidInput):
        await office.decide(Decision.REFUSE, at(201))
    await office.decide(Decision.REFUSE, at(202), reason="The form was not signed.")
    with pytest.raises(RequestAlreadyDecided):
        await office.decide(Decision.APPROVE, at(203))

    async with as_delivery() as session:
        standing = await store.standing_of(session, office.candidate, office.exam_id, at(204))
    await ask(now=at(205))
    assert standing.obstacles[0].reason == "The form was not signed."
    assert await codes(office, as_delivery, at(206)) == ["request_undecided"]


async def test_two_requests_at_the_same_moment_become_one(
    office: Office, as_delivery: OpenSession, open_session: OpenSession
) -> None:
    await office.sit(office.forms[0], 1, ended_at=at(150))

    await asyncio.gather(
        *(
            use_cases.request_attempt(
                as_delivery, account_id=office.candidate, exam_id=office.exam_id, now=at(200)
            )
            for _ in range(4)
        )
    )

    async with open_session() as session:
        assert await session.scalar(select(func.count()).select_from(AttemptRequestRow)) == 2
        acts = await session.scalar(
            select(func.count()).where(AuditEntryRow.action == "attempt.requested")
        )
        assert acts == 1


async def test_nothing_is_requested_while_a_sitting_is_not_over(
    office: Office, as_delivery: OpenSession
) -> None:
    await office.sit(office.forms[0], 1, ended_at=None)

    with pytest.raises(NotEligible) as refusal:
        await use_cases.request_attempt(
            as_delivery, account_id=office.candidate, exam_id=office.exam_id, now=at(10)
        )

    assert [obstacle.rule for obstacle in refusal.value.obstacles] == ["X120"]


async def test_a_payment_is_exactly_the_price_of_its_day(office: Office) -> None:
    with pytest.raises(InvalidInput, match=r"2026-11-23 is 150\.00 USD"):
        await office.pay(at(1), amount_cents=14_999)

    with pytest.raises(InvalidInput, match="card number"):
        await office.pay(at(1), reference="4242 4242 4242 4242")


async def test_one_attempt_is_paid_once(office: Office) -> None:
    first = await office.pay(at(1))

    assert await office.pay(at(2)) == first
    with pytest.raises(PaymentAlreadyRecorded):
        await office.pay(at(3), reference="T2")


async def test_a_second_authorization_waits_for_the_end_of_the_first(office: Office) -> None:
    with pytest.raises(AuthorizationStillStands, match="23 November 2027"):
        await office.authorize(now=at(1))

    again = await office.authorize(now=NINE.replace(year=2027))

    assert again != office.authorization_id


async def test_an_authorization_keeps_the_attempts_of_the_policy_it_was_granted_under(
    office: Office, open_session: OpenSession
) -> None:
    async with open_session() as session:
        row = await session.get_one(AuthorizationRow, office.authorization_id)

    assert row.attempts_max == a_policy().attempts_max


async def test_an_accommodation_carries_to_the_next_authorization(
    office: Office, as_delivery: OpenSession
) -> None:
    officer = await make_account(office.arrange, "Sam Ito")
    await use_cases.grant_accommodation(
        office.open_session,
        authorization_id=office.authorization_id,
        accommodation=Accommodation(50, 0),
        actor_id=officer,
        now=at(1),
    )
    await office.authorize(now=NINE.replace(year=2027))

    async with as_delivery() as session:
        granted = await store.load_accommodation(session, office.candidate, office.exam_id)
        entitled = await store.list_entitlements(session, office.exam_id, at(2))
    assert granted == Accommodation(50, 0)
    assert entitled == (Entitlement(50, 0, candidates=1),)


async def test_the_office_sees_what_waits_until_it_is_done(office: Office) -> None:
    async with office.open_session() as session:
        (waiting,) = await store.list_open_requests(session, at(1))
    await office.pay(at(2))

    assert (waiting.candidate, waiting.exam_code, waiting.ordinal) == ("Robin Vega", "peer", 1)
    async with office.open_session() as session:
        assert await store.list_open_requests(session, at(3)) == []


async def test_the_delivery_role_reads_forms_of_an_administration_by_language(
    office: Office, as_delivery: OpenSession
) -> None:
    async with as_delivery() as session:
        spanish = await exams.list_form_candidates(session, office.administration_id, "es")
        korean = await exams.list_form_candidates(session, office.administration_id, "ko")

    assert [form.code for form in spanish] == ["F0", "F1"]
    assert korean == ()
