"""Score every candidate of an earlier administration, and make the reports such scores give.

Scores are computed outside of any transaction and kept in one: all of them or none.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import item_bank
from exam_service.analysis.rules.administrations import EarlierAdministration
from exam_service.analysis.rules.earlier_scoring import (
    EarlierScoring,
    checked_score,
    earlier_scoring,
    scaling_document,
    scaling_of,
)
from exam_service.analysis.store import imported as store
from exam_service.analysis.store.imported import ImportedScore, Told, not_told
from exam_service.analysis.tables import ImportedRunRow
from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.exams import BankExam
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError
from exam_service.reports.rules.documents import report_document
from exam_service.reports.rules.issuing import AreaCount, ReleasedScore, issue_report
from item_bank.canonical import canonical_bytes, sha256_hex
from item_bank.scaling import Outcome

TOLD_EVERY = 50


class NoScoresYet(ExamError):
    """An earlier administration has no scoring run."""

    kind = ErrorKind.CONFLICT
    code = "analysis.no_scores_yet"

    def __init__(self) -> None:
        super().__init__("This administration has no scores yet; score it with a cut score first.")


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run found. A run with the same inputs as the newest one is that one."""

    run_id: UUID
    is_new: bool
    candidates: int
    raw_max: int
    cut_raw: int
    passed: int


async def score_administration(
    open_session: OpenSession,
    *,
    exam: BankExam,
    code: str,
    cut_raw: int,
    actor_id: UUID,
    now: datetime,
    told: Told = not_told,
) -> RunOutcome:
    """Score all candidates with the key that was imported; both engines must agree on everybody."""
    async with open_session() as session:
        row = await store.load_imported(session, exam.id, code)
        earlier = await store.load_administration(session, row)
        before = await store.find_run(session, row.id)
    scoring = earlier_scoring(
        earlier.items,
        cut_raw=cut_raw,
        scale=exam.policy.scale,
        area_order=[area.code for area in exam.policy.areas],
    )
    inputs = scoring.inputs_hash()
    scores = _scores(scoring, earlier, told)
    results = _results_hash(earlier, scores)
    is_new = before is None or (before.inputs_hash, before.results_hash) != (inputs, results)
    run_id = uuid7() if before is None or is_new else before.id
    outcome = RunOutcome(
        run_id=run_id,
        is_new=is_new,
        candidates=len(scores),
        raw_max=scoring.key.raw_max,
        cut_raw=cut_raw,
        passed=sum(score["outcome"] == Outcome.PASS for score in scores),
    )
    if not is_new:
        return outcome
    run = ImportedRunRow(
        id=run_id,
        administration_id=row.id,
        inputs_hash=inputs,
        results_hash=results,
        code_version=engine_version("scoring.py", "scaling.py"),
        second_engine_version=engine_version("second_scoring.py"),
        scaling=scaling_document(scoring),
        computed_at=now,
        computed_by=actor_id,
    )
    await _keep(open_session, run, scores)
    return outcome


async def _keep(
    open_session: OpenSession, run: ImportedRunRow, scores: list[dict[str, Any]]
) -> None:
    async with open_session() as session:
        session.add(run)
        await session.flush()
        await store.add_scores(session, run.id, run.administration_id, scores)
        add_audit_entry(
            session,
            actor_id=run.computed_by,
            action="responses.scored",
            subject=("imported_administration", run.administration_id),
            after={
                "run": str(run.id),
                "cut_raw": run.scaling["cut_raw"],
                "results_hash": run.results_hash,
            },
            now=run.computed_at,
        )


def _scores(
    scoring: EarlierScoring, earlier: EarlierAdministration, told: Told
) -> list[dict[str, Any]]:
    """The score of every candidate, in their order."""
    scores = []
    for number, candidate in enumerate(earlier.candidates, start=1):
        scores.append(checked_score(scoring, candidate.code, candidate.chosen))
        if number % TOLD_EVERY == 0 or number == len(earlier.candidates):
            told(number, len(earlier.candidates))
    return scores


def _results_hash(earlier: EarlierAdministration, scores: list[dict[str, Any]]) -> str:
    pairs = zip(earlier.candidates, scores, strict=True)
    return sha256_hex(canonical_bytes([[candidate.code, score] for candidate, score in pairs]))


async def list_reports(
    open_session: OpenSession, *, exam: BankExam, code: str
) -> dict[str, dict[str, object]]:
    """Candidate -> the report document of the newest score, as candidates of ours get it."""
    async with open_session() as session:
        row = await store.load_imported(session, exam.id, code)
        run = await store.find_run(session, row.id)
        if run is None:
            raise NoScoresYet
        scores = await store.list_scores(session, run.id)
        return {score.candidate: report_of_score(score, run) for score in scores}


def report_of_score(score: ImportedScore, run: ImportedRunRow) -> dict[str, object]:
    """The report document of one score, as a candidate of ours gets it."""
    row = score.row
    return report_document(
        issue_report(
            ReleasedScore(
                outcome=Outcome(row.outcome),
                scaled=row.scaled,
                raw_max=row.raw_max,
                scaling=scaling_of(run.scaling),
                areas=tuple(
                    AreaCount(area["area"], area["correct"], area["items"]) for area in row.areas
                ),
            )
        )
    )


@cache
def engine_version(*names: str) -> str:
    """The hash of the modules that made a score: any change in them gives another version."""
    folder = Path(item_bank.__file__).parent
    source = b"".join((folder / name).read_bytes() for name in names)
    return f"item_bank.{names[0].removesuffix('.py')}:{hashlib.sha256(source).hexdigest()[:16]}"
