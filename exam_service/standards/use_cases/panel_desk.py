"""What facilitators and signers see: all panels, one panel with its rounds and proposals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.store.forms import PUBLISHED
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.store import find_standard_setting, load_policy
from exam_service.exams.tables import ExamRow, FormRow, ScalingTableRow
from exam_service.standards.rules.impact import Impact
from exam_service.standards.rules.lifecycle import (
    ROUND_OF,
    TRANSITIONS,
    PanelEvent,
    PanelState,
    ended_rounds,
)
from exam_service.standards.store import panels, proposals
from exam_service.standards.store.panels import Judge, ListedPanel
from exam_service.standards.store.proposals import ListedStandard
from exam_service.standards.store.responses import ScoredSlot, list_scored_slots
from exam_service.standards.tables import StandardPanelRow
from exam_service.standards.use_cases.panel_ratings import load_rounds
from item_bank.standard_setting import PanelFigures, panel_figures

FORMS_LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class FormLine:
    """A published form, and whether its sittings can be scored."""

    row: FormRow
    exam_code: str
    table: ScalingTableRow | None
    # The exam's newest standard; a table may still rest on an earlier one.
    standard_id: UUID | None

    @property
    def is_overtaken(self) -> bool:
        return self.table is not None and self.table.standard_setting_id != self.standard_id


@dataclass(frozen=True, slots=True)
class StandardsDesk:
    """All panels, and all published forms with their newest tables."""

    panels: Sequence[ListedPanel]
    forms: Sequence[FormLine]


@dataclass(frozen=True, slots=True)
class PanelDesk:
    """One panel; ratings only of rounds that ended."""

    panel: StandardPanelRow
    form: FormRow
    policy: ExamPolicy
    judges: Sequence[Judge]
    slots: tuple[ScoredSlot, ...]
    handed_in: Mapping[tuple[UUID, int], datetime]
    # How many items each judge has rated, while a round is open.
    progress: Mapping[UUID, int]
    figures: Mapping[int, PanelFigures]
    impact: Impact | None
    proposals: Sequence[ListedStandard]

    @property
    def state(self) -> PanelState:
        return PanelState(self.panel.state)

    @property
    def round(self) -> int | None:
        return ROUND_OF.get(self.state)

    @property
    def next_move(self) -> PanelEvent | None:
        """What leads on by hand from here, beside giving up."""
        by_hand = set(TRANSITIONS[self.state]) - {PanelEvent.ABANDON, PanelEvent.ADOPT}
        return by_hand.pop() if by_hand else None

    @property
    def last(self) -> PanelFigures | None:
        """The figures of the last round that ended."""
        return self.figures[max(self.figures)] if self.figures else None

    @property
    def open_proposals(self) -> list[ListedStandard]:
        return [each for each in self.proposals if each.decision is None]


async def load_standards_desk(open_session: OpenSession) -> StandardsDesk:
    async with open_session() as session:
        return StandardsDesk(await panels.list_panels(session), await _forms(session))


async def load_panel_desk(open_session: OpenSession, *, panel_id: UUID) -> PanelDesk:
    async with open_session() as session:
        panel = await panels.load_panel(session, panel_id)
        form = await session.get_one(FormRow, panel.form_id)
        judges = await panels.list_judges(session, panel_id)
        slots = await list_scored_slots(session, panel.form_id)
        state = PanelState(panel.state)
        rounds = await load_rounds(session, panel_id, ended_rounds(state), judges, slots)
        number = ROUND_OF.get(state)
        rated = await panels.list_ratings(session, panel_id, number) if number else {}
        moves = await panels.list_moves(session, panel_id)
        shown = moves.get(PanelEvent.SHOW_IMPACT)
        return PanelDesk(
            panel=panel,
            form=form,
            policy=await load_policy(session, form.exam_id, form.policy_version),
            judges=judges,
            slots=slots,
            handed_in=await panels.list_hand_ins(session, panel_id),
            progress={account_id: len(own) for account_id, own in rated.items()},
            figures={held.number: panel_figures(held.ratings) for held in rounds},
            impact=Impact.from_document(shown.impact) if shown else None,
            proposals=await proposals.list_standards(session, panel_id),
        )


async def load_form_line(open_session: OpenSession, *, form_id: UUID) -> FormLine:
    """One of the forms on which a panel can be opened."""
    async with open_session() as session:
        for line in await _forms(session):
            if line.row.id == form_id:
                return line
    raise NotFound


async def load_record(
    open_session: OpenSession, *, panel_id: UUID, proposal_id: UUID
) -> ListedStandard:
    """A proposal of this panel with its signatures, for its paper."""
    async with open_session() as session:
        for each in await proposals.list_standards(session, panel_id):
            if each.row.id == proposal_id:
                return each
    raise NotFound


async def _forms(session: AsyncSession) -> list[FormLine]:
    rows = await session.execute(
        select(FormRow, ExamRow.code)
        .join(ExamRow, ExamRow.id == FormRow.exam_id)
        .where(FormRow.state == PUBLISHED, FormRow.sibling_of.is_(None))
        .order_by(ExamRow.code, FormRow.code)
        .limit(FORMS_LISTED_MAX)
    )
    listed = rows.all()
    tables = await proposals.list_newest_tables(session, [form.id for form, _ in listed])
    newest = {
        exam_id: await find_standard_setting(session, exam_id)
        for exam_id in {form.exam_id for form, _ in listed}
    }
    standards = {exam_id: row.id if row else None for exam_id, row in newest.items()}
    return [
        FormLine(form, code, tables.get(form.id), standards[form.exam_id]) for form, code in listed
    ]
