"""Derive every released score again, with both engines, and compare it with what is stored.

Nothing is trusted that can be derived: hashes, results, trace, second opinion and report are all
made anew from log, key, slots and scaling table, and compared byte for byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.scoring import store
from exam_service.scoring.rules.inputs import (
    FormScoring,
    inputs_hash,
    key_hash,
    result_hash,
    results_hash,
    scaling_hash,
    score_document,
)
from exam_service.scoring.rules.opinions import COMPARED
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.store import verifying
from exam_service.scoring.store.verifying import Released
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases.form_scoring import FIRST_KEY_VERSION, reload_form_scoring
from exam_service.scoring.use_cases.issued_document import report_document_of
from exam_service.scoring.use_cases.release_gates import stored_document
from exam_service.scoring.use_cases.score_sittings import code_version, score_of_entries
from exam_service.scoring.use_cases.second_engine import SecondEngine
from item_bank.canonical import canonical_bytes
from item_bank.errors import ContentError

REPORTS_PER_TRANSACTION = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A released score that is not what the stored data give, and in what."""

    sitting_id: UUID
    report_version: int
    score_id: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was derived again, and everything that differs."""

    verified: int
    differences: tuple[Difference, ...]
    # Computed by another version of the code; that they agree all the same is the point.
    of_other_code: int


async def verify_scores(
    open_session: OpenSession, *, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> Verification:
    """Every issued report, earlier versions too. `tell` hears how far it is."""
    differences: list[Difference] = []
    verified = of_other_code = 0
    after: tuple[UUID, int] | None = None
    async with open_session() as session:
        total = await verifying.count_reports(session)
    while True:
        async with open_session() as session:
            part = await verifying.list_released(session, after, REPORTS_PER_TRANSACTION)
            verifier = _Verifier(session)
            for released in part:
                fields = await verifier.differing(released)
                if fields:
                    differences.append(_difference(released, fields))
                if released.run is not None and released.run.code_version != code_version():
                    of_other_code += 1
        verified += len(part)
        tell(verified, total)
        if len(part) < REPORTS_PER_TRANSACTION:
            break
        after = (part[-1].report.sitting_id, part[-1].report.version)
    async with open_session() as session:
        without = await verifying.list_released_without_report(session)
    differences += [Difference(one, 0, None, ("report missing",)) for one in without]
    return Verification(verified, tuple(differences), of_other_code)


def _difference(released: Released, fields: list[str]) -> Difference:
    report = released.report
    return Difference(report.sitting_id, report.version, report.score_id, tuple(fields))


class _Verifier:
    """Verifies within one transaction: a form and a run are read once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._second = SecondEngine(session)
        self._forms: dict[tuple[UUID, int, int], FormScoring] = {}
        self._runs: dict[UUID, list[str]] = {}

    async def differing(self, released: Released) -> list[str]:
        """The names of what differs; nothing for a score that is what it should be."""
        score, run = released.score, released.run
        if score is None or run is None:
            return ["score missing"]
        found = _loose_ends(released, score, run)
        try:
            form = await self._form(run)
        except (ExamError, ContentError, KeyError, TypeError, ValueError):
            return [*found, "inputs"]
        found += await self._run(run, form)
        try:
            first = await self._first(form, released, score)
        except (ContentError, KeyError, TypeError, ValueError):
            return [*found, "responses"]
        found += _unlike(stored_document(score), first)
        if score.result_hash is not None and score.result_hash != result_hash(first):
            found.append("result hash")
        found += await self._second_opinion(released, score, run, first)
        expected = await report_document_of(self._session, score, released.report.issued_at)
        if canonical_bytes(released.report.document) != canonical_bytes(expected):
            found.append("report document")
        return found

    async def _form(self, run: ScoringRunRow) -> FormScoring:
        versions = (run.form_id, run.key_version, run.scaling_version)
        if versions not in self._forms:
            self._forms[versions] = await reload_form_scoring(self._session, *versions)
        return self._forms[versions]

    async def _first(
        self, form: FormScoring, released: Released, score: ScoreRow
    ) -> dict[str, Any]:
        until = score.computed_at if released.superseded_at is not None else None
        entries = await verifying.list_entries_until(self._session, score.sitting_id, until)
        return score_document(form, score_of_entries(form, entries))

    async def _run(self, run: ScoringRunRow, form: FormScoring) -> list[str]:
        if run.id not in self._runs:
            self._runs[run.id] = await self._run_differences(run, form)
        return list(self._runs[run.id])

    async def _run_differences(self, run: ScoringRunRow, form: FormScoring) -> list[str]:
        hashes = await verifying.list_run_hashes(self._session, run.id)
        known = {sitting_id: found for sitting_id, found in hashes.items() if found is not None}
        expected = {
            "inputs hash": (run.inputs_hash, inputs_hash(form)),
            "alignment hash": (run.alignment_hash, form.alignment_hash),
            "key hash": (run.key_hash, key_hash(form)),
            "scaling hash": (run.scaling_hash, scaling_hash(form)),
            "results hash of the run": (run.results_hash, results_hash(known)),
        }
        found = [
            name for name, (stored, derived) in expected.items() if stored not in {None, derived}
        ]
        key = await store.load_form_key(self._session, run.form_id, run.key_version)
        if run.key_version > FIRST_KEY_VERSION and key.change_id is None:
            found.append("key version without signatures")
        return found

    async def _second_opinion(
        self,
        released: Released,
        score: ScoreRow,
        run: ScoringRunRow,
        first: dict[str, Any],
    ) -> list[str]:
        derived = await self._second.opinion(
            first,
            sitting_id=score.sitting_id,
            form=(run.form_id, run.key_version, run.scaling_version),
            until=score.computed_at if released.superseded_at is not None else None,
        )
        found = [] if derived.agrees else ["second engine"]
        stored = await store.find_opinion(self._session, score.id)
        if (
            stored is None
            or not stored.agrees
            or canonical_bytes(stored.document) != canonical_bytes(derived.document)
        ):
            found.append("second opinion")
        return found


def _unlike(stored: dict[str, Any], derived: dict[str, Any]) -> list[str]:
    return [
        name for name in COMPARED if canonical_bytes(stored[name]) != canonical_bytes(derived[name])
    ]


def _loose_ends(released: Released, score: ScoreRow, run: ScoringRunRow) -> list[str]:
    """Rows that do not belong together."""
    report, sitting, release = released.report, released.sitting, released.release
    found = []
    if sitting.score_status != ScoreStatus.RELEASED:
        found.append("score status")
    if score.sitting_id != sitting.id or run.form_id != sitting.form_id:
        found.append("another sitting's score")
    if report.account_id != sitting.account_id:
        found.append("another candidate's report")
    if release is None:
        found.append("release missing")
    elif report.version == 1 and release.score_id != report.score_id:
        found.append("released score")
    return found
