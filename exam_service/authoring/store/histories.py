"""What was done to items, as documents in the order it was done: acts, comments, reviews, texts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.store.items import StoredVersion, among
from exam_service.authoring.tables import (
    ItemApprovalRow,
    ItemChecklistRow,
    ItemCommentRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from exam_service.people.tables import AccountRow
from item_bank.exchange.archived_items import Document, Person, Stamp, stamp_document

ITEMS_PER_QUERY = 1_000


async def load_histories(
    session: AsyncSession,
    versions: Mapping[UUID, Sequence[StoredVersion]],
    people: Mapping[UUID, Person],
) -> Mapping[UUID, Sequence[Document]]:
    """The history of each item, by its identity: one kind of thing after the other."""
    telling = _Telling(session, versions, people)
    histories: defaultdict[UUID, list[Document]] = defaultdict(list)
    for tell in (
        telling.acts,
        telling.comments,
        telling.checklists,
        telling.approvals,
        telling.texts,
    ):
        for item_id, document in await tell():
            histories[item_id].append(document)
    return histories


async def load_people(session: AsyncSession) -> Mapping[UUID, Person]:
    """Everybody who ever wrote, judged or moved an item or its texts."""
    acting = union(
        select(ItemRow.created_by),
        select(ItemVersionRow.created_by),
        select(LanguageVersionRow.created_by),
        select(LanguageVersionRow.reviewed_by),
        select(LanguageVersionEventRow.actor_id),
        select(ItemCommentRow.written_by),
        select(ItemCommentRow.resolved_by),
        select(ItemChecklistRow.checked_by),
        select(ItemApprovalRow.approved_by),
        select(AuditEntryRow.actor_id).where(AuditEntryRow.subject_kind == "item"),
    ).subquery()
    rows = await session.execute(
        select(AccountRow.id, AccountRow.name, AccountRow.email).where(
            AccountRow.id.in_(select(acting.c[0]))
        )
    )
    return {account_id: Person(name, email) for account_id, name, email in rows}


class _Telling:
    """Rows about some items as documents, without a name of ours that means nothing elsewhere."""

    def __init__(
        self,
        session: AsyncSession,
        versions: Mapping[UUID, Sequence[StoredVersion]],
        people: Mapping[UUID, Person],
    ) -> None:
        self._session = session
        self._people = people
        self._item_ids = list(versions)
        self._of_version = {
            stored.id: (item_id, stored.version.ref.number)
            for item_id, listed in versions.items()
            for stored in listed
        }
        self._of_text = {
            text.id: (*self._of_version[stored.id], tag)
            for listed in versions.values()
            for stored in listed
            for tag, text in stored.texts.items()
        }

    async def acts(self) -> Sequence[tuple[UUID, Document]]:
        found: list[tuple[UUID, Document]] = []
        for start in range(0, len(self._item_ids), ITEMS_PER_QUERY):
            names = [str(item_id) for item_id in self._item_ids[start : start + ITEMS_PER_QUERY]]
            rows = await self._session.scalars(
                select(AuditEntryRow)
                .where(AuditEntryRow.subject_kind == "item", AuditEntryRow.subject_id.in_(names))
                .order_by(AuditEntryRow.recorded_at, AuditEntryRow.id)
            )
            found.extend((UUID(row.subject_id), self._act(row)) for row in rows)
        return found

    def _act(self, row: AuditEntryRow) -> Document:
        return {
            "kind": "act",
            "done": self._stamp(row.recorded_at, row.actor_id),
            "action": row.action,
            "reason": row.reason,
            "before": row.before,
            "after": row.after,
        }

    async def comments(self) -> Sequence[tuple[UUID, Document]]:
        rows = await self._session.scalars(
            select(ItemCommentRow)
            .where(among(ItemCommentRow.item_version_id, self._of_version))
            .order_by(ItemCommentRow.written_at, ItemCommentRow.id)
        )
        return list(self._commented(rows.all()))

    def _commented(self, rows: Sequence[ItemCommentRow]) -> Iterator[tuple[UUID, Document]]:
        for row in rows:
            item_id, number = self._of_version[row.item_version_id]
            yield (
                item_id,
                {
                    "kind": "comment",
                    "done": self._stamp(row.written_at, row.written_by),
                    "version": number,
                    "language": row.language,
                    "text": row.text,
                    "resolved": row.resolved_at and self._stamp(row.resolved_at, row.resolved_by),
                },
            )

    async def checklists(self) -> Sequence[tuple[UUID, Document]]:
        rows = await self._session.scalars(
            select(ItemChecklistRow)
            .where(among(ItemChecklistRow.item_version_id, self._of_version))
            .order_by(ItemChecklistRow.checked_at, ItemChecklistRow.id)
        )
        found = []
        for row in rows:
            item_id, number = self._of_version[row.item_version_id]
            done = self._stamp(row.checked_at, row.checked_by)
            document = {"kind": "checklist", "done": done, "version": number, "points": row.points}
            found.append((item_id, document))
        return found

    async def approvals(self) -> Sequence[tuple[UUID, Document]]:
        rows = await self._session.scalars(
            select(ItemApprovalRow)
            .where(among(ItemApprovalRow.item_version_id, self._of_version))
            .order_by(ItemApprovalRow.approved_at, ItemApprovalRow.item_version_id)
        )
        found = []
        for row in rows:
            item_id, number = self._of_version[row.item_version_id]
            done = self._stamp(row.approved_at, row.approved_by)
            found.append((item_id, {"kind": "approval", "done": done, "version": number}))
        return found

    async def texts(self) -> Sequence[tuple[UUID, Document]]:
        rows = await self._session.scalars(
            select(LanguageVersionEventRow)
            .where(among(LanguageVersionEventRow.language_version_id, self._of_text))
            .order_by(LanguageVersionEventRow.id)
        )
        found: list[tuple[UUID, Document]] = []
        for row in rows:
            item_id, number, language = self._of_text[row.language_version_id]
            document = {
                "kind": "text",
                "done": self._stamp(row.recorded_at, row.actor_id),
                "version": number,
                "language": language,
                "event": row.event,
                "status": row.status,
                "content_hash": row.content_hash,
                "source_hash": row.source_hash,
                "note": row.note,
            }
            found.append((item_id, document))
        return found

    def _stamp(self, at: datetime, by: UUID | None) -> Document:
        return stamp_document(Stamp(at, None if by is None else self._people.get(by)))
