"""The ratings of a panel's ended rounds, as the library takes them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.rules.record import RoundHeld
from exam_service.standards.store import panels
from exam_service.standards.store.panels import Judge
from exam_service.standards.store.responses import ScoredSlot
from item_bank.standard_setting import Ratings

OPENS = {1: PanelEvent.OPEN_ROUND_ONE, 2: PanelEvent.OPEN_ROUND_TWO}
ENDS = {1: PanelEvent.SHOW_IMPACT, 2: PanelEvent.CLOSE}


async def load_rounds(
    session: AsyncSession,
    panel_id: UUID,
    numbers: Sequence[int],
    judges: Sequence[Judge],
    slots: Sequence[ScoredSlot],
) -> list[RoundHeld]:
    """Each of these ended rounds, with the judges who still stand.

    An item that counts only since a key changed has no ratings and is not in them.
    """
    moves = await panels.list_moves(session, panel_id)
    standing = [judge for judge in judges if judge.stands]
    rounds = []
    for number in numbers:
        rated = await panels.list_ratings(session, panel_id, number)
        whole = [
            slot
            for slot in slots
            if all(slot.number in rated.get(judge.account_id, {}) for judge in standing)
        ]
        rounds.append(
            RoundHeld(
                number,
                Ratings(
                    tuple(judge.name for judge in standing),
                    tuple(slot.name for slot in whole),
                    tuple(_row(rated[judge.account_id], whole) for judge in standing),
                ),
                moves[OPENS[number]].moved_at,
                moves[ENDS[number]].moved_at,
            )
        )
    return rounds


def _row(rated: Mapping[int, int], slots: Sequence[ScoredSlot]) -> tuple[int, ...]:
    return tuple(rated[slot.number] for slot in slots)
