"""Policies, exams and administrations with a default for everything, to arrange tests with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import (
    Admission,
    AreaPolicy,
    ExamPolicy,
    Price,
    PriceKind,
    Scale,
    SectionPolicy,
)
from exam_service.exams.tables import (
    AdministrationFormRow,
    AdministrationRow,
    ExamPolicyRow,
    ExamRow,
    FormRow,
)
from exam_service.people.tables import AccountRow

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """An instant so many minutes after a fixed nine o'clock."""
    return NINE + timedelta(minutes=minutes)


def an_area(code: str, scored: int = 4, pretest: int = 2) -> AreaPolicy:
    return AreaPolicy(
        code=code,
        titles={"en": f"Area {code}", "es": f"Área {code}"},
        descriptions={"en": "What it covers.", "es": "Lo que abarca."},
        practice={"en": "Where to practise.", "es": "Dónde practicar."},
        scored=scored,
        pretest=pretest,
    )


def a_policy(**changes: Any) -> ExamPolicy:  # Any: whatever field a test is about
    """A sound policy of twelve items in two areas and two sections, in English and Spanish."""
    policy = ExamPolicy(
        titles={"en": "Peer Support Exam", "es": "Examen de apoyo entre pares"},
        source_language="en",
        languages=("en", "es"),
        areas=(an_area("A1"), an_area("A2")),
        sections=(SectionPolicy(6), SectionPolicy(6)),
        time_limit_minutes=150,
        break_after_section=1,
        break_minutes=10,
        warning_minutes=(30, 15, 5, 1),
        admission=Admission.SELF.value,
        attempts_max=3,
        authorization_months=12,
        retake_wait_days=0,
        minimum_age=18,
        prices=(Price(PriceKind.ATTEMPT.value, 15_000, "USD", date(2026, 1, 1)),),
        scale=Scale(200, 800, 500),
        extra_time_percents=(25, 50, 100),
        extra_time_percent_max=100,
        extra_minutes_max=30,
        stop_clock_breaks=4,
        stop_clock_break_minutes=10,
        offline_work_seconds_max=60,
        offline_credit_seconds_max=600,
        late_entries_seconds_max=300,
        seat_minutes_max=420,
        results_target_business_days=3,
        results_business_days_max=10,
        is_sample=True,
    )
    return replace(policy, **changes)


async def make_account(open_session: OpenSession, name: str = "Robin Vega") -> UUID:
    async with open_session() as session:
        account = AccountRow(
            id=uuid7(),
            email=f"{uuid7().hex}@example.org",
            name=name,
            language="en",
            password_hash="",
            created_at=NINE,
        )
        session.add(account)
        return account.id


async def make_exam(
    open_session: OpenSession, actor_id: UUID, policy: ExamPolicy | None = None, code: str = "peer"
) -> UUID:
    """An exam whose first policy version is published."""
    policy = policy or a_policy()
    async with open_session() as session:
        exam = ExamRow(
            id=uuid7(), code=code, source_language=policy.source_language, created_at=NINE
        )
        session.add(exam)
        await session.flush()
        session.add(
            ExamPolicyRow(
                exam_id=exam.id,
                version=1,
                document=policy.to_document(),
                note="The first version.",
                created_at=NINE,
                created_by=actor_id,
                published_at=NINE,
                published_by=actor_id,
            )
        )
        return exam.id


async def make_form(
    open_session: OpenSession,
    exam_id: UUID,
    actor_id: UUID,
    code: str = "F1",
    languages: tuple[str, ...] = ("en", "es"),
    *,
    is_published: bool = True,
) -> UUID:
    """A form without content: enough wherever only its existence counts."""
    async with open_session() as session:
        form = FormRow(
            id=uuid7(),
            exam_id=exam_id,
            code=code,
            state="published" if is_published else "draft",
            policy_version=1,
            languages=list(languages),
            content_hash="0" * 64 if is_published else None,
            created_at=NINE,
            created_by=actor_id,
            published_at=NINE if is_published else None,
            published_by=actor_id if is_published else None,
        )
        session.add(form)
        return form.id


async def make_administration(
    open_session: OpenSession,
    exam_id: UUID,
    actor_id: UUID,
    form_ids: tuple[UUID, ...],
    *,
    opens_at: datetime = NINE - timedelta(days=1),
    last_start_at: datetime = NINE + timedelta(days=30),
    closes_at: datetime = NINE + timedelta(days=32),
    state: str = "published",
) -> UUID:
    async with open_session() as session:
        administration = AdministrationRow(
            id=uuid7(),
            exam_id=exam_id,
            title="Winter",
            policy_version=1,
            state=state,
            admission=Admission.SELF,
            opens_at=opens_at,
            last_start_at=last_start_at,
            closes_at=closes_at,
            created_at=NINE,
            created_by=actor_id,
        )
        session.add(administration)
        await session.flush()
        session.add_all(
            AdministrationFormRow(administration_id=administration.id, form_id=form_id)
            for form_id in form_ids
        )
        return administration.id


async def allow_reviewed_versions(session: AsyncSession) -> None:
    """Let item versions begin beyond their review, as those of a restored archive do."""
    await session.execute(
        text("SELECT set_config('exam_service.restores_an_archive', 'yes', true)")
    )
