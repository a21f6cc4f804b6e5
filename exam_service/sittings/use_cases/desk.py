"""The sittings desk of staff: a bounded list of sittings, and what a release would take from it.

For the office role. What a candidate sees of a sitting is elsewhere, and of another type.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.database.paging import Position
from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.use_cases.release_desk import ReleaseLine, look_at_waiting
from exam_service.sittings.rules.desk import SittingFilter, is_ready_for_release
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import LIVE, SittingState
from exam_service.sittings.rules.time import Ledger, is_over, reading
from exam_service.sittings.store import desk, list_ledgers
from exam_service.sittings.store.desk_listing import (
    ListedSitting,
    count_by_state,
    list_sittings,
)

SITTINGS_PER_PAGE = 50
SITTINGS_COUNTED_MAX = 10_000
RELEASED_TOGETHER_MAX = 200
ADMINISTRATIONS_OFFERED_MAX = 200
FORMS_OFFERED_MAX = 500
LANGUAGES_OFFERED_MAX = 100


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One sitting as a row of the list."""

    sitting_id: UUID
    candidate: str
    email: str
    exam_code: str
    form_code: str
    ordinal: int
    language: str
    state: SittingState
    score_status: ScoreStatus
    integrity: Integrity
    started_at: datetime | None
    ended_at: datetime | None
    # None before the start and after the end.
    remaining: timedelta | None
    # The time ran out and the sweep has not ended it yet.
    is_over: bool
    answered: int

    @property
    def is_ready_for_release(self) -> bool:
        return is_ready_for_release(self.state, self.score_status, self.integrity)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers, by its name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One part of the list, with where its neighbours begin."""

    lines: tuple[DeskLine, ...]
    found: int
    is_counted_out: bool
    # How many of them are in each state, and how many have each score status.
    by_state: Mapping[SittingState, int]
    by_score: Mapping[ScoreStatus, int]
    newer: Position | None
    older: Position | None
    exams: tuple[Choice, ...]
    administrations: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    languages: tuple[str, ...]


async def list_desk(
    open_session: OpenSession, *, wanted: SittingFilter, position: Position | None, now: datetime
) -> DeskPage:
    """The sittings that fit a filter, in its order, one page of them."""
    async with open_session() as session:
        part = await list_sittings(session, wanted, position, SITTINGS_PER_PAGE)
        counted = await count_by_state(session, wanted, SITTINGS_COUNTED_MAX + 1)
        rows = [one.row for one in part.rows]
        ledgers = await list_ledgers(session, [row for row in rows if row.state in LIVE])
        answered = await desk.count_answered(session, [row.id for row in rows])
        exam_rows = await exams.list_exams(session)
        codes = {exam.id: exam.code for exam in exam_rows}
        administrations = await desk.list_every_administration(session, ADMINISTRATIONS_OFFERED_MAX)
        forms = await desk.list_every_form(session, FORMS_OFFERED_MAX)
        languages = await desk.list_languages(session, LANGUAGES_OFFERED_MAX)
    by_state: Counter[SittingState] = Counter()
    by_score: Counter[ScoreStatus] = Counter()
    for state, status, number in counted:
        by_state[SittingState(state)] += number
        by_score[ScoreStatus(status)] += number
    found = by_state.total()
    return DeskPage(
        lines=tuple(_line(one, ledgers, answered, now) for one in part.rows),
        found=min(found, SITTINGS_COUNTED_MAX),
        is_counted_out=found <= SITTINGS_COUNTED_MAX,
        by_state=by_state,
        by_score=by_score,
        newer=part.newer,
        older=part.older,
        exams=tuple(Choice(exam.id, exam.code) for exam in exam_rows),
        administrations=tuple(
            Choice(one.id, f"{codes.get(one.exam_id, '')}: {one.title}") for one in administrations
        ),
        forms=tuple(Choice(one.id, f"{codes.get(one.exam_id, '')}: {one.code}") for one in forms),
        languages=tuple(languages),
    )


@dataclass(frozen=True, slots=True)
class Releasable:
    """What a release would take of a filter's sittings, and what is held back for which reasons."""

    ready: tuple[ReleaseLine, ...]
    held: tuple[ReleaseLine, ...]


async def list_releasable(
    open_session: OpenSession, *, wanted: SittingFilter, now: datetime
) -> Releasable:
    """The scored sittings of a filter, as many as go in one step, as the release desk sees them."""
    async with open_session() as session:
        listed = await desk.list_scored(session, wanted, RELEASED_TOGETHER_MAX)
    lines = await look_at_waiting(open_session, waiting=listed, now=now)
    return Releasable(
        ready=tuple(line for line in lines if line.is_ready),
        held=tuple(line for line in lines if not line.is_ready),
    )


def _line(
    listed: ListedSitting,
    ledgers: Mapping[UUID, Ledger],
    answered: Mapping[UUID, int],
    now: datetime,
) -> DeskLine:
    row = listed.row
    ledger = ledgers.get(row.id)
    started = ledger if ledger is not None and ledger.spans else None
    return DeskLine(
        sitting_id=row.id,
        candidate=listed.candidate,
        email=listed.email,
        exam_code=listed.exam_code,
        form_code=listed.form_code,
        ordinal=row.ordinal,
        language=row.language,
        state=SittingState(row.state),
        score_status=ScoreStatus(row.score_status),
        integrity=Integrity(row.integrity),
        started_at=row.started_at,
        ended_at=row.ended_at,
        remaining=None if started is None else reading(started, now).remaining,
        is_over=started is not None and is_over(started, now),
        answered=answered.get(row.id, 0),
    )
