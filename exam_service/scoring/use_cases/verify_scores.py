"""Derive every released score again, with both engines, and compare it with what is stored.

Nothing is trusted that can be derived: hashes, results, trace, second opinion and report are all
made anew from log, key, slots and scaling table, and compared byte for byte. What cannot be derived
is compared with the audit and the events.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.responses.store import list_entry_rows
from exam_service.scoring import store
from exam_service.scoring.rules.gates import EquivalenceMissing, KeyChangeUnsigned
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
from exam_service.scoring.store import verifying
from exam_service.scoring.store.verifying import Released, Witnesses
from exam_service.scoring.tables import ScoreReportRow, ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases.form_scoring import reload_form_scoring
from exam_service.scoring.use_cases.issued_document import document_of
from exam_service.scoring.use_cases.key_history import check_key_history
from exam_service.scoring.use_cases.release_gates import stored_document
from exam_service.scoring.use_cases.score_sittings import code_version, score_of_entries
from exam_service.scoring.use_cases.second_engine import SecondEngine
from exam_service.scoring.use_cases.verify_records import (
    altered_entries,
    differs_from_audit,
    differs_from_events,
    form_differs,
    loose_ends,
)
from item_bank.bands import BandRule
from item_bank.canonical import canonical_bytes
from item_bank.errors import ContentError

REPORTS_PER_TRANSACTION = 50
# What rows lead to that no longer fit together, whoever reads them.
UNREADABLE = (ExamError, ContentError, LookupError, TypeError, ValueError, AttributeError)


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
    # Reports that are exactly what an earlier rule for bands gives; nobody tampered with them.
    of_earlier_bands: int = 0


@dataclass(slots=True)
class _Tally:
    """What was found so far."""

    differences: list[Difference] = field(default_factory=list)
    verified: int = 0
    of_other_code: int = 0
    of_earlier_bands: int = 0

    def add(
        self, sitting_id: UUID, version: int, score_id: UUID | None, fields: Sequence[str]
    ) -> None:
        if fields:
            names = tuple(dict.fromkeys(fields))
            self.differences.append(Difference(sitting_id, version, score_id, names))


class _Verifier:
    """Verifies within one transaction: a form and a run are read once."""

    def __init__(self, session: AsyncSession, witnesses: Witnesses) -> None:
        self._session = session
        self._witnesses = witnesses
        self._second = SecondEngine(session)
        self._forms: dict[tuple[UUID, int, int], FormScoring] = {}
        self._runs: dict[UUID, list[str]] = {}
        self.of_earlier_bands = 0

    async def differing(self, released: Released) -> list[str]:
        """The names of what differs; nothing for a score that is what it should be."""
        score, run = released.score, released.run
        found = differs_from_audit(released, self._witnesses)
        if score is None or run is None:
            return ["score missing", *found]
        found += loose_ends(released, score, run)
        more, first = await self.score(score, run, is_newest=released.superseded_at is None)
        found += more
        if first is not None and not await self._is_report_of(released.report, run, first):
            found.append("report document")
        return found

    async def score(
        self, score: ScoreRow, run: ScoringRunRow, *, is_newest: bool
    ) -> tuple[list[str], dict[str, Any] | None]:
        """What differs of one score, and what the first engine derives, where it can."""
        found = differs_from_events(score, run, self._witnesses)
        until = None if is_newest else score.computed_at
        try:
            form = await self._form(run)
        except UNREADABLE:
            return [*found, "inputs"], None
        found += await self._run(run, form)
        try:
            found += altered_entries(await list_entry_rows(self._session, score.sitting_id))
            entries = await verifying.list_entries_until(self._session, score.sitting_id, until)
            first = score_document(form, score_of_entries(form, entries))
        except UNREADABLE:
            return [*found, "responses"], None
        found += _unlike(stored_document(score), first)
        if _lacks_hash(run.results_hash, score.result_hash, result_hash(first)):
            found.append("result hash")
        return found + await self._second_opinion(score, run, first, until), first

    async def _is_report_of(
        self, report: ScoreReportRow, run: ScoringRunRow, first: dict[str, Any]
    ) -> bool:
        """Is it what the derived score gives, by the present rule for bands or an earlier one?"""
        for rule in BandRule:
            expected = await document_of(self._session, run.id, first, report.issued_at, rule)
            if canonical_bytes(report.document) == canonical_bytes(expected):
                self.of_earlier_bands += rule is not BandRule.CONDITIONAL_ERROR
                return True
        return False

    async def _form(self, run: ScoringRunRow) -> FormScoring:
        versions = (run.form_id, run.key_version, run.scaling_version)
        if versions not in self._forms:
            self._forms[versions] = await reload_form_scoring(self._session, *versions)
        return self._forms[versions]

    async def _run(self, run: ScoringRunRow, form: FormScoring) -> list[str]:
        if run.id not in self._runs:
            self._runs[run.id] = await self._run_differences(run, form)
        return list(self._runs[run.id])

    async def _run_differences(self, run: ScoringRunRow, form: FormScoring) -> list[str]:
        hashes = await verifying.list_run_hashes(self._session, run.id)
        known = {sitting_id: found for sitting_id, found in hashes.items() if found is not None}
        parts = {
            "alignment hash": (run.alignment_hash, form.alignment_hash),
            "key hash": (run.key_hash, key_hash(form)),
            "scaling hash": (run.scaling_hash, scaling_hash(form)),
            "results hash of the run": (run.results_hash, results_hash(known)),
        }
        found = [] if run.inputs_hash == inputs_hash(form) else ["inputs hash"]
        # Runs from before the parts were hashed have none of these; no later run lacks one.
        is_early = not any(stored for stored, _ in parts.values()) and (
            not await verifying.has_hashed_run_before(self._session, run.id)
        )
        if not is_early:
            found += [name for name, (stored, derived) in parts.items() if stored != derived]
        return found + await self._form_differences(run, form)

    async def _form_differences(self, run: ScoringRunRow, form: FormScoring) -> list[str]:
        try:
            found = await form_differs(self._session, run, form)
        except EquivalenceMissing:
            found = ["equivalence record"]
        except UNREADABLE:
            found = ["content of the form"]
        try:
            await check_key_history(self._session, run.form_id, run.key_version)
        except KeyChangeUnsigned:
            found.append("key version without signatures")
        except UNREADABLE:
            found.append("key not as signed")
        return found

    async def _second_opinion(
        self,
        score: ScoreRow,
        run: ScoringRunRow,
        first: dict[str, Any],
        until: datetime | None,
    ) -> list[str]:
        derived = await self._second.opinion(
            first,
            sitting_id=score.sitting_id,
            form=(run.form_id, run.key_version, run.scaling_version),
            until=until,
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


async def verify_scores(
    open_session: OpenSession, *, tell: Callable[[int, int], None] = lambda _done, _of: None
) -> Verification:
    """Every issued report, earlier versions too, and every later score of a released sitting.

    `tell` hears how far it is.
    """
    found = _Tally()
    after: tuple[UUID, int] | None = None
    async with open_session() as session:
        total = await verifying.count_reports(session)
    while True:
        async with open_session() as session:
            part = await verifying.list_released(session, after, REPORTS_PER_TRANSACTION)
            verifier = await _verifier(session, [one.report.sitting_id for one in part])
            for released in part:
                report = released.report
                fields = await verifier.differing(released)
                found.add(report.sitting_id, report.version, report.score_id, fields)
                if released.run is not None and released.run.code_version != code_version():
                    found.of_other_code += 1
            found.of_earlier_bands += verifier.of_earlier_bands
        found.verified += len(part)
        tell(found.verified, total)
        if len(part) < REPORTS_PER_TRANSACTION:
            break
        after = (part[-1].report.sitting_id, part[-1].report.version)
    await _verify_unreported(open_session, found)
    async with open_session() as session:
        for sitting_id in await verifying.list_released_without_report(session):
            found.add(sitting_id, 0, None, ["report missing"])
    return Verification(
        found.verified, tuple(found.differences), found.of_other_code, found.of_earlier_bands
    )


async def _verify_unreported(open_session: OpenSession, found: _Tally) -> None:
    """Scores that changed no report: what a report is compared with next."""
    after: UUID | None = None
    while True:
        async with open_session() as session:
            part = await verifying.list_unreported_scores(session, after, REPORTS_PER_TRANSACTION)
            verifier = await _verifier(session, [score.sitting_id for score, _ in part])
            for score, run in part:
                later = await verifying.superseded_at(session, score.sitting_id, score.id)
                fields, _ = await verifier.score(score, run, is_newest=later is None)
                found.add(score.sitting_id, 0, score.id, fields)
        if len(part) < REPORTS_PER_TRANSACTION:
            return
        after = part[-1][0].id


async def _verifier(session: AsyncSession, sitting_ids: Sequence[UUID]) -> _Verifier:
    return _Verifier(session, await verifying.list_witnesses(session, sitting_ids))


def _unlike(stored: dict[str, Any], derived: dict[str, Any]) -> list[str]:
    return [
        name for name in COMPARED if canonical_bytes(stored[name]) != canonical_bytes(derived[name])
    ]


def _lacks_hash(of_run: str | None, stored: str | None, derived: str) -> bool:
    """A run that hashed its results hashed each of them."""
    return stored != derived and (stored is not None or of_run is not None)
