"""What the page of an earlier administration shows: its items, its scores, what it is good for."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from exam_service.analysis.store import analyses, earlier_scores, imported
from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.store.earlier_scores import CandidateAnswers, FormInCommon
from exam_service.analysis.store.imported import ImportedScore
from exam_service.analysis.tables import (
    AnalysisRow,
    ImportedAdministrationRow,
    ImportedItemRow,
    ImportedRunRow,
)
from exam_service.analysis.use_cases.score_administration import NoScoresYet, report_of_score
from exam_service.authoring.store import accounts
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound

SCORES_SHOWN = 50
ROWS_PER_PART = 500
# As many items in common as an anchor needs (program rules, “Statistics: what may be said”).
ANCHOR_ITEMS_MIN = 20
ANCHOR_SHARE_MIN = 0.2


@dataclass(frozen=True, slots=True)
class EarlierDesk:
    """One earlier administration with the part of its scores that a page shows."""

    exam: BankExam
    row: ImportedAdministrationRow
    imported_by: str
    items: Sequence[ImportedItemRow]
    run: ImportedRunRow | None
    # Every raw score from 0 with how many candidates have it; empty without a run.
    frequencies: tuple[int, ...]
    passed: int
    scores: tuple[ImportedScore, ...]
    # The number after which the next part begins; None at the end.
    next_after: int | None
    forms: Sequence[FormInCommon]
    analysis: AnalysisRow | None

    @property
    def mean(self) -> float:
        return _weighted(self.frequencies) / self.row.candidates

    @property
    def deviation(self) -> float:
        """Standard deviation of the raw scores, by n - 1."""
        mean = self.mean
        squares = sum(n * (raw - mean) ** 2 for raw, n in enumerate(self.frequencies))
        return float((squares / max(self.row.candidates - 1, 1)) ** 0.5)


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The report that one score gives, as a candidate of this service would get it."""

    exam: BankExam
    row: ImportedAdministrationRow
    score: ImportedScore
    document: dict[str, Any]  # Any: a JSON document


def is_anchor_enough(common: FormInCommon) -> bool:
    """At least 20 items, or 20 % of the form."""
    return common.items_in_common >= min(ANCHOR_ITEMS_MIN, ANCHOR_SHARE_MIN * common.items)


async def load_earlier_desk(
    open_session: OpenSession, *, exam_code: str, code: str, after: int = 0
) -> EarlierDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await imported.load_imported(session, exam.id, code)
        names = await accounts.list_names(session, [row.imported_by])
        items = await earlier_scores.list_item_rows(session, row.id)
        run = await imported.find_run(session, row.id)
        forms = await earlier_scores.list_forms_in_common(session, row.id)
        analysis = await analyses.find_analysis(session, AnalysisSubject(imported_id=row.id))
        scores: list[ImportedScore] = []
        by_raw: dict[int, int] = {}
        passed = 0
        if run is not None:
            by_raw = await earlier_scores.count_by_raw(session, run.id)
            passed = (await earlier_scores.count_by_outcome(session, run.id)).get("pass", 0)
            scores = await earlier_scores.list_scores_after(
                session, run.id, after, SCORES_SHOWN + 1
            )
    shown = tuple(scores[:SCORES_SHOWN])
    return EarlierDesk(
        exam=exam,
        row=row,
        imported_by=names.get(row.imported_by, "–"),
        items=items,
        run=run,
        frequencies=tuple(by_raw.get(raw, 0) for raw in range(row.items_scored + 1)) if run else (),
        passed=passed,
        scores=shown,
        next_after=shown[-1].row.number if len(scores) > SCORES_SHOWN else None,
        forms=forms,
        analysis=analysis,
    )


async def load_earlier_report(
    open_session: OpenSession, *, exam_code: str, code: str, number: int
) -> EarlierReport:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await imported.load_imported(session, exam.id, code)
        run = await imported.find_run(session, row.id)
        if run is None:
            raise NoScoresYet
        scores = await earlier_scores.list_scores_after(session, run.id, number - 1, 1)
    if not scores or scores[0].row.number != number:
        raise NotFound
    return EarlierReport(exam, row, scores[0], report_of_score(scores[0], run))


async def all_scores(
    open_session: OpenSession, run: ImportedRunRow
) -> AsyncIterator[ImportedScore]:
    """Every score of a run, read part by part."""
    after = 0
    while True:
        async with open_session() as session:
            part = await earlier_scores.list_scores_after(session, run.id, after, ROWS_PER_PART)
        for score in part:
            yield score
        if len(part) < ROWS_PER_PART:
            return
        after = part[-1].row.number


async def all_answers(
    open_session: OpenSession, row: ImportedAdministrationRow
) -> AsyncIterator[CandidateAnswers]:
    """Every candidate's responses, read part by part."""
    after = 0
    while True:
        async with open_session() as session:
            part = await earlier_scores.list_answers_after(session, row.id, after, ROWS_PER_PART)
        for answers in part:
            yield answers
        if len(part) < ROWS_PER_PART:
            return
        after = part[-1].number


def _weighted(frequencies: Sequence[int]) -> int:
    return sum(raw * n for raw, n in enumerate(frequencies))
