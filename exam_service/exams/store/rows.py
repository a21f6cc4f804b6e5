"""Rows of exams, policies, administrations, statements and published forms, one query each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import NotFound
from exam_service.exams.rules.administration import AdministrationState
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import (
    AdministrationFormRow,
    AdministrationRow,
    ExamPolicyRow,
    ExamRow,
    FormDocumentRow,
    FormOverlapRow,
    FormRow,
    FormWithdrawalRow,
    StandardSettingRow,
    StatementRow,
)
from exam_service.sittings.rules.form_choice import Shared
from exam_service.sittings.tables import SittingRow

R = TypeVar("R")

EXAMS_LISTED_MAX = 500
ROWS_LISTED_MAX = 1_000


@dataclass(frozen=True, slots=True)
class FormCandidate:
    """A published form that an administration may give, without anything of its content."""

    form_id: UUID
    code: str
    languages: tuple[str, ...]
    sibling_of: UUID | None


@dataclass(frozen=True, slots=True)
class LiveClock:
    """What the clock of a sitting that is not over was given, and since when it runs."""

    policy_version: int
    started_at: datetime | None
    time_allotted: timedelta
    break_allotted: timedelta


def existing(row: R | None) -> R:
    """The row itself; NotFound where there is none."""
    if row is None:
        raise NotFound
    return row


async def list_exams(session: AsyncSession) -> Sequence[ExamRow]:
    return (
        await session.scalars(select(ExamRow).order_by(ExamRow.code).limit(EXAMS_LISTED_MAX))
    ).all()


async def load_exam(session: AsyncSession, exam_id: UUID) -> ExamRow:
    return existing(await session.get(ExamRow, exam_id))


async def lock_exam(session: AsyncSession, exam_id: UUID) -> ExamRow:
    """Load one exam and hold its row: it is the lock for its policies and statements."""
    return existing(await session.get(ExamRow, exam_id, with_for_update=True))


async def find_exam_by_code(session: AsyncSession, code: str) -> ExamRow | None:
    return await session.scalar(select(ExamRow).where(ExamRow.code == code))


async def list_policy_rows(session: AsyncSession, exam_id: UUID) -> Sequence[ExamPolicyRow]:
    """Every version of an exam's policy, newest first."""
    return (
        await session.scalars(
            select(ExamPolicyRow)
            .where(ExamPolicyRow.exam_id == exam_id)
            .order_by(ExamPolicyRow.version.desc())
            .limit(ROWS_LISTED_MAX)
        )
    ).all()


async def load_policy_row(session: AsyncSession, exam_id: UUID, version: int) -> ExamPolicyRow:
    return existing(await session.get(ExamPolicyRow, (exam_id, version)))


async def load_policy(session: AsyncSession, exam_id: UUID, version: int) -> ExamPolicy:
    """One version of an exam's policy, draft or published."""
    row = await load_policy_row(session, exam_id, version)
    return ExamPolicy.from_document(row.document)


async def find_published_version(session: AsyncSession, exam_id: UUID) -> int | None:
    """The latest published version of an exam's policy."""
    return await session.scalar(
        select(func.max(ExamPolicyRow.version)).where(
            ExamPolicyRow.exam_id == exam_id, ExamPolicyRow.published_at.is_not(None)
        )
    )


async def load_published_policy(session: AsyncSession, exam_id: UUID) -> ExamPolicy:
    """The policy that stands now; NotFound before the first one was published."""
    version = await find_published_version(session, exam_id)
    if version is None:
        raise NotFound("This exam has no published policy yet.")
    return await load_policy(session, exam_id, version)


async def load_administration(session: AsyncSession, administration_id: UUID) -> AdministrationRow:
    return existing(await session.get(AdministrationRow, administration_id))


async def lock_administration(session: AsyncSession, administration_id: UUID) -> AdministrationRow:
    """Load one administration and hold its row until the transaction ends."""
    return existing(await session.get(AdministrationRow, administration_id, with_for_update=True))


async def list_administrations(session: AsyncSession, exam_id: UUID) -> Sequence[AdministrationRow]:
    """The administrations of an exam, the latest to open first."""
    return (
        await session.scalars(
            select(AdministrationRow)
            .where(AdministrationRow.exam_id == exam_id)
            .order_by(AdministrationRow.opens_at.desc(), AdministrationRow.id.desc())
            .limit(ROWS_LISTED_MAX)
        )
    ).all()


async def find_open_administration(
    session: AsyncSession, exam_id: UUID, now: datetime
) -> AdministrationRow | None:
    """The published administration in which a sitting may begin now; of several, the one that
    goes on longest."""
    return await session.scalar(
        select(AdministrationRow)
        .where(
            AdministrationRow.exam_id == exam_id,
            AdministrationRow.state == AdministrationState.PUBLISHED,
            AdministrationRow.opens_at <= now,
            AdministrationRow.last_start_at > now,
        )
        .order_by(AdministrationRow.last_start_at.desc(), AdministrationRow.id)
        .limit(1)
    )


async def find_next_opening(session: AsyncSession, exam_id: UUID, now: datetime) -> datetime | None:
    """When the next published administration opens that has not opened yet."""
    return await session.scalar(
        select(func.min(AdministrationRow.opens_at)).where(
            AdministrationRow.exam_id == exam_id,
            AdministrationRow.state == AdministrationState.PUBLISHED,
            AdministrationRow.opens_at > now,
        )
    )


async def list_live_clocks(session: AsyncSession, administration_id: UUID) -> Sequence[LiveClock]:
    """The clocks of an administration's sittings that are not over."""
    rows = await session.execute(
        select(
            SittingRow.policy_version,
            SittingRow.started_at,
            SittingRow.time_allotted,
            SittingRow.break_allotted,
        ).where(
            SittingRow.administration_id == administration_id,
            SittingRow.ended_at.is_(None),
            SittingRow.state != "never_started",
        )
    )
    return [LiveClock(*row) for row in rows]


async def list_forms(session: AsyncSession, exam_id: UUID) -> Sequence[FormRow]:
    return (
        await session.scalars(
            select(FormRow)
            .where(FormRow.exam_id == exam_id)
            .order_by(FormRow.code)
            .limit(ROWS_LISTED_MAX)
        )
    ).all()


async def list_administration_forms(
    session: AsyncSession, administration_id: UUID
) -> Sequence[FormRow]:
    """The forms that an administration may give, whatever their state."""
    return (
        await session.scalars(
            select(FormRow)
            .join(AdministrationFormRow, AdministrationFormRow.form_id == FormRow.id)
            .where(AdministrationFormRow.administration_id == administration_id)
            .order_by(FormRow.code)
            .limit(ROWS_LISTED_MAX)
        )
    ).all()


async def list_form_candidates(
    session: AsyncSession, administration_id: UUID, language: str | None
) -> tuple[FormCandidate, ...]:
    """The published forms of an administration that can be taken in a language (None: in any).

    Withdrawn ones are nobody's any more.
    """
    query = (
        select(FormRow.id, FormRow.code, FormRow.languages, FormRow.sibling_of)
        .join(AdministrationFormRow, AdministrationFormRow.form_id == FormRow.id)
        .where(
            AdministrationFormRow.administration_id == administration_id,
            FormRow.published_at.is_not(None),
            FormRow.id.not_in(select(FormWithdrawalRow.form_id)),
        )
        .order_by(FormRow.code)
        .limit(ROWS_LISTED_MAX)
    )
    if language is not None:
        query = query.where(FormRow.languages.contains([language]))
    rows = await session.execute(query)
    return tuple(
        FormCandidate(form_id, code, tuple(languages), sibling_of)
        for form_id, code, languages, sibling_of in rows
    )


async def list_overlaps(
    session: AsyncSession, form_ids: Collection[UUID]
) -> Mapping[tuple[UUID, UUID], Shared]:
    """What these forms share with any form, found under both orders of the pair."""
    rows = await session.execute(
        select(
            FormOverlapRow.form_id,
            FormOverlapRow.other_form_id,
            FormOverlapRow.shared_items,
            FormOverlapRow.repeats_pretest,
        ).where(
            or_(FormOverlapRow.form_id.in_(form_ids), FormOverlapRow.other_form_id.in_(form_ids))
        )
    )
    shared = {(one, other): Shared(items, repeats) for one, other, items, repeats in rows}
    return shared | {(other, one): what for (one, other), what in shared.items()}


async def count_form_uses(session: AsyncSession, form_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many sittings each form was given to and not lost before its start."""
    rows = await session.execute(
        select(SittingRow.form_id, func.count())
        .where(SittingRow.form_id.in_(form_ids), SittingRow.state != "never_started")
        .group_by(SittingRow.form_id)
    )
    return dict(rows.all())


async def is_withdrawn(session: AsyncSession, form_id: UUID) -> bool:
    query = select(FormWithdrawalRow.form_id).where(FormWithdrawalRow.form_id == form_id)
    return await session.scalar(query) is not None


async def load_form_document(
    session: AsyncSession, form_id: UUID, section: int, language: str
) -> bytes:
    """What candidates see of one section in one language: canonical JSON without any key."""
    return existing(await session.get(FormDocumentRow, (form_id, section, language))).content


async def load_statement(
    session: AsyncSession, exam_id: UUID, language: str, version: int | None = None
) -> StatementRow:
    """The rules and confidentiality statement in a language: one version, or the latest."""
    query = select(StatementRow).where(
        StatementRow.exam_id == exam_id, StatementRow.language == language
    )
    if version is not None:
        query = query.where(StatementRow.version == version)
    row = await session.scalar(query.order_by(StatementRow.version.desc()).limit(1))
    if row is None:
        raise NotFound("This exam has no rules and confidentiality statement in this language.")
    return row


async def list_latest_statements(session: AsyncSession, exam_id: UUID) -> Sequence[StatementRow]:
    """The texts of the latest version of an exam's statement, in every language it has."""
    latest = (
        select(func.max(StatementRow.version))
        .where(StatementRow.exam_id == exam_id)
        .scalar_subquery()
    )
    return (
        await session.scalars(
            select(StatementRow)
            .where(StatementRow.exam_id == exam_id, StatementRow.version == latest)
            .order_by(StatementRow.language)
        )
    ).all()


async def find_standard_setting(session: AsyncSession, exam_id: UUID) -> StandardSettingRow | None:
    """The standard setting that was adopted last."""
    return await session.scalar(
        select(StandardSettingRow)
        .where(StandardSettingRow.exam_id == exam_id)
        .order_by(StandardSettingRow.adopted_at.desc(), StandardSettingRow.id.desc())
        .limit(1)
    )
