"""Moving a panel from stage to stage; a round ends when every judge has handed it in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.standards.rules.impact import impact_of
from exam_service.standards.rules.lifecycle import (
    ENDS_ROUND,
    IllegalPanelMove,
    PanelEvent,
    PanelState,
    next_state,
)
from exam_service.standards.rules.refusals import RatingsMissing
from exam_service.standards.rules.signing import require_no_judge
from exam_service.standards.store import panels
from exam_service.standards.store.responses import load_form_responses
from exam_service.standards.tables import PanelMoveRow, StandardPanelRow
from item_bank.standard_setting import JUDGES_MIN


async def move_panel(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    event: PanelEvent,
    actor_id: UUID,
    now: datetime,
) -> PanelState:
    """Make one move of a facilitator's; adopting is the second signature's and refused here."""
    async with open_session() as session:
        panel = await panels.lock_panel(session, panel_id)
        require_no_judge(await panels.list_standing_judges(session, panel_id), actor_id)
        if event is PanelEvent.ADOPT:
            raise IllegalPanelMove(PanelState(panel.state), event)
        return await make_move(session, panel, event, actor_id=actor_id, now=now)


async def make_move(
    session: AsyncSession,
    panel: StandardPanelRow,
    event: PanelEvent,
    *,
    actor_id: UUID,
    now: datetime,
) -> PanelState:
    """The move inside a transaction that holds the panel."""
    before = PanelState(panel.state)
    state = next_state(before, event)
    await _require_ready(session, panel, event)
    impact = None
    if event is PanelEvent.SHOW_IMPACT:
        found = await load_form_responses(session, panel.form_id)
        impact = impact_of([slot.number for slot in found.slots], found.rows)
    panel.state = state
    session.add(
        PanelMoveRow(
            panel_id=panel.id,
            event=event,
            moved_at=now,
            moved_by=actor_id,
            impact=impact.to_document() if impact is not None else None,
        )
    )
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="standard_panel.moved",
        subject=("standard_panel", panel.id),
        before={"state": before},
        after={"state": state},
        now=now,
    )
    return state


async def _require_ready(session: AsyncSession, panel: StandardPanelRow, event: PanelEvent) -> None:
    standing = [judge for judge in await panels.list_judges(session, panel.id) if judge.stands]
    if event is PanelEvent.OPEN_ROUND_ONE and len(standing) < JUDGES_MIN:
        raise RatingsMissing(
            f"A panel needs {JUDGES_MIN} judges or more; there are {len(standing)}."
        )
    if event not in ENDS_ROUND:
        return
    if len(standing) < JUDGES_MIN:
        raise RatingsMissing(f"Fewer than {JUDGES_MIN} judges are left on the panel.")
    handed_in = await panels.list_hand_ins(session, panel.id)
    waiting = [
        judge.name for judge in standing if (judge.account_id, ENDS_ROUND[event]) not in handed_in
    ]
    if waiting:
        raise RatingsMissing(f"These judges have not handed in the round: {', '.join(waiting)}.")
