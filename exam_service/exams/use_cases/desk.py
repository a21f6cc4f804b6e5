"""What the exam manager's pages show, read in one transaction each. Nothing is changed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams import store
from exam_service.exams.rules.administration import AdministrationPlan
from exam_service.exams.rules.difference import Change, difference
from exam_service.exams.rules.fairness import Proof
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import (
    AdministrationRow,
    ExamPolicyRow,
    ExamRow,
    FormRow,
    StandardSettingRow,
    StatementRow,
)
from exam_service.exams.use_cases.administrations import lacks, plan_of
from exam_service.exams.use_cases.evidence import proof_for_administration, proof_for_policy


@dataclass(frozen=True, slots=True)
class ExamLine:
    """One exam in the list."""

    exam: ExamRow
    policy: ExamPolicy
    published_version: int | None
    administrations: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class ExamDesk:
    """Everything about one exam that its manager sees at once."""

    exam: ExamRow
    versions: Sequence[ExamPolicyRow]
    # The published policy, else the draft.
    policy: ExamPolicy
    published: ExamPolicyRow | None
    draft: ExamPolicyRow | None
    administrations: Sequence[AdministrationRow]
    forms: Sequence[FormRow]
    statements: Sequence[StatementRow]
    standard: StandardSettingRow | None

    @property
    def newest(self) -> ExamPolicyRow:
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """A version beside the one before it, and the proof that publishing it demands."""

    row: ExamPolicyRow
    policy: ExamPolicy
    before: int | None
    changes: tuple[Change, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class AdministrationDesk:
    """One administration with what it lacks and whom it would cut short."""

    administration: AdministrationRow
    plan: AdministrationPlan
    policy: ExamPolicy
    forms: Sequence[FormRow]
    missing: tuple[str, ...]
    proof: Proof


async def list_exam_lines(open_session: OpenSession, *, now: datetime) -> list[ExamLine]:
    async with open_session() as session:
        lines = []
        for exam in await store.list_exams(session):
            published = await store.find_published_version(session, exam.id)
            administrations = await store.list_administrations(session, exam.id)
            opened = await store.find_open_administration(session, exam.id, now)
            policy = await store.load_policy(session, exam.id, published or 1)
            lines.append(
                ExamLine(exam, policy, published, len(administrations), opened is not None)
            )
        return lines


async def load_exam_desk(open_session: OpenSession, *, exam_id: UUID) -> ExamDesk:
    async with open_session() as session:
        exam = await store.load_exam(session, exam_id)
        versions = await store.list_policy_rows(session, exam_id)
        published = next((row for row in versions if row.published_at is not None), None)
        shown = published or versions[0]
        return ExamDesk(
            exam=exam,
            versions=versions,
            policy=ExamPolicy.from_document(shown.document),
            published=published,
            draft=versions[0] if versions[0].published_at is None else None,
            administrations=await store.list_administrations(session, exam_id),
            forms=await store.list_forms(session, exam_id),
            statements=await store.list_latest_statements(session, exam_id),
            standard=await store.find_standard_setting(session, exam_id),
        )


async def preview_policy(
    open_session: OpenSession, *, exam_id: UUID, version: int, now: datetime
) -> PolicyPreview:
    """One version, what it changes against the published one before it, and its proof."""
    async with open_session() as session:
        row = await store.load_policy_row(session, exam_id, version)
        policy = ExamPolicy.from_document(row.document)
        earlier = [
            other.version
            for other in await store.list_policy_rows(session, exam_id)
            if other.published_at is not None and other.version < version
        ]
        before = max(earlier, default=None)
        old = await store.load_policy(session, exam_id, before) if before else None
        proof = await proof_for_policy(session, exam_id, policy, now)
        return PolicyPreview(row, policy, before, difference(old, policy), proof)


async def load_administration_desk(
    open_session: OpenSession, *, administration_id: UUID, now: datetime
) -> AdministrationDesk:
    async with open_session() as session:
        row = await store.load_administration(session, administration_id)
        return AdministrationDesk(
            administration=row,
            plan=await plan_of(session, row),
            policy=await store.load_policy(session, row.exam_id, row.policy_version),
            forms=await store.list_administration_forms(session, row.id),
            missing=tuple(await lacks(session, row)),
            proof=await proof_for_administration(session, row, now),
        )
