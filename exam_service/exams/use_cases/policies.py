"""Creating an exam, drafting its policy and publishing a version of it."""

import re
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError, InvalidInput
from exam_service.exams import store
from exam_service.exams.rules import fairness
from exam_service.exams.rules.difference import difference
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.rules.soundness import by_field, problems
from exam_service.exams.tables import ExamPolicyRow, ExamRow
from exam_service.exams.use_cases.evidence import proof_for_policy

EXAM_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
NOTE_CHARACTERS_MAX = 500


class ExamCodeTaken(ExamError):
    """Another exam has this code."""

    kind = ErrorKind.CONFLICT
    code = "exam.code_taken"

    def __init__(self, code: str) -> None:
        super().__init__(f"There already is an exam with the code “{code}”.")


class PolicyChangedMeanwhile(ExamError):
    """What was looked at is not what would be published: somebody saved another draft."""

    kind = ErrorKind.CONFLICT
    code = "exam.policy_changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "The draft changed since this page was loaded. Please look at its difference again."
        )


async def create_exam(
    open_session: OpenSession,
    *,
    code: str,
    policy: ExamPolicy,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Create an exam with the first draft of its policy."""
    if not EXAM_CODE.fullmatch(code):
        sentence = "A code is 2 to 40 small letters, digits or hyphens."
        raise InvalidInput(sentence, {"code": sentence})
    async with open_session() as session:
        exam_id: UUID | None = await session.scalar(
            insert(ExamRow)
            .values(id=uuid7(), code=code, source_language=policy.source_language, created_at=now)
            .on_conflict_do_nothing(index_elements=["code"])
            .returning(ExamRow.id)
        )
        if exam_id is None:
            raise ExamCodeTaken(code)
        exam = await store.load_exam(session, exam_id)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="exam.created",
            subject=("exam", exam_id),
            after={"code": code},
            now=now,
        )
        await _write_draft(session, exam, policy, note, actor_id, now)
        return exam_id


async def save_policy_draft(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    policy: ExamPolicy,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> int:
    """Keep a sound policy as the exam's draft and return its version; published ones stay."""
    async with open_session() as session:
        exam = await store.lock_exam(session, exam_id)
        return await _write_draft(session, exam, policy, note, actor_id, now)


async def publish_policy(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    version: int,
    actor_id: UUID,
    now: datetime,
    seen_at: datetime | None = None,
) -> None:
    """Publish a draft once it is sound and cuts nobody short. Safe to repeat.

    `seen_at` is the draft's own instant as the publisher saw it; a later draft is refused.
    """
    async with open_session() as session:
        await store.lock_exam(session, exam_id)
        row = await store.load_policy_row(session, exam_id, version)
        if row.published_at is not None:
            return
        if seen_at is not None and row.created_at != seen_at:
            raise PolicyChangedMeanwhile
        policy = ExamPolicy.from_document(row.document)
        _require_sound(policy)
        proof = await proof_for_policy(session, exam_id, policy, now)
        fairness.require(proof)
        before = await store.find_published_version(session, exam_id)
        changes = difference(
            await store.load_policy(session, exam_id, before) if before else None, policy
        )
        row.published_at, row.published_by = now, actor_id
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="policy.published",
            subject=("exam", exam_id),
            reason=row.note,
            before={"version": before},
            after={
                "version": version,
                "changes": [asdict(change) for change in changes],
                "proof": [asdict(line) for line in proof.lines],
            },
            now=now,
        )


async def _write_draft(
    session: AsyncSession,
    exam: ExamRow,
    policy: ExamPolicy,
    note: str,
    actor_id: UUID,
    now: datetime,
) -> int:
    _require_sound(policy)
    if policy.source_language != exam.source_language:
        sentence = "The source language of an exam stays: every item is written in it first."
        raise InvalidInput(sentence, {"source_language": sentence})
    if len(note) > NOTE_CHARACTERS_MAX:
        sentence = f"Use at most {NOTE_CHARACTERS_MAX} characters."
        raise InvalidInput(sentence, {"note": sentence})
    rows = await store.list_policy_rows(session, exam.id)
    draft = rows[0] if rows and rows[0].published_at is None else None
    before = draft.document if draft is not None else None
    if draft is None:
        draft = ExamPolicyRow(exam_id=exam.id, version=rows[0].version + 1 if rows else 1)
        session.add(draft)
    draft.document = policy.to_document()
    draft.note = note
    draft.created_at, draft.created_by = now, actor_id
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="policy.drafted",
        subject=("exam", exam.id),
        reason=note,
        before=before,
        after={"version": draft.version, "policy": draft.document},
        now=now,
    )
    return draft.version


def _require_sound(policy: ExamPolicy) -> None:
    found = problems(policy)
    if found:
        count = "one field" if len(found) == 1 else f"{len(found)} fields"
        raise InvalidInput(f"Please look at {count} again.", by_field(found))
