"""Queries for the review of one sitting: its form's slots, its scores, decisions, arrivals.

Nothing is decided here, and no item text is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import FormDocumentRow, FormRow, FormSlotRow
from exam_service.responses.tables import EntryRow
from exam_service.scoring.tables import (
    HandCheckRequestRow,
    HandCheckResultRow,
    ItemHoldClearanceRow,
    ItemHoldRow,
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeVersionRow,
    PassRateDecisionRow,
    ScoreFollowUpRow,
    ScoreRow,
    ScoringRunRow,
    SecondOpinionRow,
)
from exam_service.sittings.tables import OutageRow, SittingRow

SCORES_SHOWN_MAX = 50
OPINIONS_SHOWN_MAX = 50
OUTAGES_SHOWN_MAX = 100
SITTINGS_OF_ONE_PERSON_MAX = 50


@dataclass(frozen=True, slots=True)
class SlotSeen:
    """A slot with the item version in it."""

    row: FormSlotRow
    item_id: UUID
    item_code: str
    version_number: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """When one entry reached us, and what it counted for when it came."""

    recorded_at: datetime
    epoch: int
    standing: str


@dataclass(frozen=True, slots=True)
class KeyChangeSeen:
    """An adopted change of one key of a form."""

    change: KeyChangeRow
    adoption: KeyChangeAdoptionRow
    version: KeyChangeVersionRow


async def list_slots_seen(session: AsyncSession, form_id: UUID) -> Sequence[SlotSeen]:
    """The slots of a form in their order, each with its item's code and version number."""
    rows = await session.execute(
        select(FormSlotRow, ItemRow.id, ItemRow.code, ItemVersionRow.number)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form_id)
        .order_by(FormSlotRow.number)
    )
    return [SlotSeen(*row) for row in rows.all()]


async def load_form(session: AsyncSession, form_id: UUID) -> FormRow:
    return await session.get_one(FormRow, form_id)


async def list_document_hashes(
    session: AsyncSession, form_id: UUID, language: str
) -> Sequence[tuple[int, str]]:
    """Section -> sha256 of what candidates were shown of it in a language."""
    rows = await session.execute(
        select(FormDocumentRow.section, FormDocumentRow.sha256)
        .where(FormDocumentRow.form_id == form_id, FormDocumentRow.language == language)
        .order_by(FormDocumentRow.section)
    )
    return [(section, sha256) for section, sha256 in rows.all()]


async def list_arrivals(session: AsyncSession, sitting_id: UUID) -> Sequence[Arrival]:
    """The arrivals of a sitting's entries, oldest first."""
    rows = await session.execute(
        select(EntryRow.recorded_at, EntryRow.epoch, EntryRow.standing)
        .where(EntryRow.sitting_id == sitting_id)
        .order_by(EntryRow.recorded_at)
        .limit(20_000)
    )
    return [Arrival(*row) for row in rows.all()]


async def list_outages_between(
    session: AsyncSession, since: datetime, until: datetime
) -> Sequence[OutageRow]:
    """The outages of the service that touch a stretch of time, in order."""
    query = select(OutageRow).where(
        OutageRow.started_at < until, or_(OutageRow.ended_at.is_(None), OutageRow.ended_at > since)
    )
    query = query.order_by(OutageRow.started_at).limit(OUTAGES_SHOWN_MAX)
    return (await session.scalars(query)).all()


async def list_scores(
    session: AsyncSession, sitting_id: UUID
) -> Sequence[tuple[ScoreRow, ScoringRunRow]]:
    """Every score of a sitting with its run, newest first."""
    rows = await session.execute(
        select(ScoreRow, ScoringRunRow)
        .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .where(ScoreRow.sitting_id == sitting_id)
        .order_by(ScoreRow.computed_at.desc(), ScoreRow.id.desc())
        .limit(SCORES_SHOWN_MAX)
    )
    return [(score, run) for score, run in rows.all()]


async def list_opinions_about(session: AsyncSession, score_id: UUID) -> Sequence[SecondOpinionRow]:
    """What the second engine said of a score, newest first."""
    query = select(SecondOpinionRow).where(SecondOpinionRow.score_id == score_id)
    query = query.order_by(SecondOpinionRow.computed_at.desc(), SecondOpinionRow.id.desc())
    return (await session.scalars(query.limit(OPINIONS_SHOWN_MAX))).all()


async def list_follow_ups(session: AsyncSession, sitting_id: UUID) -> Sequence[ScoreFollowUpRow]:
    query = select(ScoreFollowUpRow).where(ScoreFollowUpRow.sitting_id == sitting_id)
    query = query.order_by(ScoreFollowUpRow.recorded_at).limit(SCORES_SHOWN_MAX)
    return (await session.scalars(query)).all()


async def list_hand_checks(
    session: AsyncSession, sitting_id: UUID
) -> Sequence[tuple[HandCheckRequestRow, HandCheckResultRow | None]]:
    """The hand checks that were asked for, each with its result where there is one."""
    rows = await session.execute(
        select(HandCheckRequestRow, HandCheckResultRow)
        .outerjoin(HandCheckResultRow, HandCheckResultRow.request_id == HandCheckRequestRow.id)
        .where(HandCheckRequestRow.sitting_id == sitting_id)
        .order_by(HandCheckRequestRow.requested_at)
        .limit(SCORES_SHOWN_MAX)
    )
    return [(request, result) for request, result in rows.all()]


async def list_key_changes(session: AsyncSession, form_id: UUID) -> Sequence[KeyChangeSeen]:
    """The adopted changes of a form's key, oldest first."""
    rows = await session.execute(
        select(KeyChangeRow, KeyChangeAdoptionRow, KeyChangeVersionRow)
        .join(KeyChangeAdoptionRow, KeyChangeAdoptionRow.change_id == KeyChangeRow.id)
        .join(KeyChangeVersionRow, KeyChangeVersionRow.change_id == KeyChangeRow.id)
        .where(KeyChangeVersionRow.form_id == form_id)
        .order_by(KeyChangeVersionRow.key_version)
        .limit(SCORES_SHOWN_MAX)
    )
    return [KeyChangeSeen(*row) for row in rows.all()]


async def list_item_holds(
    session: AsyncSession, form_id: UUID
) -> Sequence[tuple[ItemHoldRow, ItemHoldClearanceRow | None]]:
    """The doubts about items of a form, oldest first, each with what cleared it."""
    in_form = select(FormSlotRow.item_version_id).where(FormSlotRow.form_id == form_id)
    rows = await session.execute(
        select(ItemHoldRow, ItemHoldClearanceRow)
        .outerjoin(ItemHoldClearanceRow, ItemHoldClearanceRow.hold_id == ItemHoldRow.id)
        .where(ItemHoldRow.item_version_id.in_(in_form))
        .order_by(ItemHoldRow.id)
        .limit(SCORES_SHOWN_MAX)
    )
    return [(hold, clearance) for hold, clearance in rows.all()]


async def list_pass_rate_decisions(
    session: AsyncSession, administration_id: UUID
) -> Sequence[PassRateDecisionRow]:
    """What was decided about an unusual pass rate of an administration, oldest first."""
    query = select(PassRateDecisionRow).where(
        PassRateDecisionRow.administration_id == administration_id
    )
    return (
        await session.scalars(query.order_by(PassRateDecisionRow.id).limit(SCORES_SHOWN_MAX))
    ).all()


async def list_sittings_beside(session: AsyncSession, row: SittingRow) -> Sequence[SittingRow]:
    """The other sittings of the same person, newest first."""
    query = select(SittingRow).where(
        SittingRow.account_id == row.account_id, SittingRow.id != row.id
    )
    query = query.order_by(SittingRow.id.desc()).limit(SITTINGS_OF_ONE_PERSON_MAX)
    return (await session.scalars(query)).all()
