"""Approving language versions: a second person found that a translation says the same."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules import stages
from exam_service.authoring.store import items, listing
from exam_service.database.session import OpenSession
from exam_service.exams.store import load_exam
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag, find_language

# What may be approved; stale texts were looked at again against the new wording.
WAITING = (LanguageStatus.DRAFTED, LanguageStatus.REVIEWED, LanguageStatus.STALE)


async def approve_text(
    open_session: OpenSession, *, item_id: UUID, text_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Approve one language version of an item."""
    async with open_session() as session:
        await items.load_item(session, item_id)
        await _approve(session, ("item", item_id), [text_id], actor_id, now)


async def approve_texts(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    languages: Collection[str],
    actor_id: UUID,
    now: datetime,
) -> int:
    """Approve every drafted or reviewed translation of these languages; answers how many.

    Stale ones are left out: each needs a look of its own. The source language is approved with
    its item.
    """
    async with open_session() as session:
        exam = await load_exam(session, exam_id)
        tags = [LanguageTag(tag) for tag in languages if tag != exam.source_language]
        statuses = [LanguageStatus.DRAFTED, LanguageStatus.REVIEWED]
        text_ids = await listing.list_text_ids(session, exam_id, tags, statuses)
        return await _approve(session, ("exam", exam_id), text_ids, actor_id, now)


async def _approve(
    session: AsyncSession,
    subject: tuple[str, UUID],
    text_ids: Collection[UUID],
    actor_id: UUID,
    now: datetime,
) -> int:
    rows = [row for row in await items.lock_text_rows(session, text_ids) if row.status in WAITING]
    for row in rows:
        named = f"this text in {find_language(row.language).english_name}"
        stages.refuse_own_work(named, [row.created_by], actor_id)
        row.status = LanguageStatus.APPROVED
    if rows:
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item.texts_approved",
            subject=subject,
            after={"texts": len(rows), "languages": sorted({row.language for row in rows})},
            now=now,
        )
    return len(rows)
