"""Statistics of a whole bank, as the list of its items shows them and is filtered by them."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.item_statistics import (
    ItemStatistics,
    item_statistics,
    newest_with_statistics,
)
from exam_service.authoring.store.item_filters import ItemFilter
from exam_service.authoring.store.item_statistics import load_sums


async def load_statistics(
    session: AsyncSession, exam_id: UUID
) -> Mapping[UUID, tuple[int, ItemStatistics]]:
    """Item -> its newest version with enough responses, and what they say."""
    bank = await load_sums(session, exam_id)
    found = {
        item_id: newest_with_statistics(
            {number: item_statistics(each) for number, each in versions.items()}
        )
        for item_id, versions in bank.items()
    }
    return {item_id: newest for item_id, newest in found.items() if newest is not None}


def narrowed(
    wanted: ItemFilter, statistics: Mapping[UUID, tuple[int, ItemStatistics]]
) -> ItemFilter:
    """The filter with what it asks of statistics as the items that have them."""
    if not wanted.statistics.asks:
        return wanted
    fitting = (
        item_id for item_id, (_, known) in statistics.items() if wanted.statistics.fits(known)
    )
    return replace(wanted, items=frozenset(fitting))
