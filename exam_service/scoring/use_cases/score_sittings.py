"""Score ended sittings: a scoring run per form, repeatable, with its trace.

Terminated sittings are not scored by themselves: whether they are is a person's decision.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

import item_bank
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.exams import store as exams
from exam_service.responses import store as responses
from exam_service.responses.rules import StoredEntry, final_responses
from exam_service.scoring import store
from exam_service.scoring.rules.gates import ContentUnfit, responses_are_final
from exam_service.scoring.rules.inputs import (
    ComputedScore,
    FormScoring,
    compute_score,
    inputs_hash,
    key_hash,
    result_hash,
    results_hash,
    scaling_hash,
    score_document,
)
from exam_service.scoring.rules.status import RunCause, ScoreEvent, ScoreStatus, next_status
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases.form_scoring import load_form_scoring
from exam_service.scoring.use_cases.second_engine import SecondEngine, engine_version
from exam_service.sittings.store import add_event
from exam_service.sittings.tables import SittingRow
from item_bank.errors import ContentError
from item_bank.presentation import OpaqueOption, OpaqueSlot

SITTINGS_PER_RUN_MAX = 200


@dataclass(frozen=True, slots=True)
class ScoringResult:
    """What a run did. No run is recorded when nothing was scored."""

    run_id: UUID | None
    scored: tuple[UUID, ...] = ()
    # Sittings whose responses do not fit the form, with the reason: for people to look at.
    refused: tuple[tuple[UUID, ContentUnfit], ...] = ()


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What a sweep did with one form: a result, or why the form cannot be scored."""

    form_id: UUID
    result: ScoringResult | ExamError


async def score_sittings(
    open_session: OpenSession,
    *,
    form_id: UUID,
    sitting_ids: Sequence[UUID] | None = None,
    now: datetime,
) -> ScoringResult:
    """Score the submitted sittings of a form that have no score yet; all, or some of them.

    Safe to repeat: a sitting that has a score is left alone.
    """
    async with open_session() as session:
        waiting = await store.lock_unscored(session, form_id, sitting_ids, SITTINGS_PER_RUN_MAX)
        sittings = await _with_final_responses(session, waiting, now)
        if not sittings:
            return ScoringResult(None)
        form = await load_form_scoring(session, form_id)
        scored: list[tuple[SittingRow, ComputedScore]] = []
        refused: list[tuple[UUID, ContentUnfit]] = []
        for sitting in sittings:
            try:
                scored.append((sitting, await score_of(session, form, sitting.id)))
            except ContentError as reason:
                refused.append((sitting.id, ContentUnfit(reason)))
        if not scored:
            return ScoringResult(None, refused=tuple(refused))
        run_id = await record_run(session, form, scored, now)
        return ScoringResult(run_id, tuple(sitting.id for sitting, _ in scored), tuple(refused))


async def score_waiting(open_session: OpenSession, *, now: datetime) -> tuple[FormOutcome, ...]:
    """Score whatever waits, form by form: one that is refused keeps no other waiting."""
    async with open_session() as session:
        form_ids = await store.list_forms_to_score(session)
    outcomes = []
    for form_id in form_ids:
        try:
            result: ScoringResult | ExamError = await score_sittings(
                open_session, form_id=form_id, now=now
            )
        except ExamError as refusal:
            result = refusal
        outcomes.append(FormOutcome(form_id, result))
    return tuple(outcomes)


async def _with_final_responses(
    session: AsyncSession, waiting: Sequence[SittingRow], now: datetime
) -> list[SittingRow]:
    """Those of the sittings whose responses can no longer change."""
    seconds_max: dict[int, int] = {}
    final = []
    for sitting in waiting:
        assert sitting.ended_at is not None, "a submitted sitting has an end"
        assert sitting.ended_by is not None, "a submitted sitting was ended by somebody"
        version = sitting.policy_version
        if version not in seconds_max:
            # A form belongs to one exam, so the version alone names the policy.
            policy = await exams.load_policy(session, sitting.exam_id, version)
            seconds_max[version] = policy.late_entries_seconds_max
        if responses_are_final(sitting.ended_by, sitting.ended_at, seconds_max[version], now):
            final.append(sitting)
    return final


async def score_of(session: AsyncSession, form: FormScoring, sitting_id: UUID) -> ComputedScore:
    """The first engine's score of a sitting's final responses."""
    return score_of_entries(form, await responses.list_entries(session, sitting_id))


def score_of_entries(form: FormScoring, entries: Iterable[StoredEntry]) -> ComputedScore:
    """The first engine's score of a log."""
    final = {
        OpaqueSlot(slot): None if option is None else OpaqueOption(option)
        for slot, option in final_responses(entries).items()
    }
    return compute_score(form, final)


async def record_run(
    session: AsyncSession,
    form: FormScoring,
    scored: Sequence[tuple[SittingRow, ComputedScore]],
    now: datetime,
    cause: RunCause = RunCause.FIRST,
) -> UUID:
    """Write down a run: its inputs by hash, each score with its trace, and the second opinions."""
    documents = {sitting.id: score_document(form, score) for sitting, score in scored}
    hashes = {sitting_id: result_hash(document) for sitting_id, document in documents.items()}
    run = ScoringRunRow(
        id=uuid7(),
        form_id=form.form_id,
        key_version=form.key_version,
        scaling_version=form.scaling_version,
        inputs_hash=inputs_hash(form),
        code_version=code_version(),
        computed_at=now,
        alignment_hash=form.alignment_hash,
        key_hash=key_hash(form),
        scaling_hash=scaling_hash(form),
        results_hash=results_hash(hashes),
        cause=cause,
    )
    session.add(run)
    # No relationship orders the inserts; the run must stand before its scores refer to it.
    await session.flush()
    rows = {
        sitting_id: ScoreRow(
            id=uuid7(),
            run_id=run.id,
            sitting_id=sitting_id,
            computed_at=now,
            result_hash=hashes[sitting_id],
            **document,
        )
        for sitting_id, document in documents.items()
    }
    session.add_all(rows.values())
    for sitting, _ in scored:
        _mark_scored(session, sitting, run.id, cause, now)
    await session.flush()
    await _ask_second_engine(session, form, documents, rows, now)
    return run.id


async def _ask_second_engine(
    session: AsyncSession,
    form: FormScoring,
    documents: Mapping[UUID, dict[str, Any]],  # Any: JSON documents
    rows: Mapping[UUID, ScoreRow],
    now: datetime,
) -> None:
    engine = SecondEngine(session)
    for sitting_id, document in documents.items():
        opinion = await engine.opinion(
            document,
            sitting_id=sitting_id,
            form=(form.form_id, form.key_version, form.scaling_version),
        )
        store.add_opinion(
            session,
            rows[sitting_id].id,
            document=opinion.document,
            differences=opinion.differences,
            engine_version=engine_version(),
            now=now,
        )


def _mark_scored(
    session: AsyncSession, sitting: SittingRow, run_id: UUID, cause: RunCause, now: datetime
) -> None:
    if cause is RunCause.FIRST:
        sitting.score_status = next_status(ScoreStatus(sitting.score_status), ScoreEvent.SCORE)
    add_event(
        session,
        sitting.id,
        "scored" if cause is RunCause.FIRST else "scored_again",
        happened_at=now,
        recorded_at=now,
        actor_id=None,
        detail={"run": str(run_id), "cause": cause.value},
    )


@cache
def code_version() -> str:
    """The hash of the modules that compute scores: any change in them gives another version."""
    folder = Path(item_bank.__file__).parent
    source = b"".join((folder / name).read_bytes() for name in ("scoring.py", "scaling.py"))
    return f"item_bank.scoring:{hashlib.sha256(source).hexdigest()[:16]}"
