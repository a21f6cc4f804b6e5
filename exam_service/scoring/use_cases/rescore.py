"""Score again whatever a key change or admitted entries made outdated. Earlier runs stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.scoring import store
from exam_service.scoring.rules.gates import ContentUnfit
from exam_service.scoring.rules.inputs import ComputedScore, FormScoring
from exam_service.scoring.rules.status import RunCause
from exam_service.scoring.tables import ScoreRow
from exam_service.scoring.use_cases.form_scoring import load_form_scoring
from exam_service.scoring.use_cases.score_sittings import (
    SITTINGS_PER_RUN_MAX,
    FormOutcome,
    ScoringResult,
    record_run,
    score_of,
)
from exam_service.sittings.tables import SittingRow
from item_bank.errors import ContentError

# A form of five thousand sittings is done in one sweep; others wait no longer than that.
RUNS_PER_SWEEP_MAX = 25


async def rescore_form(open_session: OpenSession, *, form_id: UUID, now: datetime) -> ScoringResult:
    """A new run over the sittings of a form whose score is outdated; at most one run's worth.

    Whether a report follows from it is decided elsewhere; here no report changes.
    """
    async with open_session() as session:
        form = await load_form_scoring(session, form_id)
        outdated = await store.lock_outdated(
            session, form_id, form.key_version, SITTINGS_PER_RUN_MAX
        )
        scored: dict[RunCause, list[tuple[SittingRow, ComputedScore]]] = {}
        refused: list[tuple[UUID, ContentUnfit]] = []
        for sitting in outdated:
            try:
                score = await score_of(session, form, sitting.id)
            except ContentError as reason:
                refused.append((sitting.id, ContentUnfit(reason)))
                continue
            cause = await _cause(session, form, sitting.id)
            scored.setdefault(cause, []).append((sitting, score))
        run_id = None
        for cause, pairs in scored.items():
            run_id = await record_run(session, form, pairs, now, cause)
        again = [sitting.id for pairs in scored.values() for sitting, _ in pairs]
        return ScoringResult(run_id, tuple(again), tuple(refused))


async def rescore_outdated(open_session: OpenSession, *, now: datetime) -> tuple[FormOutcome, ...]:
    """The same for every form that may have outdated scores; a refused one stops no other."""
    async with open_session() as session:
        form_ids = await store.list_forms_to_rescore(session)
    outcomes = []
    for form_id in form_ids:
        for _ in range(RUNS_PER_SWEEP_MAX):
            try:
                result: ScoringResult | ExamError = await rescore_form(
                    open_session, form_id=form_id, now=now
                )
            except ExamError as refusal:
                result = refusal
            outcomes.append(FormOutcome(form_id, result))
            if isinstance(result, ExamError) or len(result.scored) < SITTINGS_PER_RUN_MAX:
                break
    return tuple(outcomes)


async def _cause(session: AsyncSession, form: FormScoring, sitting_id: UUID) -> RunCause:
    newest: ScoreRow | None = await store.find_score(session, sitting_id)
    assert newest is not None, "only a scored sitting is scored again"
    run = await store.load_run(session, newest.run_id)
    if run.key_version < form.key_version:
        return RunCause.KEY_CHANGE
    return RunCause.ADMITTED_ENTRIES
