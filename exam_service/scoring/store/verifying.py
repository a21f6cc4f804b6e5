"""What `exam-service scores verify` reads beside the scores themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.exams.tables import FormRow, FormSlotRow
from exam_service.responses.rules import EntryKind, Standing, StoredEntry
from exam_service.responses.rules.held import admitted
from exam_service.responses.store import list_entries
from exam_service.responses.store.held import list_reviews
from exam_service.responses.tables import EntryRow
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import (
    ReportReissueRow,
    ScoreReleaseRow,
    ScoreReportRow,
    ScoreRow,
    ScoringRunRow,
)
from exam_service.sittings.tables import SittingEventRow, SittingRow
from item_bank.blueprint import SlotRole
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber
from item_bank.items import AreaCode, ItemCode, ItemVersionRef, VersionNumber

# The acts and events that tell of a released score.
RELEASED: Final = "score.released"
REISSUED: Final = "report.reissued"
SCORED: Final = ("scored", "scored_again")
WITHOUT_REPORT_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Released:
    """One issued report with every row that it rests on; None where a row is gone."""

    report: ScoreReportRow
    reissue: ReportReissueRow | None
    sitting: SittingRow | None
    score: ScoreRow | None
    run: ScoringRunRow | None
    release: ScoreReleaseRow | None
    # When a later score of the same sitting was computed first; None for the newest score.
    superseded_at: datetime | None


async def count_reports(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(ScoreReportRow)) or 0


async def list_released(
    session: AsyncSession, after: tuple[UUID, int] | None, limit: int
) -> list[Released]:
    """Issued reports in the order of their sittings, from behind a place on."""
    place = tuple_(ScoreReportRow.sitting_id, ScoreReportRow.version)
    query = (
        select(
            ScoreReportRow, ReportReissueRow, SittingRow, ScoreRow, ScoringRunRow, ScoreReleaseRow
        )
        .outerjoin(
            ReportReissueRow,
            (ReportReissueRow.sitting_id == ScoreReportRow.sitting_id)
            & (ReportReissueRow.version == ScoreReportRow.version),
        )
        .outerjoin(SittingRow, SittingRow.id == ScoreReportRow.sitting_id)
        .outerjoin(ScoreRow, ScoreRow.id == ScoreReportRow.score_id)
        .outerjoin(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .outerjoin(ScoreReleaseRow, ScoreReleaseRow.sitting_id == ScoreReportRow.sitting_id)
    )
    if after is not None:
        query = query.where(place > after)
    rows = (await session.execute(query.order_by(place).limit(limit))).all()
    return [
        Released(*row, await superseded_at(session, row[0].sitting_id, row[0].score_id))
        for row in rows
    ]


async def superseded_at(session: AsyncSession, sitting_id: UUID, score_id: UUID) -> datetime | None:
    """When a later score of the same sitting was computed first; None for the newest."""
    # Identities sort by creation.
    return await session.scalar(
        select(func.min(ScoreRow.computed_at)).where(
            ScoreRow.sitting_id == sitting_id, ScoreRow.id > score_id
        )
    )


async def list_released_without_report(session: AsyncSession) -> Sequence[UUID]:
    """Sittings that are released, by their status or by a release, of which no report exists."""
    reported = select(ScoreReportRow.sitting_id)
    by_status = select(SittingRow.id).where(
        SittingRow.score_status == ScoreStatus.RELEASED, SittingRow.id.not_in(reported)
    )
    by_release = select(ScoreReleaseRow.sitting_id).where(
        ScoreReleaseRow.sitting_id.not_in(reported)
    )
    return (await session.scalars(union(by_status, by_release).limit(WITHOUT_REPORT_MAX))).all()


async def list_unreported_scores(
    session: AsyncSession, after: UUID | None, limit: int
) -> Sequence[tuple[ScoreRow, ScoringRunRow]]:
    """Scores of released sittings that no report was issued of, in their order."""
    reported = (
        select(ScoreReportRow.score_id).where(ScoreReportRow.score_id == ScoreRow.id).exists()
    )
    query = (
        select(ScoreRow, ScoringRunRow)
        .join(ScoringRunRow, ScoringRunRow.id == ScoreRow.run_id)
        .join(ScoreReleaseRow, ScoreReleaseRow.sitting_id == ScoreRow.sitting_id)
        .where(~reported)
    )
    if after is not None:
        query = query.where(ScoreRow.id > after)
    rows = await session.execute(query.order_by(ScoreRow.id).limit(limit))
    return [(score, run) for score, run in rows]


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What audit and events say of some sittings; each was written with what it tells of."""

    acts: Mapping[UUID, Sequence[AuditEntryRow]]
    events: Mapping[UUID, Sequence[SittingEventRow]]
    # The versions of the report that exist.
    versions: Mapping[UUID, frozenset[int]]


async def list_witnesses(session: AsyncSession, sitting_ids: Collection[UUID]) -> Witnesses:
    acts: dict[UUID, list[AuditEntryRow]] = {}
    named = select(AuditEntryRow).where(
        AuditEntryRow.subject_kind == "sitting",
        AuditEntryRow.subject_id.in_([str(one) for one in sitting_ids]),
        AuditEntryRow.action.in_((RELEASED, REISSUED)),
    )
    for act in await session.scalars(named):
        acts.setdefault(UUID(act.subject_id), []).append(act)
    events: dict[UUID, list[SittingEventRow]] = {}
    runs = select(SittingEventRow).where(
        SittingEventRow.sitting_id.in_(sitting_ids), SittingEventRow.kind.in_(SCORED)
    )
    for event in await session.scalars(runs):
        events.setdefault(event.sitting_id, []).append(event)
    versions: dict[UUID, set[int]] = {}
    known = select(ScoreReportRow.sitting_id, ScoreReportRow.version).where(
        ScoreReportRow.sitting_id.in_(sitting_ids)
    )
    for sitting_id, version in await session.execute(known):
        versions.setdefault(sitting_id, set()).add(version)
    return Witnesses(acts, events, {one: frozenset(found) for one, found in versions.items()})


async def load_frozen_form(session: AsyncSession, form: FormRow) -> Form:
    """The slots of a form as they are frozen: which version of which item stands where."""
    rows = await session.execute(
        select(FormSlotRow, ItemRow.code, ItemVersionRow.number)
        .outerjoin(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .outerjoin(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(FormSlotRow.form_id == form.id)
        .order_by(FormSlotRow.number)
    )
    sections: dict[int, list[Slot]] = {}
    for row, code, number in rows:
        sections.setdefault(row.section, []).append(
            Slot(
                SlotNumber(row.number),
                ItemVersionRef(ItemCode(code), VersionNumber(number)),
                AreaCode(row.area),
                SlotRole.OPERATIONAL if row.is_scored else SlotRole.PRETEST,
            )
        )
    return Form(
        FormCode(form.code),
        tuple(Section(number, tuple(slots)) for number, slots in sorted(sections.items())),
    )


async def has_hashed_run_before(session: AsyncSession, run_id: UUID) -> bool:
    """Did an earlier run keep the hashes of its parts? Then every later one does."""
    query = select(ScoringRunRow.id).where(
        ScoringRunRow.id < run_id, ScoringRunRow.results_hash.is_not(None)
    )
    return await session.scalar(query.limit(1)) is not None


async def list_run_hashes(session: AsyncSession, run_id: UUID) -> dict[UUID, str | None]:
    """Sitting -> the hash of its result, of everything that one run computed."""
    rows = await session.execute(
        select(ScoreRow.sitting_id, ScoreRow.result_hash).where(ScoreRow.run_id == run_id)
    )
    return {row.sitting_id: row.result_hash for row in rows}


async def list_entries_until(
    session: AsyncSession, sitting_id: UUID, until: datetime | None
) -> list[StoredEntry]:
    """The log of a sitting, and what was admitted of it, as both were at an instant."""
    if until is None:
        return await list_entries(session, sitting_id)
    let_in = admitted(
        review
        for review in await list_reviews(session, sitting_id)
        if review.decision is not None and review.decision.decided_at <= until
    )
    rows = await session.scalars(
        select(EntryRow).where(EntryRow.sitting_id == sitting_id, EntryRow.recorded_at <= until)
    )
    return [
        StoredEntry(
            row.epoch,
            row.sequence,
            row.slot,
            EntryKind(row.kind),
            row.value,
            Standing.ADMITTED if (row.epoch, row.sequence) in let_in else Standing(row.standing),
        )
        for row in rows
    ]
