"""One sitting as staff see it: facts, events, time, responses and score. No item text, no key.

For the office role; whoever looks decides nothing by looking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import Admission, ExamPolicy
from exam_service.responses import store as responses
from exam_service.responses.rules.held import admitted, undecided
from exam_service.responses.store.held import list_held_entries, list_reviews
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings import store
from exam_service.sittings.rules.answer_history import working_stretches
from exam_service.sittings.rules.desk import is_ready_for_release
from exam_service.sittings.rules.lifecycle import LIVE, SittingState
from exam_service.sittings.rules.takeover import ASKED, waits
from exam_service.sittings.rules.time import ClockReading, Ledger, break_used, reading, time_used
from exam_service.sittings.rules.time_picture import TimePicture, picture_of
from exam_service.sittings.store import desk
from exam_service.sittings.store.desk import ListedSitting
from exam_service.sittings.tables import SittingEventRow, SittingRow, StatementAcceptanceRow
from exam_service.sittings.use_cases.desk_responses import (
    Place,
    ResponseLine,
    places_of,
    response_lines,
)
from exam_service.sittings.use_cases.desk_score import ScoreSeen, find_score_seen
from exam_service.sittings.use_cases.receipt import LedgerLine, ledger_lines, reasons_given
from exam_service.sittings.use_cases.settling import open_for_reading


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened, with the name of whoever caused it."""

    kind: str
    happened_at: datetime
    recorded_at: datetime
    # None for the service itself.
    actor: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class TimeAccount:
    """The ledger in numbers, lines and as a picture."""

    clock: ClockReading
    used: timedelta
    given: timedelta
    break_used: timedelta
    break_given: timedelta
    lines: tuple[LedgerLine, ...]
    picture: TimePicture | None


@dataclass(frozen=True, slots=True)
class DeskSitting:
    """Everything about one sitting that staff may see."""

    listed: ListedSitting
    state: SittingState
    policy: ExamPolicy
    administration: str
    waits_for_admission: bool
    acceptance: StatementAcceptanceRow | None
    contact: SittingContactRow
    # Another device of the candidate waits to be let in.
    device_waits: bool
    places: Mapping[str, Place]
    time: TimeAccount
    events: tuple[EventLine, ...]
    responses: tuple[ResponseLine, ...]
    # Entries that were held when they came, and those among them about which nothing stands.
    held: int
    held_open: int
    score: ScoreSeen | None

    @property
    def row(self) -> SittingRow:
        return self.listed.row

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def answered(self) -> int:
        return sum(1 for line in self.responses if line.letter is not None)

    @property
    def is_ready_for_release(self) -> bool:
        row = self.row
        return is_ready_for_release(row.state, row.score_status, row.integrity)


async def look_at_desk_sitting(
    open_session: OpenSession, *, sitting_id: UUID, now: datetime
) -> DeskSitting:
    """One sitting, ended first if its time is over."""
    async with open_session() as session:
        return await desk_sitting_of(session, sitting_id, now)


async def desk_sitting_of(session: AsyncSession, sitting_id: UUID, now: datetime) -> DeskSitting:
    """The same in a transaction of the caller's."""
    sitting = await open_for_reading(session, sitting_id, now)
    row, ledger = sitting.row, sitting.ledger
    policy = await exams.load_policy(session, row.exam_id, row.policy_version)
    administration = await exams.load_administration(session, row.administration_id)
    contents = await store.load_contents(session, row.form_id, row.language, len(policy.sections))
    places = places_of(contents, row.seed)
    reviews = await list_reviews(session, sitting_id)
    held = [(one.epoch, one.sequence) for one in await list_held_entries(session, sitting_id)]
    acceptance = await store.find_acceptance(session, sitting_id)
    events = await store.list_events(session, sitting_id)
    contact = await store.load_contact(session, sitting_id)
    asked = [event.happened_at for event in events if event.kind == ASKED]
    needs_person = administration.admission != Admission.SELF
    return DeskSitting(
        listed=await desk.load_listed(session, sitting_id),
        state=sitting.state,
        policy=policy,
        administration=administration.title,
        waits_for_admission=(
            needs_person and acceptance is not None and sitting.state is SittingState.SCHEDULED
        ),
        acceptance=acceptance,
        contact=contact,
        device_waits=sitting.state in LIVE
        and waits(contact.device_waiting, max(asked, default=None), now),
        places=places,
        time=_time_account(ledger, reasons_given(events), now),
        events=await _event_lines(session, events),
        responses=response_lines(
            await responses.list_entry_rows(session, sitting_id),
            places,
            await desk.list_item_codes(session, row.form_id),
            admitted(reviews),
            working_stretches(ledger, now),
        ),
        held=len(held),
        held_open=len(undecided(held, reviews)),
        score=await find_score_seen(session, sitting_id, policy),
    )


def _time_account(ledger: Ledger, reasons: Mapping[datetime, str], now: datetime) -> TimeAccount:
    return TimeAccount(
        clock=reading(ledger, now),
        used=time_used(ledger, now),
        given=ledger.time_given,
        break_used=break_used(ledger, now),
        break_given=ledger.break_given,
        lines=ledger_lines(ledger, reasons, now),
        picture=picture_of(ledger, now),
    )


async def _event_lines(
    session: AsyncSession, events: Sequence[SittingEventRow]
) -> tuple[EventLine, ...]:
    names = await desk.list_names(session, _actors(events))
    return tuple(
        EventLine(
            kind=event.kind,
            happened_at=event.happened_at,
            recorded_at=event.recorded_at,
            actor=None if event.actor_id is None else names[event.actor_id],
            cause=event.cause,
        )
        for event in events
    )


def _actors(events: Iterable[SittingEventRow]) -> set[UUID]:
    return {event.actor_id for event in events if event.actor_id is not None}
