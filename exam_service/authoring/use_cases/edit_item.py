"""Writing items: a new item, a new version of one. Published forms never change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.refusals import (
    ContentRefused,
    EditedMeanwhile,
    ItemCodeTaken,
    NothingChanged,
)
from exam_service.authoring.rules.wording import BankWords, Wording, edited_item
from exam_service.authoring.store import images, item_writing, items, practice
from exam_service.authoring.store.exams import load_newest_policy
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.new_rows import NewRows
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from item_bank.errors import ImageMissing
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersionRef,
    LanguageVersion,
    VersionNumber,
    content_hash,
)
from item_bank.languages import LanguageTag


async def write_item(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    wording: Wording,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Add an item with its first version, a draft in the exam's source language."""
    async with open_session() as session:
        exam = await lock_exam(session, exam_id)
        ref = ItemVersionRef(ItemCode(code.strip()), VersionNumber(1))
        words = await _words(session, exam_id)
        version, text = edited_item(wording, ref, LanguageTag(exam.source_language), words)
        await _refuse_missing_images(session, text)
        if ref.item in words.items or ref.item in await practice.list_codes(session, exam_id):
            raise ItemCodeTaken(ref.item)
        by = Authorship(actor_id, now)
        new = NewRows()
        item_id = item_writing.add_item(new, exam_id, ref.item, by)
        item_writing.add_version(new, item_id, version, text, note=wording.note, by=by)
        await new.write(session)
        _audit(session, "item.added", item_id, {"item": ref.item, "version": 1}, by)
        return item_id


async def edit_item(
    open_session: OpenSession,
    *,
    item_id: UUID,
    from_number: int,
    wording: Wording,
    actor_id: UUID,
    now: datetime,
) -> int:
    """Make the next version, a draft; its translations follow as stale. Answers its number."""
    async with open_session() as session:
        item = await items.lock_item(session, item_id)
        before = (await items.list_versions_of_item(session, item_id))[0]
        if before.version.ref.number != from_number:
            raise EditedMeanwhile(item.code, before.version.ref.number)
        await lock_exam(session, item.exam_id)
        source = before.source
        ref = ItemVersionRef(ItemCode(item.code), VersionNumber(from_number + 1))
        words = await _words(session, item.exam_id)
        version, text = edited_item(wording, ref, source, words)
        await _refuse_missing_images(session, text)
        if content_hash(version, text) == content_hash(before.version, before.source_text.text):
            raise NothingChanged(item.code)
        by = Authorship(actor_id, now)
        new = NewRows()
        version_id = item_writing.add_version(new, item_id, version, text, note=wording.note, by=by)
        item_writing.carry_over_texts(new, before, version_id, version, {source}, now)
        await new.write(session)
        _audit(session, "item.edited", item_id, {"item": item.code, "version": ref.number}, by)
        return ref.number


async def _refuse_missing_images(session: AsyncSession, text: LanguageVersion) -> None:
    missing = await images.missing_images(session, images.shown_in([text]))
    if missing:
        raise ContentRefused(ImageMissing(missing[0]))


async def _words(session: AsyncSession, exam_id: UUID) -> BankWords:
    _, policy = await load_newest_policy(session, exam_id)
    areas = tuple(AreaCode(area.code) for area in policy.areas)
    return BankWords(areas, await items.list_item_ids(session, exam_id))


def _audit(
    session: AsyncSession, action: str, item_id: UUID, after: dict[str, object], by: Authorship
) -> None:
    add_audit_entry(
        session,
        actor_id=by.account_id,
        action=action,
        subject=("item", item_id),
        after=after,
        now=by.now,
    )
