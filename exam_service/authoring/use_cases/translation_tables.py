"""One language as a spreadsheet: out with what waits, and back in after a look at every item."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.refusals import (
    FileUnreadable,
    ImportApplied,
    ImportOutdated,
    ImportRefused,
)
from exam_service.authoring.rules.text_refusals import TooManyTexts
from exam_service.authoring.rules.translation_import import (
    KnownText,
    TextChange,
    TranslationPlan,
    TranslationReport,
    plan_translations,
)
from exam_service.authoring.rules.visibility import LIVE, Viewer, viewer_with
from exam_service.authoring.store import (
    accounts,
    items,
    translation_imports,
    translation_queue,
    views,
)
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.translation_queue import Waiting
from exam_service.authoring.tables import TranslationImportRow
from exam_service.authoring.use_cases.translate_text import write_translation
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import lock_exam
from item_bank.errors import FileRefused
from item_bank.exchange.translation_table import (
    ITEMS_MAX,
    ExportedText,
    TranslatedPart,
    read_translations,
    write_translation_csv,
    write_translation_xlsx,
)
from item_bank.languages import LanguageTag

FILE_NAME_CHARACTERS_MAX = 200
VIEW = "translation_table"
# A table that nobody applied is looked at anew after this.
KEPT_UNAPPLIED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose table of which language; `everything`: also what is translated already."""

    exam_id: UUID
    language: LanguageTag
    viewer: Viewer
    everything: bool = False
    area: str = ""

    def queue(self) -> Waiting:
        return Waiting(
            exam_id=self.exam_id,
            language=self.language,
            viewer=self.viewer,
            translates=True,
            reviews=False,
            approves=False,
            everything=self.everything,
            area=self.area,
        )


async def find_viewer(open_session: OpenSession, *, account_id: UUID) -> Viewer:
    """What an account sees that is not signed in, as on the command line."""
    async with open_session() as session:
        return viewer_with(account_id, await accounts.list_roles(session, account_id))


async def export_translations(
    open_session: OpenSession, *, wanted: Wanted, as_xlsx: bool, now: datetime
) -> bytes:
    """The table for translators outside. Whose live items went out is written down."""
    async with open_session() as session:
        version_ids = await translation_queue.list_waiting_versions(
            session, wanted.queue(), ITEMS_MAX
        )
        if len(version_ids) > ITEMS_MAX:
            raise TooManyTexts(ITEMS_MAX)
        versions = await items.list_versions_by_id(session, version_ids)
        actor_id = wanted.viewer.account_id
        live = [each.id for each in versions if each.version.stage in LIVE]
        views.add_views(session, live, VIEW, actor_id=actor_id, now=now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="bank.translations_exported",
            subject=("exam", wanted.exam_id),
            after={"language": wanted.language, "items": len(versions)},
            now=now,
        )
    versions.sort(key=lambda each: each.version.ref.item)
    texts = [
        ExportedText(known.source, known.target)
        for known in (_known(each, wanted.language) for each in versions)
    ]
    write = write_translation_xlsx if as_xlsx else write_translation_csv
    # Writing thousands of rows takes seconds; other requests go on meanwhile.
    return await asyncio.to_thread(write, texts, wanted.language)


async def preview_translations(
    open_session: OpenSession, *, wanted: Wanted, content: bytes
) -> TranslationReport:
    """What a table would do; nothing is kept."""
    parts = await _read(content, wanted.language)
    async with open_session() as session:
        plan, _ = await _plan(session, wanted, parts)
    return plan.report


async def look_at_translations(
    open_session: OpenSession, *, wanted: Wanted, file_name: str, content: bytes, now: datetime
) -> UUID:
    """What a table would do; its bytes are kept, so that exactly they can be applied."""
    report = await preview_translations(open_session, wanted=wanted, content=content)
    row = TranslationImportRow(
        id=uuid7(),
        exam_id=wanted.exam_id,
        language=wanted.language,
        file_name=file_name[:FILE_NAME_CHARACTERS_MAX],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        report=report.to_document(),
        created_at=now,
        created_by=wanted.viewer.account_id,
    )
    async with open_session() as session:
        before = now - KEPT_UNAPPLIED
        await translation_imports.forget_older_contents(session, row.created_by, before)
        session.add(row)
    return row.id


async def apply_translations(
    open_session: OpenSession,
    *,
    import_id: UUID,
    viewer: Viewer,
    skip_refused: bool = False,
    now: datetime,
) -> TranslationReport:
    """Keep the texts of a table as drafts: exactly what the report said, or nothing."""
    async with open_session() as session:
        row = await translation_imports.lock_import(session, import_id)
        if row is None or row.created_by != viewer.account_id:
            raise NotFound
        if row.applied_at is not None:
            raise ImportApplied
        if row.content is None:
            raise ImportOutdated
        await lock_exam(session, row.exam_id)
        wanted = Wanted(row.exam_id, LanguageTag(row.language), viewer)
        plan, versions = await _plan(session, wanted, await _read(row.content, wanted.language))
        if plan.report != TranslationReport.from_document(row.report):
            raise ImportOutdated
        refused = plan.report.count(TextChange.REFUSED)
        if refused and not skip_refused:
            raise ImportRefused(refused)
        by = Authorship(viewer.account_id, now)
        for stored in versions:
            text = plan.texts.get(stored.version.ref.item)
            if text is not None:
                note = f"From {row.file_name}." if row.file_name else ""
                await write_translation(session, stored, text, by=by, note=note)
        row.applied_at, row.content = now, None
        add_audit_entry(
            session,
            actor_id=viewer.account_id,
            action="bank.translations_imported",
            subject=("exam", row.exam_id),
            after={change.value: plan.report.count(change) for change in TextChange}
            | {"language": row.language, "file": row.file_name, "sha256": row.sha256},
            now=now,
        )
        return plan.report


async def _read(content: bytes, language: LanguageTag) -> Sequence[TranslatedPart]:
    try:
        return await asyncio.to_thread(read_translations, content, language)
    except FileRefused as error:
        raise FileUnreadable(error) from None


async def _plan(
    session: AsyncSession, wanted: Wanted, parts: Sequence[TranslatedPart]
) -> tuple[TranslationPlan, Sequence[StoredVersion]]:
    codes = {part.item for part in parts}
    version_ids = await translation_queue.list_newest_in_sight(session, wanted.queue(), codes)
    found = await items.list_versions_by_id(session, version_ids)
    versions = [each for each in found if each.source != wanted.language]
    known = {each.version.ref.item: _known(each, wanted.language) for each in versions}
    return await asyncio.to_thread(plan_translations, parts, known, wanted.language), versions


def _known(stored: StoredVersion, language: LanguageTag) -> KnownText:
    saved = stored.texts.get(language)
    return KnownText(stored.version, stored.source_text.text, saved.text if saved else None)
