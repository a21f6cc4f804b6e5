"""Writing items: a new item, a new version of one, a translation. Published forms never change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.refusals import EditedMeanwhile, ItemCodeTaken, NothingChanged
from exam_service.authoring.rules.wording import BankWords, Wording, edited_item, edited_text
from exam_service.authoring.store import item_writing, items, practice
from exam_service.authoring.store.exams import load_newest_policy
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.new_rows import NewRows
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import lock_exam
from item_bank.items import (
    AreaCode,
    ItemCode,
    ItemVersionRef,
    VersionNumber,
    content_hash,
    text_hash,
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
        exam = await lock_exam(session, item.exam_id)
        source = LanguageTag(exam.source_language)
        ref = ItemVersionRef(ItemCode(item.code), VersionNumber(from_number + 1))
        words = await _words(session, item.exam_id)
        version, text = edited_item(wording, ref, source, words)
        if content_hash(version, text) == content_hash(before.version, before.texts[source].text):
            raise NothingChanged(item.code)
        by = Authorship(actor_id, now)
        new = NewRows()
        version_id = item_writing.add_version(new, item_id, version, text, note=wording.note, by=by)
        item_writing.carry_over_texts(new, before, version_id, version, {source}, now)
        await new.write(session)
        _audit(session, "item.edited", item_id, {"item": item.code, "version": ref.number}, by)
        return ref.number


async def edit_text(
    open_session: OpenSession,
    *,
    item_id: UUID,
    language: LanguageTag,
    from_number: int,
    wording: Wording,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Write the newest version's text in one language; it has to be approved again."""
    async with open_session() as session:
        item = await items.lock_item(session, item_id)
        newest = (await items.list_versions_of_item(session, item_id))[0]
        if newest.version.ref.number != from_number:
            raise EditedMeanwhile(item.code, newest.version.ref.number)
        source = LanguageTag((await lock_exam(session, item.exam_id)).source_language)
        if language == source:
            raise NotFound
        text = edited_text(wording, newest.version, language, source)
        by = Authorship(actor_id, now)
        before = newest.texts.get(language)
        if before is None:
            new = NewRows()
            item_writing.add_text(new, newest.id, text, by=by)
            await new.write(session)
        elif text_hash(before.text) == text_hash(text):
            raise NothingChanged(item.code)
        else:
            await item_writing.replace_text(session, before.id, text, by=by)
        after = {"item": item.code, "version": from_number, "language": language}
        _audit(session, "item.text_edited", item_id, after, by)


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
