"""Queries behind scoring and score release. What they mean is decided in the rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemKeyRow
from exam_service.errors import NotFound
from exam_service.exams.tables import (
    FormDocumentRow,
    FormKeyRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
)
from exam_service.responses.rules import EntryKind, Standing
from exam_service.responses.tables import (
    EntryRow,
    HeldDecisionRow,
    HeldReviewEntryRow,
)
from exam_service.scoring.rules.gates import ScalingOrigin, StoredDocument
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import (
    KeyChangeVersionRow,
    ScoreReleaseRow,
    ScoreReportRow,
    ScoreRow,
    ScoringRunRow,
)
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.tables import SittingRow
from item_bank.presentation import OpaqueOption, read_document
from item_bank.scoring import KeyRule, SlotKey

FORMS_PER_SWEEP_MAX = 100


@dataclass(frozen=True, slots=True)
class FormKey:
    """One key version of a form: public slot name -> its key."""

    version: int
    slots: dict[str, SlotKey]
    # The change that two people signed; None for the key that the form was published with.
    change_id: UUID | None


async def load_form(session: AsyncSession, form_id: UUID) -> FormRow:
    row = await session.get(FormRow, form_id)
    if row is None:
        raise NotFound
    return row


async def list_slots(session: AsyncSession, form_id: UUID) -> Sequence[FormSlotRow]:
    """The slots of a form in their order; the blueprint bounds them."""
    query = select(FormSlotRow).where(FormSlotRow.form_id == form_id)
    return (await session.scalars(query.order_by(FormSlotRow.number))).all()


async def load_form_key(
    session: AsyncSession, form_id: UUID, version: int | None = None
) -> FormKey:
    """The key of a form in one version, or in its newest."""
    newest = select(func.max(FormKeyRow.version)).where(FormKeyRow.form_id == form_id)
    wanted = newest.scalar_subquery() if version is None else version
    rows = (
        await session.scalars(
            select(FormKeyRow).where(FormKeyRow.form_id == form_id, FormKeyRow.version == wanted)
        )
    ).all()
    found = rows[0].version if rows else 0
    change_id = await session.scalar(
        select(KeyChangeVersionRow.change_id).where(
            KeyChangeVersionRow.form_id == form_id, KeyChangeVersionRow.key_version == found
        )
    )
    return FormKey(found, {row.slot: slot_key(row) for row in rows}, change_id)


def slot_key(row: FormKeyRow) -> SlotKey:
    return SlotKey(
        OpaqueOption(row.option),
        frozenset(OpaqueOption(option) for option in row.also),
        KeyRule(row.rule),
    )


async def list_bank_keys(session: AsyncSession, form_id: UUID) -> dict[str, str]:
    """Public slot name -> the key of its item version, as the bank has it."""
    rows = await session.execute(
        select(FormSlotRow.public_id, ItemKeyRow.option)
        .join(ItemKeyRow, ItemKeyRow.item_version_id == FormSlotRow.item_version_id)
        .where(FormSlotRow.form_id == form_id)
    )
    return {row.public_id: row.option for row in rows}


async def list_documents(session: AsyncSession, form_id: UUID) -> list[StoredDocument]:
    """What candidates are shown of a form, in every section and language."""
    rows = await session.execute(
        select(
            FormDocumentRow.section,
            FormDocumentRow.language,
            FormDocumentRow.content,
            FormDocumentRow.sha256,
        ).where(FormDocumentRow.form_id == form_id)
    )
    return [
        StoredDocument(section, language, content, sha256, read_document(content))
        for section, language, content, sha256 in rows
    ]


async def find_scaling_table(
    session: AsyncSession, form_id: UUID, raw_max: int | None = None
) -> ScalingTableRow | None:
    """The newest scaling table of a form; with `raw_max`, of those that cover exactly this."""
    query = select(ScalingTableRow).where(ScalingTableRow.form_id == form_id)
    if raw_max is not None:
        covered = func.jsonb_array_length(ScalingTableRow.document["scaled_by_raw"])
        query = query.where(covered == raw_max + 1)
    return await session.scalar(query.order_by(ScalingTableRow.version.desc()).limit(1))


async def load_scaling_table(session: AsyncSession, form_id: UUID, version: int) -> ScalingTableRow:
    row = await session.get(ScalingTableRow, (form_id, version))
    if row is None:
        raise NotFound
    return row


async def list_scaling_origins(
    session: AsyncSession, standard_setting_id: UUID
) -> list[ScalingOrigin]:
    """Where the newest scaling table of each form under one standard comes from."""
    newest = (
        select(ScalingTableRow)
        .where(ScalingTableRow.standard_setting_id == standard_setting_id)
        .ext(distinct_on(ScalingTableRow.form_id))
        .order_by(ScalingTableRow.form_id, ScalingTableRow.version.desc())
    )
    return [
        ScalingOrigin(row.form_id, row.equivalence is not None, row.created_at)
        for row in await session.scalars(newest)
    ]


async def list_forms_to_score(session: AsyncSession) -> Sequence[UUID]:
    """Forms of which a submitted sitting has no score yet."""
    query = select(SittingRow.form_id).where(
        SittingRow.state == SittingState.SUBMITTED,
        SittingRow.score_status == ScoreStatus.UNSCORED,
        ~has_undecided_entries(),
    )
    query = query.distinct().order_by(SittingRow.form_id).limit(FORMS_PER_SWEEP_MAX)
    return (await session.scalars(query)).all()


async def lock_unscored(
    session: AsyncSession, form_id: UUID, sitting_ids: Sequence[UUID] | None, limit: int
) -> Sequence[SittingRow]:
    """Submitted sittings of a form without a score, their rows held; all, or some of them.

    A second run that arrives meanwhile waits here and then finds them scored.
    """
    query = select(SittingRow).where(
        SittingRow.form_id == form_id,
        SittingRow.state == SittingState.SUBMITTED,
        SittingRow.score_status == ScoreStatus.UNSCORED,
        ~has_undecided_entries(),
    )
    if sitting_ids is not None:
        query = query.where(SittingRow.id.in_(sitting_ids))
    query = query.order_by(SittingRow.id).limit(limit).with_for_update()
    return (await session.scalars(query)).all()


def has_undecided_entries() -> ColumnElement[bool]:
    """Is a choice of the sitting held without a decision of two people that stands?"""
    decided = (
        select(HeldReviewEntryRow.review_id)
        .join(HeldDecisionRow, HeldDecisionRow.review_id == HeldReviewEntryRow.review_id)
        .where(
            HeldReviewEntryRow.sitting_id == EntryRow.sitting_id,
            HeldReviewEntryRow.epoch == EntryRow.epoch,
            HeldReviewEntryRow.sequence == EntryRow.sequence,
            HeldDecisionRow.is_confirmed,
        )
        .exists()
    )
    return (
        select(EntryRow.sequence)
        .where(
            EntryRow.sitting_id == SittingRow.id,
            EntryRow.standing == Standing.HELD,
            EntryRow.kind == EntryKind.CHOICE,
            ~decided,
        )
        .exists()
    )


async def list_undecided(session: AsyncSession, sitting_ids: Collection[UUID]) -> set[UUID]:
    """Those of the sittings with held answers that wait for two people."""
    query = select(SittingRow.id).where(SittingRow.id.in_(sitting_ids), has_undecided_entries())
    return set(await session.scalars(query))


async def load_run(session: AsyncSession, run_id: UUID) -> ScoringRunRow:
    row = await session.get(ScoringRunRow, run_id)
    if row is None:
        raise NotFound
    return row


async def find_score(session: AsyncSession, sitting_id: UUID) -> ScoreRow | None:
    """The newest score of a sitting."""
    query = select(ScoreRow).where(ScoreRow.sitting_id == sitting_id)
    return await session.scalar(
        query.order_by(ScoreRow.computed_at.desc(), ScoreRow.id.desc()).limit(1)
    )


async def find_release(session: AsyncSession, sitting_id: UUID) -> ScoreReleaseRow | None:
    return await session.get(ScoreReleaseRow, sitting_id)


def add_release(
    session: AsyncSession,
    *,
    sitting: SittingRow,
    score: ScoreRow,
    document: dict[str, object],
    actor_id: UUID,
    now: datetime,
) -> None:
    """The release and the report it issues stand together or not at all."""
    session.add(
        ScoreReleaseRow(
            sitting_id=sitting.id, score_id=score.id, released_at=now, released_by=actor_id
        )
    )
    session.add(
        ScoreReportRow(
            sitting_id=sitting.id,
            score_id=score.id,
            account_id=sitting.account_id,
            document=document,
            issued_at=now,
        )
    )
