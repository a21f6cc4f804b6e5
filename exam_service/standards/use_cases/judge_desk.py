"""What a judge sees: their panels, one panel, one item. Never another judge's open round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.visibility import LIVE
from exam_service.authoring.store import images, views
from exam_service.authoring.store.items import StoredVersion, list_versions_by_id
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.standards.rules.impact import Impact
from exam_service.standards.rules.lifecycle import (
    ROUND_OF,
    PanelEvent,
    PanelState,
    ended_rounds,
)
from exam_service.standards.store import panels
from exam_service.standards.store.panels import Judge, ListedPanel
from exam_service.standards.store.responses import ScoredSlot, list_scored_slots
from exam_service.standards.tables import PanelJudgeRow, StandardPanelRow
from exam_service.standards.use_cases.panel_ratings import load_rounds
from item_bank.presentation import ImageSources
from item_bank.standard_setting import ItemFigures, PanelFigures, panel_figures

VIEW_KIND = "judge"


@dataclass(frozen=True, slots=True)
class JudgeDesk:
    """One panel as one of its judges sees it; the panel's figures only of rounds that ended."""

    panel: StandardPanelRow
    place: PanelJudgeRow
    slots: tuple[ScoredSlot, ...]
    # Own ratings by round and slot.
    own: Mapping[int, Mapping[int, int]]
    handed_in: Mapping[int, datetime]
    # Round -> figures of the whole panel, without names.
    figures: Mapping[int, PanelFigures]
    impact: Impact | None

    @property
    def state(self) -> PanelState:
        return PanelState(self.panel.state)

    @property
    def round(self) -> int | None:
        """The round in which this judge may rate now."""
        number = ROUND_OF.get(self.state)
        if number is None or self.place.trained_at is None or number in self.handed_in:
            return None
        return number

    @property
    def unrated(self) -> list[int]:
        """The slots that have no rating in the open round yet, in order."""
        rated = self.own[self.round] if self.round else {}
        return [slot.number for slot in self.slots if slot.number not in rated]

    @property
    def may_hand_in(self) -> bool:
        """Every item is rated; in round two, what was left alone keeps its first rating."""
        return self.round == 2 or (self.round == 1 and not self.unrated)

    def cut(self, number: int) -> float:
        """The cut that this judge's ratings of a round make."""
        return sum(self.own[number].get(slot.number, 0) for slot in self.slots) / 100

    def item_figures(self, slot: int) -> ItemFigures | None:
        """What the panel rated one item in round one; None before it ended."""
        if 1 not in self.figures:
            return None
        (name,) = (each.name for each in self.slots if each.number == slot)
        return next((item for item in self.figures[1].items if item.item == name), None)


@dataclass(frozen=True, slots=True)
class ItemOfPanel:
    """One item as candidates meet it, in the language that it was written in; without its key."""

    desk: JudgeDesk
    slot: ScoredSlot
    place: int
    stored: StoredVersion
    sources: ImageSources


async def list_panels_of_judge(
    open_session: OpenSession, *, account_id: UUID
) -> Sequence[ListedPanel]:
    async with open_session() as session:
        return await panels.list_panels(session, judge_id=account_id)


async def load_judge_desk(
    open_session: OpenSession, *, panel_id: UUID, account_id: UUID
) -> JudgeDesk:
    async with open_session() as session:
        return await _desk(session, panel_id, account_id)


async def look_at_item(
    open_session: OpenSession, *, panel_id: UUID, place: int, account_id: UUID, now: datetime
) -> ItemOfPanel:
    """One item by its place among the scored ones, from one on; a look at a live one is kept."""
    async with open_session() as session:
        desk = await _desk(session, panel_id, account_id)
        if not 1 <= place <= len(desk.slots) or desk.place.trained_at is None:
            raise NotFound
        if desk.state is PanelState.TRAINING:
            raise NotFound
        slot = desk.slots[place - 1]
        (stored,) = await list_versions_by_id(session, [slot.version_id])
        sources = await images.load_sources(session, images.shown_in([stored.source_text.text]))
        if stored.version.stage in LIVE:
            views.add_views(session, [stored.id], VIEW_KIND, actor_id=account_id, now=now)
        return ItemOfPanel(desk, slot, place, stored, sources)


async def _desk(session: AsyncSession, panel_id: UUID, account_id: UUID) -> JudgeDesk:
    panel = await panels.load_panel(session, panel_id)
    place = await panels.load_standing_judge(session, panel_id, account_id)
    if PanelState(panel.state) is PanelState.ABANDONED:
        raise NotFound
    slots = await list_scored_slots(session, panel.form_id)
    judges: Sequence[Judge] = await panels.list_judges(session, panel_id)
    ended = ended_rounds(PanelState(panel.state))
    rounds = await load_rounds(session, panel_id, ended, judges, slots)
    own = {
        number: (await panels.list_ratings(session, panel_id, number)).get(account_id, {})
        for number in (1, 2)
    }
    handed_in = {
        number: at
        for (judge, number), at in (await panels.list_hand_ins(session, panel_id)).items()
        if judge == account_id
    }
    moves = await panels.list_moves(session, panel_id)
    shown = moves.get(PanelEvent.SHOW_IMPACT)
    return JudgeDesk(
        panel,
        place,
        slots,
        own,
        handed_in,
        {held.number: panel_figures(held.ratings) for held in rounds},
        Impact.from_document(shown.impact) if shown else None,
    )
