"""A plan on its way into rows, inside the transaction of whoever imports."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.import_plan import ImportPlan, OriginKey
from exam_service.authoring.store import images, imports, item_writing, items
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.new_rows import NewRows, Told
from exam_service.authoring.store.restoring import restore_items
from exam_service.authoring.use_cases.import_planning import Compared
from item_bank.exchange.difference import Change, RowChange
from item_bank.images import StoredImage, media_type, reencode
from item_bank.items import ItemCode, ItemVersion, LanguageVersion, text_hash
from item_bank.languages import LanguageTag


async def write_plan(
    session: AsyncSession,
    exam_id: UUID,
    plan: ImportPlan,
    compared: Compared,
    by: Authorship,
    told: Told | None = None,
) -> None:
    """Write every change of a plan that was made from this bank."""
    usual = compared.bank.source_language
    if plan.archived:
        await restore_items(session, exam_id, plan.archived, plan.archived_images, usual, by, told)
        return
    stored = await asyncio.to_thread(_stored_images, plan.images)
    await images.add_images(session, stored, by)
    newest = {known.version.ref.item: known for known in compared.versions}
    writing = _Writing(
        session, by, usual, await items.list_item_ids(session, exam_id), newest, told=told
    )
    await writing.write(exam_id, plan)
    await imports.write_origins(session, exam_id, _origins(plan, writing.item_ids, by.now), by)


def _stored_images(contents: Mapping[str, bytes]) -> list[StoredImage]:
    """Images as readers gave them: encoded by us already, measured once more."""
    stored = []
    for sha256, content in contents.items():
        image = reencode(content)
        stored.append(StoredImage(sha256, media_type(content), content, image.width, image.height))
    return stored


def _origins(
    plan: ImportPlan, item_ids: Mapping[ItemCode, UUID], now: datetime
) -> dict[OriginKey, tuple[UUID, str, datetime]]:
    return {
        (plan.report.format, plan.file_name, change.origin.identifier, change.language): (
            item_ids[change.item],
            change.origin.fingerprint,
            now,
        )
        for change in plan.changes
        if change.origin and change.change is not Change.REFUSED
    }


@dataclass(slots=True)
class _Writing:
    """Which items exist, their newest versions, and those added."""

    session: AsyncSession
    by: Authorship
    usual: LanguageTag
    item_ids: dict[ItemCode, UUID]
    newest: Mapping[ItemCode, StoredVersion]
    added: dict[ItemCode, tuple[UUID, ItemVersion, str]] = field(default_factory=dict)
    new: NewRows = field(default_factory=NewRows)
    told: Told | None = None

    async def write(self, exam_id: UUID, plan: ImportPlan) -> None:
        # Sources first: a translation may stand above its source row in the file.
        for change in plan.changes:
            if change.version is not None and change.text is not None:
                note = plan.notes.get(change.item, "")
                self._add_version(exam_id, change.version, change.text, note)
        touched: defaultdict[ItemCode, set[LanguageTag]] = defaultdict(set)
        for change in plan.changes:
            if change.text is not None:
                touched[change.item].add(change.language)
                if change.version is None:
                    await self._write_translation(change, change.text)
        for code, (version_id, version, _) in self.added.items():
            if code in self.newest:
                item_writing.carry_over_texts(
                    self.new, self.newest[code], version_id, version, touched[code], self.by.now
                )
        await self.new.write(self.session, self.told)

    def _add_version(
        self, exam_id: UUID, version: ItemVersion, source: LanguageVersion, note: str
    ) -> None:
        code = version.ref.item
        if code not in self.item_ids:
            own = None if source.language == self.usual else source.language
            self.item_ids[code] = item_writing.add_item(
                self.new, exam_id, code, self.by, source_language=own
            )
        version_id = item_writing.add_version(
            self.new, self.item_ids[code], version, source, note=note, by=self.by
        )
        self.added[code] = (version_id, version, text_hash(source))

    async def _write_translation(self, change: RowChange, text: LanguageVersion) -> None:
        if change.item in self.added:
            version_id, _, made_from = self.added[change.item]
            item_writing.add_text(self.new, version_id, text, by=self.by, source_hash=made_from)
            return
        known = self.newest[change.item]
        made_from = text_hash(known.source_text.text)
        if change.language in known.texts:
            text_id = known.texts[change.language].id
            await item_writing.replace_text(
                self.session, text_id, text, by=self.by, source_hash=made_from
            )
        else:
            item_writing.add_text(self.new, known.id, text, by=self.by, source_hash=made_from)
