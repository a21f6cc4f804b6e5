"""Items that wait for a reviewer: one line each, with what stands in the way of approving them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from exam_service.authoring.rules.visibility import Viewer
from exam_service.authoring.store.visibility import in_sight
from exam_service.authoring.tables import (
    ItemChecklistRow,
    ItemCommentRow,
    ItemRow,
    ItemVersionRow,
    LanguageVersionRow,
)
from exam_service.exams.tables import ExamRow
from exam_service.people.tables import AccountRow
from item_bank.items import Markup, Stage
from item_bank.markup import plain_text

WAITING_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One version in review, as one of its possible reviewers sees it."""

    code: str
    number: int
    area: str
    stem: str
    author: str
    written_at: datetime
    open_comments: int
    # Whether the viewer wrote any of it, so that somebody else has to approve it.
    is_own: bool
    # The viewer's newest checklist: None while there is none.
    is_complete: bool | None


async def list_waiting(
    session: AsyncSession, exam_id: UUID, viewer: Viewer, page: int
) -> tuple[Sequence[WaitingItem], int]:
    """One page of the versions in review that this person sees, oldest first; and how many."""
    waiting = _waiting(exam_id, viewer)
    total = await session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    version, item = ItemVersionRow, ItemRow
    query = (
        waiting.join(AccountRow, AccountRow.id == version.created_by)
        .join(ExamRow, ExamRow.id == item.exam_id)
        .join(
            LanguageVersionRow,
            (LanguageVersionRow.item_version_id == version.id)
            & (
                LanguageVersionRow.language
                == func.coalesce(item.source_language, ExamRow.source_language)
            ),
        )
        .with_only_columns(
            item.code,
            version.number,
            version.area,
            LanguageVersionRow.stem,
            LanguageVersionRow.markup,
            AccountRow.name.label("author"),
            version.created_at,
            _open_comments().label("open_comments"),
            _is_own(viewer.account_id).label("is_own"),
            _own_checklist(viewer.account_id).label("is_complete"),
        )
        .order_by(version.created_at, item.code)
        .limit(WAITING_PER_PAGE)
        .offset((page - 1) * WAITING_PER_PAGE)
    )
    rows = await session.execute(query)
    return [
        WaitingItem(
            code=row.code,
            number=row.number,
            area=row.area,
            stem=plain_text(row.stem) if row.markup == Markup.HTML else row.stem,
            author=row.author,
            written_at=row.created_at,
            open_comments=row.open_comments,
            is_own=row.is_own,
            is_complete=row.is_complete,
        )
        for row in rows
    ], total


def _waiting(exam_id: UUID, viewer: Viewer) -> Select[UUID]:
    newer = aliased(ItemVersionRow)
    return (
        select(ItemVersionRow.id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(
            ItemRow.exam_id == exam_id,
            ItemVersionRow.stage == Stage.IN_REVIEW,
            # Where a newer wording is being written, the older one is nobody's to approve.
            ~exists().where(
                newer.item_id == ItemVersionRow.item_id, newer.number > ItemVersionRow.number
            ),
            in_sight(viewer, ItemRow.id),
        )
    )


def _open_comments() -> ColumnElement[int]:
    written = aliased(ItemVersionRow)
    return (
        select(func.count())
        .select_from(ItemCommentRow)
        .join(written, written.id == ItemCommentRow.item_version_id)
        .where(written.item_id == ItemVersionRow.item_id, ItemCommentRow.resolved_at.is_(None))
        .correlate(ItemVersionRow)
        .scalar_subquery()
    )


def _is_own(account_id: UUID) -> ColumnElement[bool]:
    written = aliased(ItemVersionRow)
    return exists().where(
        written.item_id == ItemVersionRow.item_id, written.created_by == account_id
    )


def _own_checklist(account_id: UUID) -> ColumnElement[bool]:
    return (
        select(ItemChecklistRow.is_complete)
        .where(
            ItemChecklistRow.item_version_id == ItemVersionRow.id,
            ItemChecklistRow.checked_by == account_id,
        )
        .order_by(ItemChecklistRow.id.desc())
        .limit(1)
        .correlate(ItemVersionRow)
        .scalar_subquery()
    )
