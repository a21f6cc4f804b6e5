"""What is known of an item besides its texts: who met it, how it did, what must not meet it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_service.authoring.rules.exposure import WINDOW
from exam_service.authoring.rules.item_statistics import (
    ItemStatistics,
    count_responses,
    item_statistics,
)
from exam_service.authoring.store import exposure, items, listing
from exam_service.authoring.store.exposure import SittingsWithItem
from exam_service.authoring.store.item_statistics import load_sums
from exam_service.authoring.use_cases.desk import ItemDesk
from exam_service.database.session import OpenSession
from item_bank.items import ItemCode


@dataclass(frozen=True, slots=True)
class VersionResults:
    """One version's responses, and what they say once there are enough."""

    number: int
    responses: int
    statistics: ItemStatistics | None


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """Beside one item: sittings that had it, results by version newest first, its enemies."""

    sittings: SittingsWithItem
    recent_sittings: int
    results: Sequence[VersionResults]
    # Items that name this one as an enemy, and every code of the bank among its own enemies.
    named_by: Sequence[str]
    known_enemies: frozenset[ItemCode]

    @property
    def recent_share(self) -> float | None:
        """The share of the last twelve months' sittings that had the item; None without any."""
        return self.sittings.recent / self.recent_sittings if self.recent_sittings else None


async def load_item_standing(
    open_session: OpenSession, *, shown: ItemDesk, now: datetime
) -> ItemStanding:
    async with open_session() as session:
        exam_id, since = shown.exam.id, now - WINDOW
        with_item = await exposure.count_sittings_with_items(
            session, exam_id, since, [shown.item_id]
        )
        codes = await items.list_item_ids(session, exam_id)
        versions = (await load_sums(session, exam_id)).get(shown.item_id, {})
        return ItemStanding(
            sittings=with_item.get(shown.item_id, SittingsWithItem()),
            recent_sittings=await exposure.count_sittings(session, exam_id, since),
            results=[
                VersionResults(number, count_responses(found), item_statistics(found))
                for number, found in sorted(versions.items(), reverse=True)
            ],
            named_by=await listing.list_enemies_of(session, exam_id, shown.code),
            known_enemies=shown.shown.version.enemies & codes.keys(),
        )
