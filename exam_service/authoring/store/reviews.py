"""Comments, checklists and approvals of item versions: reading them and writing them down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.checklist import Checklist, is_complete, to_document
from exam_service.authoring.store.items import among
from exam_service.authoring.tables import (
    ItemApprovalRow,
    ItemChecklistRow,
    ItemCommentRow,
    ItemVersionRow,
)
from exam_service.database.base import uuid7

COMMENTS_LISTED_MAX = 200


async def list_comments(
    session: AsyncSession, item_id: UUID
) -> Sequence[tuple[ItemCommentRow, int]]:
    """What was said about an item with the version's number: open ones first, then the newest."""
    query = (
        select(ItemCommentRow, ItemVersionRow.number)
        .join(ItemVersionRow, ItemVersionRow.id == ItemCommentRow.item_version_id)
        .where(ItemVersionRow.item_id == item_id)
        .order_by(ItemCommentRow.resolved_at.is_not(None), ItemCommentRow.id.desc())
        .limit(COMMENTS_LISTED_MAX)
    )
    return [(row, number) for row, number in await session.execute(query)]


async def count_open_comments(
    session: AsyncSession, item_ids: Collection[UUID]
) -> Mapping[UUID, int]:
    """How many comments are open, by item, whichever version they were made on."""
    query = (
        select(ItemVersionRow.item_id, func.count())
        .join(ItemCommentRow, ItemCommentRow.item_version_id == ItemVersionRow.id)
        .where(among(ItemVersionRow.item_id, item_ids), ItemCommentRow.resolved_at.is_(None))
        .group_by(ItemVersionRow.item_id)
    )
    return dict((await session.execute(query)).all())


def add_comment(
    session: AsyncSession,
    version_id: UUID,
    text: str,
    *,
    language: str | None = None,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    row = ItemCommentRow(
        id=uuid7(),
        item_version_id=version_id,
        language=language,
        text=text,
        written_by=actor_id,
        written_at=now,
    )
    session.add(row)
    return row.id


async def lock_comment(
    session: AsyncSession, item_id: UUID, comment_id: UUID
) -> ItemCommentRow | None:
    """One comment of this item, held until the transaction ends."""
    return await session.scalar(
        select(ItemCommentRow)
        .join(ItemVersionRow, ItemVersionRow.id == ItemCommentRow.item_version_id)
        .where(ItemCommentRow.id == comment_id, ItemVersionRow.item_id == item_id)
        .with_for_update(of=ItemCommentRow)
    )


async def list_checklists(
    session: AsyncSession, version_ids: Collection[UUID], checked_by: UUID | None = None
) -> Sequence[ItemChecklistRow]:
    """The newest checklist of each person for each of these versions, or of one person alone."""
    query = (
        select(ItemChecklistRow)
        .where(among(ItemChecklistRow.item_version_id, version_ids))
        .ext(distinct_on(ItemChecklistRow.item_version_id, ItemChecklistRow.checked_by))
        .order_by(
            ItemChecklistRow.item_version_id,
            ItemChecklistRow.checked_by,
            ItemChecklistRow.id.desc(),
        )
    )
    if checked_by is not None:
        query = query.where(ItemChecklistRow.checked_by == checked_by)
    return (await session.scalars(query)).all()


def add_checklist(
    session: AsyncSession, version_id: UUID, checklist: Checklist, *, actor_id: UUID, now: datetime
) -> ItemChecklistRow:
    row = ItemChecklistRow(
        id=uuid7(),
        item_version_id=version_id,
        points=to_document(checklist),
        is_complete=is_complete(checklist),
        checked_by=actor_id,
        checked_at=now,
    )
    session.add(row)
    return row


async def add_approvals(
    session: AsyncSession, checklists: Collection[ItemChecklistRow], now: datetime
) -> None:
    """Approve each checklist's version by its checker. The database refuses an unfounded one."""
    await session.flush()
    session.add_all(
        ItemApprovalRow(
            item_version_id=row.item_version_id,
            checklist_id=row.id,
            approved_by=row.checked_by,
            approved_at=now,
        )
        for row in checklists
    )
    await session.flush()
