"""Applying a looked-at file: everything it says in one transaction, or nothing."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.import_plan import ImportOptions, ImportPlan, plan_import
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportApplied, ImportOutdated, ImportRefused
from exam_service.authoring.store import imports, item_writing, items
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.new_rows import NewRows
from exam_service.authoring.tables import BankImportRow
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from item_bank.exchange.difference import Change, RowChange
from item_bank.items import ItemCode, ItemVersion, LanguageVersion


async def apply_import(
    open_session: OpenSession,
    *,
    import_id: UUID,
    actor_id: UUID,
    skip_refused: bool = False,
    now: datetime,
) -> ImportReport:
    """Store what the report said, exactly; refused when the bank is no longer the one compared."""
    async with open_session() as session:
        row = await imports.lock_import(session, import_id)
        if row.applied_at is not None or row.content is None:
            raise ImportApplied
        await lock_exam(session, row.exam_id)
        plan = await _plan_again(session, row, row.content)
        refused = plan.report.count(Change.REFUSED)
        if refused and not skip_refused:
            raise ImportRefused(refused)
        await _write(session, row.exam_id, plan, Authorship(actor_id, now))
        row.applied_at, row.applied_by, row.content = now, actor_id, None
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="bank.imported",
            subject=("exam", row.exam_id),
            after=_counts(plan.report) | {"file": row.file_name, "sha256": row.sha256},
            now=now,
        )
        return plan.report


async def _plan_again(session: AsyncSession, row: BankImportRow, content: bytes) -> ImportPlan:
    bank = await imports.load_snapshot(session, row.exam_id)
    options = ImportOptions.from_document(row.report["options"])
    plan = await asyncio.to_thread(plan_import, content, options, bank)
    if plan.report != ImportReport.from_document(row.report):
        raise ImportOutdated
    return plan


async def _write(session: AsyncSession, exam_id: UUID, plan: ImportPlan, by: Authorship) -> None:
    newest = await items.list_newest_versions(session, exam_id)
    writing = _Writing(
        session,
        by,
        await items.list_item_ids(session, exam_id),
        {stored.version.ref.item: stored for stored in newest},
    )
    await writing.write(exam_id, plan)


def _counts(report: ImportReport) -> dict[str, object]:
    return {change.value: report.count(change) for change in Change}


@dataclass(slots=True)
class _Writing:
    """A plan on its way into rows: which items exist, their newest versions, and those added."""

    session: AsyncSession
    by: Authorship
    item_ids: dict[ItemCode, UUID]
    newest: dict[ItemCode, StoredVersion]
    added: dict[ItemCode, tuple[UUID, ItemVersion]] = field(default_factory=dict)
    new: NewRows = field(default_factory=NewRows)

    async def write(self, exam_id: UUID, plan: ImportPlan) -> None:
        # Sources first: a translation may stand above its source row in the file.
        for change in plan.changes:
            if change.version is not None and change.text is not None:
                note = plan.notes.get(change.item, "")
                self._add_version(exam_id, change.version, change.text, note)
        for change in plan.changes:
            if change.version is None and change.text is not None:
                await self._write_translation(change, change.text)
        touched = {(change.item, change.language) for change in plan.changes if change.text}
        for code, (version_id, version) in self.added.items():
            if code in self.newest:
                rewritten = {language for item, language in touched if item == code}
                item_writing.carry_over_texts(
                    self.new, self.newest[code], version_id, version, rewritten, self.by.now
                )
        await self.new.write(self.session)

    def _add_version(
        self, exam_id: UUID, version: ItemVersion, source: LanguageVersion, note: str
    ) -> None:
        code = version.ref.item
        if code not in self.item_ids:
            self.item_ids[code] = item_writing.add_item(self.new, exam_id, code, self.by)
        version_id = item_writing.add_version(
            self.new, self.item_ids[code], version, source, note=note, by=self.by
        )
        self.added[code] = (version_id, version)

    async def _write_translation(self, change: RowChange, text: LanguageVersion) -> None:
        if change.item in self.added:
            item_writing.add_text(self.new, self.added[change.item][0], text, by=self.by)
            return
        known = self.newest[change.item]
        if change.language in known.texts:
            text_id = known.texts[change.language].id
            await item_writing.replace_text(self.session, text_id, text, by=self.by)
        else:
            item_writing.add_text(self.new, known.id, text, by=self.by)
