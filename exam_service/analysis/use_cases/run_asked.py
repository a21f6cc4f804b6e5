"""Computing the analyses that were asked for, one after the other, with signs of life meanwhile.

A request is claimed in one transaction, computed in none, and ended in another one.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from exam_service.analysis.rules.computing import BEGINS, READING, STEPS
from exam_service.analysis.store import requests
from exam_service.analysis.store.analyses import AnalysisSubject
from exam_service.analysis.use_cases.compute import Computed, compute_analysis, is_computing
from exam_service.clock import Clock
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.voluntary.use_cases import GroupsOf, nobody_asked
from item_bank.errors import ContentError

log = structlog.get_logger()

# Ten thousand sittings are read before the first sign of life, and a result is kept after the last.
SILENCE_MAX = timedelta(minutes=2)
BROKE_OFF = (
    "The analysis broke off by a fault of ours. Nothing was changed; please ask again, and tell"
    " whoever looks after the service if it happens twice."
)


class _NoLongerWanted(Exception):
    """Somebody stopped the request, or it was taken for dead."""


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    exam_id: UUID
    subject: AnalysisSubject
    asked_by: UUID


async def run_asked(
    open_session: OpenSession, *, clock: Clock, groups_of: GroupsOf = nobody_asked
) -> bool:
    """Compute the request that waits longest. Answers whether there was one."""
    if is_computing():
        return False
    claimed = await _claim(open_session, clock())
    if claimed is None:
        return False
    try:
        computed = await _computed(open_session, claimed, clock, groups_of)
    except _NoLongerWanted:
        return True
    except asyncio.CancelledError:
        # The process is to stop: whoever waits is told now, and not when silence was long enough.
        await _end(open_session, claimed.id, requests.INTERRUPTED, "", clock())
        raise
    except Exception as error:
        said = _said_of(error, claimed.id)
        await _end(open_session, claimed.id, requests.FAILED, said, clock())
    else:
        await _end(
            open_session, claimed.id, requests.DONE, _said(computed, claimed.subject), clock()
        )
    return True


async def _computed(
    open_session: OpenSession, claimed: _Claimed, clock: Clock, groups_of: GroupsOf
) -> Computed:
    async def told(step: int, share: float) -> None:
        await _sign_of_life(open_session, claimed.id, step, share, clock())

    return await compute_analysis(
        open_session,
        exam_id=claimed.exam_id,
        subject=claimed.subject,
        actor_id=claimed.asked_by,
        now=clock(),
        groups_of=groups_of,
        told=told,
    )


def _said_of(error: Exception, request_id: UUID) -> str:
    """An expected refusal says itself; whatever else went wrong is a fault of ours."""
    if isinstance(error, ExamError | ContentError):
        return error.message
    log.error("analysis_failed", request=str(request_id), exc_info=error)
    return BROKE_OFF


async def _claim(open_session: OpenSession, now: datetime) -> _Claimed | None:
    async with open_session() as session:
        await requests.interrupt_overdue(session, now)
        row = await requests.claim_request(session)
        if row is None:
            return None
        row.state, row.ends_by = requests.RUNNING, now + SILENCE_MAX
        row.step, row.share = STEPS[READING], BEGINS[READING]
        return _Claimed(row.id, row.exam_id, requests.subject_of(row), row.asked_by)


async def _sign_of_life(
    open_session: OpenSession, request_id: UUID, step: int, share: float, now: datetime
) -> None:
    async with open_session() as session:
        row = await requests.lock_request(session, request_id)
        if row.state != requests.RUNNING:
            raise _NoLongerWanted
        row.step, row.share, row.ends_by = STEPS[step], share, now + SILENCE_MAX


async def _end(
    open_session: OpenSession, request_id: UUID, state: str, said: str, now: datetime
) -> None:
    async with open_session() as session:
        row = await requests.lock_request(session, request_id)
        if row.state == requests.RUNNING:
            row.state, row.said, row.ended_at, row.share = state, said, now, 1.0


def _said(computed: Computed, subject: AnalysisSubject) -> str:
    if not computed.is_new:
        return "These responses were analysed already; nothing has changed since."
    said = f"The analysis of {computed.candidates} candidates is there."
    count = len(computed.suspects)
    if not count:
        return said
    doubted = "One key is doubted" if count == 1 else f"{count} keys are doubted"
    if subject.imported_id is not None:
        return f"{said} {doubted}: a lead for a person. Nothing is held, since nothing is released."
    return (
        f"{said} {doubted}: scores that count {'it' if count == 1 else 'them'} wait for a person."
    )
