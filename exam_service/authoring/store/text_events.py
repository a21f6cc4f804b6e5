"""What happened to language versions, written down with every move and never changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.tables import (
    ItemVersionRow,
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from item_bank.items import LanguageStatus

EVENTS_LISTED_MAX = 200


def add_event(
    session: AsyncSession,
    row: LanguageVersionRow,
    move: TextMove,
    *,
    actor_id: UUID,
    now: datetime,
    note: str = "",
) -> None:
    """Write down a move of a language version that is in the table already."""
    session.add(_event(row, move, actor_id, now, note))


def first_event(row: LanguageVersionRow, now: datetime, note: str) -> LanguageVersionEventRow:
    """How a new language version came about: somebody wrote it, or it came along as stale."""
    if row.status == LanguageStatus.STALE:
        return _event(row, TextMove.CHANGE_SOURCE, None, now, note)
    return _event(row, TextMove.WRITE, row.created_by, now, note)


async def list_events(
    session: AsyncSession, item_id: UUID, language: str
) -> Sequence[LanguageVersionEventRow]:
    """What happened to an item's texts in one language, over all its versions, newest first."""
    query = (
        select(LanguageVersionEventRow)
        .join(
            LanguageVersionRow, LanguageVersionRow.id == LanguageVersionEventRow.language_version_id
        )
        .join(ItemVersionRow, ItemVersionRow.id == LanguageVersionRow.item_version_id)
        .where(ItemVersionRow.item_id == item_id, LanguageVersionRow.language == language)
        .order_by(LanguageVersionEventRow.id.desc())
        .limit(EVENTS_LISTED_MAX)
    )
    return (await session.scalars(query)).all()


async def list_writers(
    session: AsyncSession, text_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Who ever wrote of each of these texts, in whichever version of its item."""
    theirs, sibling = aliased(ItemVersionRow), aliased(ItemVersionRow)
    text, other = aliased(LanguageVersionRow), aliased(LanguageVersionRow)
    rows = await session.execute(
        select(text.id, other.created_by, LanguageVersionEventRow.actor_id)
        .join(theirs, theirs.id == text.item_version_id)
        .join(sibling, sibling.item_id == theirs.item_id)
        .join(
            other,
            and_(other.item_version_id == sibling.id, other.language == text.language),
        )
        .outerjoin(
            LanguageVersionEventRow,
            and_(
                LanguageVersionEventRow.language_version_id == other.id,
                LanguageVersionEventRow.event == TextMove.WRITE,
            ),
        )
        .where(text.id == any_(literal(list(text_ids), ARRAY(Uuid))))
        .distinct()
    )
    writers: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for text_id, author_id, actor_id in rows:
        writers[text_id] |= {author_id} if actor_id is None else {author_id, actor_id}
    return {text_id: frozenset(found) for text_id, found in writers.items()}


def _event(
    row: LanguageVersionRow, move: TextMove, actor_id: UUID | None, now: datetime, note: str
) -> LanguageVersionEventRow:
    return LanguageVersionEventRow(
        language_version_id=row.id,
        event=move,
        status=row.status,
        content_hash=row.content_hash,
        source_hash=row.source_hash,
        actor_id=actor_id,
        recorded_at=now,
        note=note,
    )
