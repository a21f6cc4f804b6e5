"""What a judge does: confirm the training, rate items one by one, hand in a round."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.standards.rules.lifecycle import ROUND_OF, PanelState
from exam_service.standards.rules.refusals import NotRatingNow, RatingsMissing
from exam_service.standards.store import panels
from exam_service.standards.store.responses import list_scored_slots
from exam_service.standards.tables import HandInRow, RatingRow
from item_bank.standard_setting import RATING_MAX


async def confirm_training(
    open_session: OpenSession, *, panel_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """The judge took part in the training. Saying it again changes nothing."""
    async with open_session() as session:
        await panels.lock_panel(session, panel_id)
        judge = await panels.load_standing_judge(session, panel_id, actor_id)
        if judge.trained_at is not None:
            return
        judge.trained_at = now
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_panel.training_confirmed",
            subject=("standard_panel", panel_id),
            now=now,
        )


async def rate_item(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    round_number: int,
    slot: int,
    percent: int,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Keep a judge's rating of one item; the newest one counts until the round is handed in.

    `round_number` is the round that the judge had before them: a page of yesterday changes nothing.
    """
    if not 0 <= percent <= RATING_MAX:
        raise InvalidInput(
            "Nothing was saved. Please look at the marked field again.",
            {"percent": f"Enter a whole number from 0 to {RATING_MAX}."},
        )
    async with open_session() as session:
        await _lock_open_round(session, panel_id, round_number, actor_id)
        form_id = (await panels.load_panel(session, panel_id)).form_id
        if slot not in {each.number for each in await list_scored_slots(session, form_id)}:
            raise NotFound
        session.add(
            RatingRow(
                id=uuid7(),
                panel_id=panel_id,
                account_id=actor_id,
                round=round_number,
                slot=slot,
                percent=percent,
                rated_at=now,
            )
        )


async def hand_in(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    round_number: int,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Let the judge's ratings of the open round stand; in round two, what was left is kept."""
    async with open_session() as session:
        await _lock_open_round(session, panel_id, round_number, actor_id)
        form_id = (await panels.load_panel(session, panel_id)).form_id
        slots = [slot.number for slot in await list_scored_slots(session, form_id)]
        own = (await panels.list_ratings(session, panel_id, round_number)).get(actor_id, {})
        before = (await panels.list_ratings(session, panel_id, 1)).get(actor_id, {})
        missing = [slot for slot in slots if slot not in own]
        if any(slot not in before for slot in missing):
            raise RatingsMissing(f"{len(missing)} items have no rating of yours yet.")
        session.add_all(
            RatingRow(
                id=uuid7(),
                panel_id=panel_id,
                account_id=actor_id,
                round=round_number,
                slot=slot,
                percent=before[slot],
                rated_at=now,
            )
            for slot in missing
        )
        session.add(
            HandInRow(panel_id=panel_id, account_id=actor_id, round=round_number, handed_in_at=now)
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard_panel.round_handed_in",
            subject=("standard_panel", panel_id),
            after={"round": round_number, "kept_from_round_one": len(missing)},
            now=now,
        )


async def _lock_open_round(
    session: AsyncSession, panel_id: UUID, number: int, actor_id: UUID
) -> None:
    """Hold the panel; refuses unless this judge may rate in this round now."""
    panel = await panels.lock_panel(session, panel_id)
    judge = await panels.load_standing_judge(session, panel_id, actor_id)
    handed_in = await panels.list_hand_ins(session, panel_id)
    is_open = ROUND_OF.get(PanelState(panel.state)) == number
    if not is_open or judge.trained_at is None or (actor_id, number) in handed_in:
        raise NotRatingNow
