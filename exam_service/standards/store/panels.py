"""Panels with their judges, ratings and moves, one query each. No decision is taken here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.errors import NotFound
from exam_service.exams.tables import ExamRow, FormRow
from exam_service.people.tables import AccountRow
from exam_service.standards.rules.lifecycle import PanelState
from exam_service.standards.tables import (
    HandInRow,
    PanelJudgeRow,
    PanelMoveRow,
    RatingRow,
    StandardPanelRow,
)

PANELS_LISTED_MAX = 200
JUDGES_MAX = 60


@dataclass(frozen=True, slots=True)
class ListedPanel:
    """A panel with the form and exam that it is about."""

    row: StandardPanelRow
    form_code: str
    exam_code: str
    judges: int

    @property
    def state(self) -> PanelState:
        return PanelState(self.row.state)


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge of one panel by name."""

    row: PanelJudgeRow
    name: str
    email: str

    @property
    def account_id(self) -> UUID:
        return self.row.account_id

    @property
    def stands(self) -> bool:
        return self.row.dismissed_at is None


# Account -> slot -> percent.
RoundRatings = Mapping[UUID, Mapping[int, int]]


async def load_panel(session: AsyncSession, panel_id: UUID) -> StandardPanelRow:
    row = await session.get(StandardPanelRow, panel_id)
    if row is None:
        raise NotFound
    return row


async def lock_panel(session: AsyncSession, panel_id: UUID) -> StandardPanelRow:
    """Load one panel and hold its row: it is the lock for everything about the panel."""
    row = await session.get(StandardPanelRow, panel_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


async def list_panels(
    session: AsyncSession, *, judge_id: UUID | None = None
) -> Sequence[ListedPanel]:
    """The newest panels; or those on which somebody is a judge, not dismissed."""
    judges = (
        select(func.count())
        .where(PanelJudgeRow.panel_id == StandardPanelRow.id, PanelJudgeRow.dismissed_at.is_(None))
        .correlate(StandardPanelRow)
        .scalar_subquery()
    )
    query = (
        select(StandardPanelRow, FormRow.code, ExamRow.code, judges)
        .join(FormRow, FormRow.id == StandardPanelRow.form_id)
        .join(ExamRow, ExamRow.id == FormRow.exam_id)
        .order_by(StandardPanelRow.id.desc())
        .limit(PANELS_LISTED_MAX)
    )
    if judge_id is not None:
        query = query.join(PanelJudgeRow, PanelJudgeRow.panel_id == StandardPanelRow.id).where(
            PanelJudgeRow.account_id == judge_id, PanelJudgeRow.dismissed_at.is_(None)
        )
    return [ListedPanel(*row) for row in await session.execute(query)]


async def list_judges(session: AsyncSession, panel_id: UUID) -> Sequence[Judge]:
    """Everybody who was ever on the panel, in the order of their invitations."""
    query = (
        select(PanelJudgeRow, AccountRow.name, AccountRow.email)
        .join(AccountRow, AccountRow.id == PanelJudgeRow.account_id)
        .where(PanelJudgeRow.panel_id == panel_id)
        .order_by(PanelJudgeRow.invited_at, AccountRow.name)
    )
    return [Judge(*row) for row in await session.execute(query)]


async def list_standing_judges(session: AsyncSession, panel_id: UUID) -> frozenset[UUID]:
    """The accounts whose judgement a panel rests on."""
    query = select(PanelJudgeRow.account_id).where(
        PanelJudgeRow.panel_id == panel_id, PanelJudgeRow.dismissed_at.is_(None)
    )
    return frozenset(await session.scalars(query))


async def find_judge(
    session: AsyncSession, panel_id: UUID, account_id: UUID
) -> PanelJudgeRow | None:
    return await session.get(PanelJudgeRow, (panel_id, account_id))


async def load_standing_judge(
    session: AsyncSession, panel_id: UUID, account_id: UUID
) -> PanelJudgeRow:
    """The judge's place on the panel; nothing for whoever has none, or has it no longer."""
    row = await find_judge(session, panel_id, account_id)
    if row is None or row.dismissed_at is not None:
        raise NotFound
    return row


async def list_ratings(session: AsyncSession, panel_id: UUID, round_number: int) -> RoundRatings:
    """What counts of a round: everybody's newest rating of each slot."""
    query = (
        select(RatingRow)
        .where(RatingRow.panel_id == panel_id, RatingRow.round == round_number)
        .ext(distinct_on(RatingRow.account_id, RatingRow.slot))
        .order_by(
            RatingRow.account_id, RatingRow.slot, RatingRow.rated_at.desc(), RatingRow.id.desc()
        )
    )
    found: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for row in await session.scalars(query):
        found[row.account_id][row.slot] = row.percent
    return found


async def list_hand_ins(
    session: AsyncSession, panel_id: UUID
) -> Mapping[tuple[UUID, int], datetime]:
    """(account, round) -> when it was handed in."""
    rows = await session.scalars(select(HandInRow).where(HandInRow.panel_id == panel_id))
    return {(row.account_id, row.round): row.handed_in_at for row in rows}


async def list_moves(session: AsyncSession, panel_id: UUID) -> Mapping[str, PanelMoveRow]:
    """Event -> the move; a panel makes each once."""
    rows = await session.scalars(select(PanelMoveRow).where(PanelMoveRow.panel_id == panel_id))
    return {row.event: row for row in rows}
