"""Looks at live items: one row for each, and how often each item was looked at."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.items import among
from exam_service.authoring.tables import ItemRow, ItemVersionRow, ItemViewRow
from exam_service.database.base import uuid7
from exam_service.people.tables import AccountRow

VIEWS_LISTED_MAX = 20


def add_views(
    session: AsyncSession,
    version_ids: Collection[UUID],
    kind: str,
    *,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Write down that somebody looked at these versions. Which ones are live is the caller's."""
    session.add_all(
        ItemViewRow(
            id=uuid7(), item_version_id=version_id, account_id=actor_id, kind=kind, viewed_at=now
        )
        for version_id in version_ids
    )


async def count_views(
    session: AsyncSession, exam_id: UUID, item_ids: Collection[UUID] | None = None
) -> Mapping[UUID, int]:
    """Looks by item; the parts of one page that load within a minute are one look."""
    look = func.concat(ItemViewRow.account_id, func.date_trunc("minute", ItemViewRow.viewed_at))
    query = (
        select(ItemVersionRow.item_id, func.count(look.distinct()))
        .join(ItemViewRow, ItemViewRow.item_version_id == ItemVersionRow.id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(ItemRow.exam_id == exam_id)
        .group_by(ItemVersionRow.item_id)
    )
    if item_ids is not None:
        query = query.where(among(ItemVersionRow.item_id, item_ids))
    return dict((await session.execute(query)).all())


async def list_views(session: AsyncSession, item_id: UUID) -> list[tuple[ItemViewRow, int, str]]:
    """The newest looks at an item, with the version's number and the name of who looked."""
    query = (
        select(ItemViewRow, ItemVersionRow.number, AccountRow.name)
        .join(ItemVersionRow, ItemVersionRow.id == ItemViewRow.item_version_id)
        .join(AccountRow, AccountRow.id == ItemViewRow.account_id)
        .where(ItemVersionRow.item_id == item_id)
        .order_by(ItemViewRow.id.desc())
        .limit(VIEWS_LISTED_MAX)
    )
    return [(row, number, name) for row, number, name in await session.execute(query)]
