"""Compute an analysis in a process of its own and keep it; doubted keys hold their scores."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import item_bank
from exam_service.analysis import rules as rules_of_analysis
from exam_service.analysis.rules.analysed import Analysed
from exam_service.analysis.rules.computing import analysis_document
from exam_service.analysis.store.analyses import (
    AnalysisSubject,
    KeySuspect,
    find_analysis,
    key_suspects,
    was_doubted,
)
from exam_service.analysis.store.sat import SatSlot
from exam_service.analysis.tables import AnalysisRow
from exam_service.analysis.use_cases.gathering import gather
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import Document, uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import ErrorKind, ExamError
from exam_service.jobs.child import Told, TookTooLong, in_watched_child, tell
from exam_service.scoring.use_cases.item_holds import raise_item_hold
from exam_service.voluntary.use_cases import GroupsOf, nobody_asked

SECONDS_MAX = 180.0
# One process may compute; whoever comes meanwhile waits for it.
AT_ONCE_MAX = 1
CANDIDATES_MIN = 2

_places = asyncio.Semaphore(AT_ONCE_MAX)


class AnalysisTookTooLong(ExamError):
    """An analysis did not end within its time."""

    kind = ErrorKind.UNAVAILABLE
    code = "analysis.took_too_long"

    def __init__(self) -> None:
        super().__init__(
            "The analysis was ended: it took longer than {minutes} minutes. Nothing was changed;"
            " please try again when the service has less to do.",
            parameters={"minutes": round(SECONDS_MAX / 60)},
        )


class NobodyToAnalyse(ExamError):
    """There are fewer than two scored sittings."""

    kind = ErrorKind.CONFLICT
    code = "analysis.nobody_to_analyse"

    def __init__(self, candidates: int) -> None:
        super().__init__(
            "Not enough data: an analysis needs at least two candidates with scored responses;"
            " there are {candidates}.",
            parameters={"candidates": candidates},
        )


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of it. `is_new` is False where the same responses were analysed already."""

    analysis_id: UUID
    is_new: bool
    candidates: int
    # Scored items whose key is doubted: they hold scores until a person has looked.
    suspects: tuple[KeySuspect, ...]


async def not_told(step: int, share: float) -> None:
    """Where nobody watches the progress."""


async def compute_analysis(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    subject: AnalysisSubject,
    actor_id: UUID | None,
    now: datetime,
    groups_of: GroupsOf = nobody_asked,
    told: Told = not_told,
) -> Computed:
    """Analyse what is there now; the same responses by the same code are not analysed again.

    `groups_of` opens voluntary answers; `told` hears how far it has come, and may end it.
    """
    async with open_session() as session:
        gathered = await gather(session, subject, groups_of)
        before = await find_analysis(session, subject)
    analysed = gathered.analysed
    if len(analysed.candidates) < CANDIDATES_MIN:
        raise NobodyToAnalyse(len(analysed.candidates))
    made_of = (analysed.inputs_hash(), code_version())
    if before is not None and (before.inputs_hash, before.code_version) == made_of:
        analysis_id, document, is_new = before.id, before.document, False
    else:
        analysis_id, document, is_new = uuid7(), await _computed(analysed, told), True
        row = AnalysisRow(
            id=analysis_id,
            exam_id=exam_id,
            form_id=subject.form_id,
            administration_id=subject.administration_id,
            imported_id=subject.imported_id,
            inputs_hash=made_of[0],
            code_version=made_of[1],
            candidates=len(analysed.candidates),
            document=document,
            computed_at=now,
            computed_by=actor_id,
        )
        await _keep(open_session, row)
    suspects = tuple(key_suspects(document))
    if subject.form_id is not None:
        await _hold(open_session, suspects, gathered.slots, now)
    return Computed(analysis_id, is_new, len(analysed.candidates), suspects)


def is_computing() -> bool:
    """Does this process compute an analysis just now?"""
    return _places.locked()


async def _computed(analysed: Analysed, told: Told) -> Document:
    async with _places:
        try:
            return await in_watched_child(SECONDS_MAX, told, _document, analysed)
        except TookTooLong:
            raise AnalysisTookTooLong from None


def _document(analysed: Analysed) -> Document:
    """Runs in the child."""
    return analysis_document(analysed, tell)


async def _keep(open_session: OpenSession, row: AnalysisRow) -> None:
    async with open_session() as session:
        session.add(row)
        add_audit_entry(
            session,
            actor_id=row.computed_by,
            action="analysis.computed",
            subject=("analysis", row.id),
            after={"inputs_hash": row.inputs_hash, "candidates": row.candidates},
            now=row.computed_at,
        )


async def _hold(
    open_session: OpenSession,
    suspects: Sequence[KeySuspect],
    slots: Mapping[str, SatSlot],
    now: datetime,
) -> None:
    """Hold the scores that count a doubted item, until a person has looked (rule X94).

    A doubt that a person has cleared is not raised again by the same item version's statistics.
    """
    for suspect in suspects:
        slot = slots[suspect.item].row
        async with open_session() as session:
            if await was_doubted(session, slot.item_version_id):
                continue
        await raise_item_hold(
            open_session,
            form_id=slot.form_id,
            slot=slot.public_id,
            reason=suspect.sentence,
            actor_id=None,
            now=now,
        )


@cache
def code_version() -> str:
    """The hash of everything that computes an analysis: any change in it gives another version."""
    statistics = Path(item_bank.__file__).parent / "statistics"
    rules = Path(rules_of_analysis.__file__).parent
    paths = [*sorted(statistics.glob("*.py")), *sorted(rules.glob("*.py"))]
    source = b"".join(path.read_bytes() for path in paths)
    return f"item_bank.statistics:{hashlib.sha256(source).hexdigest()[:16]}"
