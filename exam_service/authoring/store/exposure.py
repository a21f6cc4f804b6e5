"""How often candidates met items: sittings that began on a form with any version of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.items import among
from exam_service.authoring.tables import ItemVersionRow
from exam_service.exams.tables import FormSlotRow
from exam_service.sittings.tables import SittingRow


@dataclass(frozen=True, slots=True)
class SittingsWithItem:
    """Sittings that had an item, ever and since some instant."""

    ever: int = 0
    recent: int = 0


async def count_sittings_with_items(
    session: AsyncSession, exam_id: UUID, since: datetime, item_ids: Collection[UUID] | None = None
) -> Mapping[UUID, SittingsWithItem]:
    """Item -> sittings that had it; an item that nobody met is left out. None asks for all."""
    of_form = (
        select(
            SittingRow.form_id,
            func.count().label("ever"),
            func.count().filter(SittingRow.started_at >= since).label("recent"),
        )
        .where(SittingRow.exam_id == exam_id, SittingRow.started_at.is_not(None))
        .group_by(SittingRow.form_id)
        .subquery()
    )
    query = (
        select(ItemVersionRow.item_id, func.sum(of_form.c.ever), func.sum(of_form.c.recent))
        .join(FormSlotRow, FormSlotRow.item_version_id == ItemVersionRow.id)
        .join(of_form, of_form.c.form_id == FormSlotRow.form_id)
        .group_by(ItemVersionRow.item_id)
    )
    if item_ids is not None:
        query = query.where(among(ItemVersionRow.item_id, item_ids))
    return {
        item_id: SittingsWithItem(int(ever), int(recent))
        for item_id, ever, recent in await session.execute(query)
    }


async def count_sittings(session: AsyncSession, exam_id: UUID, since: datetime) -> int:
    """Every sitting of an exam that began since this instant."""
    query = select(func.count()).where(
        SittingRow.exam_id == exam_id, SittingRow.started_at >= since
    )
    return await session.scalar(query) or 0
