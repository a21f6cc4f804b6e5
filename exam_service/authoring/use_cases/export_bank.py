"""A bank leaves as a file, keys and rationales included: an act that is written down."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.export_files import (
    FILE_KINDS,
    ExportedItem,
    ExportFormat,
    FileKind,
    chosen_texts,
    write_items,
    write_whole,
)
from exam_service.authoring.rules.refusals import ExportTooLong
from exam_service.authoring.store import archiving, images, items, views
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.session import OpenSession
from exam_service.exams.store import load_exam
from exam_service.jobs.child import TookTooLong, in_child
from item_bank.exchange.archive import Archive
from item_bank.items import Stage
from item_bank.languages import LanguageTag

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

WRITING_SECONDS_MAX = 120
# Writing fewer is sooner done than a process started.
WRITTEN_HERE_MAX = 200
LIVE = (Stage.PRETEST, Stage.OPERATIONAL)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of the bank, and how many items it has."""

    content: bytes
    name: str
    kind: FileKind
    items: int


async def export_bank(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    kind: ExportFormat,
    languages: Collection[str] = (),
    actor_id: UUID,
    now: datetime,
) -> Exported:
    """The newest version of every item, or of an archive all of them with all their past."""
    async with open_session() as session:
        exam = await load_exam(session, exam_id)
        stored = sorted(
            await items.list_newest_versions(session, exam_id),
            key=lambda each: each.version.ref.item,
        )
        if kind is ExportFormat.ARCHIVE:
            content = await _archive(session, exam_id)
            written = len(stored)
        else:
            exported = _exported(stored, [LanguageTag(tag) for tag in languages])
            content = await _items(session, kind, exported, LanguageTag(exam.source_language))
            written = len(exported)
        live = [each.id for each in stored if each.version.stage in LIVE]
        views.add_views(session, live, "export", actor_id=actor_id, now=now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="bank.exported",
            subject=("exam", exam_id),
            after={"format": kind, "items": written, "languages": sorted(languages)},
            now=now,
        )
    file_kind = FILE_KINDS[kind]
    return Exported(content, f"{exam.code}.{file_kind.ending}", file_kind, written)


def _exported(
    stored: Sequence[StoredVersion], languages: Collection[LanguageTag]
) -> list[ExportedItem]:
    exported = []
    for each in stored:
        texts = {tag: text.text for tag, text in each.texts.items()}
        chosen = chosen_texts(texts, each.source, languages)
        if chosen:
            exported.append(ExportedItem(each.version, each.source, chosen, each.note))
    return exported


async def _items(
    session: AsyncSession, kind: ExportFormat, exported: list[ExportedItem], usual: LanguageTag
) -> bytes:
    shown = images.shown_in(text for item in exported for text in item.texts.values())
    contents = await images.load_contents(session, shown) if kind is ExportFormat.QTI else {}
    return await _written(len(exported), write_items, kind, exported, contents, usual)


async def _archive(session: AsyncSession, exam_id: UUID) -> bytes:
    archived = tuple((await archiving.load_items(session, exam_id)).values())
    shown = tuple(await archiving.load_images(session, archived))
    return await _written(len(archived), write_whole, Archive(archived, shown))


async def _written(
    size: int,
    write: Callable[Parameters, Result],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """What `write` gives, at once or, of many items, from a process of its own."""
    if size <= WRITTEN_HERE_MAX:
        return await asyncio.to_thread(write, *arguments, **named)
    try:
        return await in_child(WRITING_SECONDS_MAX, write, *arguments, **named)
    except TookTooLong:
        raise ExportTooLong from None
