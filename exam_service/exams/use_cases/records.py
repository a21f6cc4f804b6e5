"""What an exam keeps beside its policy: statement versions and standard-setting records."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import Document, uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams import store
from exam_service.exams.rules.soundness import by_field
from exam_service.exams.rules.standard import StandardSetting, standard_problems
from exam_service.exams.rules.statement import statement_problems
from exam_service.exams.tables import StandardSettingRow, StatementRow
from item_bank.languages import normalise


async def add_statement(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    texts: Mapping[str, str],
    actor_id: UUID,
    now: datetime,
) -> int:
    """Add a version of the rules and confidentiality statement: all its languages at once.

    The same texts again are the same version.
    """
    async with open_session() as session:
        exam = await store.lock_exam(session, exam_id)
        rows = await store.list_policy_rows(session, exam_id)
        languages = {tag for row in rows[:1] for tag in row.document["languages"]}
        found = statement_problems(texts, {exam.source_language, *languages})
        if found:
            raise InvalidInput("Please look at the marked texts again.", by_field(found))
        before = await store.list_latest_statements(session, exam_id)
        stored = {language: normalise(text) for language, text in texts.items()}
        if before and stored == {row.language: row.text for row in before}:
            return before[0].version
        version = before[0].version + 1 if before else 1
        session.add_all(
            StatementRow(
                exam_id=exam_id,
                version=version,
                language=language,
                text=text,
                created_at=now,
            )
            for language, text in stored.items()
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="statement.added",
            subject=("exam", exam_id),
            after={"version": version, "languages": sorted(texts)},
            now=now,
        )
        return version


async def record_standard_setting(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    setting: StandardSetting,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Write down a sample standard, so that a demonstration can be scored.

    A standard that counts is signed by two people instead. The same record again is not a second
    one.
    """
    async with open_session() as session:
        await store.lock_exam(session, exam_id)
        found = standard_problems(setting)
        if found:
            raise InvalidInput("Please look at the marked fields again.", by_field(found))
        latest = await store.find_standard_setting(session, exam_id)
        if latest is not None and _setting(latest) == setting:
            return latest.id
        row = StandardSettingRow(
            id=uuid7(),
            exam_id=exam_id,
            method=setting.method,
            cut_raw=setting.cut_raw,
            items_scored=setting.items_scored,
            document=dict(setting.document),
            is_sample=setting.is_sample,
            adopted_at=setting.adopted_at,
        )
        session.add(row)
        after: Document = {
            "method": setting.method,
            "cut_raw": setting.cut_raw,
            "items_scored": setting.items_scored,
            "is_sample": setting.is_sample,
        }
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_setting.recorded",
            subject=("exam", exam_id),
            after=after,
            now=now,
        )
        return row.id


def _setting(row: StandardSettingRow) -> StandardSetting:
    return StandardSetting(
        method=row.method,
        cut_raw=row.cut_raw,
        items_scored=row.items_scored,
        document=row.document,
        is_sample=row.is_sample,
        adopted_at=row.adopted_at,
    )
