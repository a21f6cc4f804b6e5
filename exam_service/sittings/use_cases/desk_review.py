"""One sitting on one page, for whoever reviews it: what happened, what counts, and why.

No item text. Keys only for those who may see them. Each look is in the audit table, once an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry, list_audit_entries
from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormRow
from exam_service.responses.rules import Standing
from exam_service.sittings.rules.time import NO_TIME
from exam_service.sittings.rules.timeline import (
    INCIDENT_EVENTS,
    INCIDENT_SPANS,
    Timeline,
    timeline_of,
)
from exam_service.sittings.store import desk_review
from exam_service.sittings.store.desk_review import Arrival, SlotSeen
from exam_service.sittings.tables import OutageRow, SittingRow
from exam_service.sittings.use_cases.desk_decisions import (
    VIEWED,
    DecisionLine,
    list_decisions,
)
from exam_service.sittings.use_cases.desk_derivation import DerivationSteps, find_derivation
from exam_service.sittings.use_cases.desk_sitting import DeskSitting, desk_sitting_of

A_LOOK_LASTS = timedelta(hours=1)
LOOKS_READ_MAX = 200


@dataclass(frozen=True, slots=True)
class Connection:
    """How the device was heard, in numbers."""

    covered: int
    covered_time: timedelta
    # Times in which the service itself was down while this sitting ran.
    outages: tuple[OutageRow, ...]
    fault_time: timedelta
    devices: int
    entries: int
    late: int
    first_entry_at: datetime | None
    last_entry_at: datetime | None


@dataclass(frozen=True, slots=True)
class FormSeen:
    """The form and everything in it by version, without a text."""

    row: FormRow
    documents: tuple[tuple[int, str], ...]
    slots: Mapping[str, SlotSeen]


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """Something out of the ordinary: an event, or a stretch in which the clock was no usual one."""

    at: datetime
    # An event's kind, or a span's where there is a length.
    kind: str
    length: timedelta | None
    # None for the service itself.
    actor: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class SittingReview:
    """Everything that the page of one sitting tells."""

    seen: DeskSitting
    timeline: Timeline | None
    connection: Connection
    incidents: tuple[IncidentLine, ...]
    decisions: tuple[DecisionLine, ...]
    form: FormSeen
    # None before there is a score, and for those who may not see a key.
    steps: DerivationSteps | None
    beside: tuple[SittingRow, ...]
    looked_at: datetime

    @property
    def changed_items(self) -> int:
        return sum(line.changes > 0 for line in self.seen.responses)

    @property
    def flagged_items(self) -> int:
        return sum(line.is_flagged for line in self.seen.responses)


async def review_sitting(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    shows_keys: bool,
    actor_id: UUID,
    now: datetime,
) -> SittingReview:
    """One sitting for a person who looks at it; that they did is written down."""
    async with open_session() as session:
        review = await review_of(session, sitting_id, shows_keys=shows_keys, now=now)
        await _write_down_look(session, sitting_id, shows_keys=shows_keys, actor=actor_id, now=now)
        return review


async def review_of(
    session: AsyncSession, sitting_id: UUID, *, shows_keys: bool, now: datetime
) -> SittingReview:
    """The same in a transaction of the caller's, who writes down why."""
    seen = await desk_sitting_of(session, sitting_id, now)
    row = seen.row
    arrivals = await desk_review.list_arrivals(session, sitting_id)
    slots = await desk_review.list_slots_seen(session, row.form_id)
    outages = await _outages(session, seen)
    steps = (
        await find_derivation(session, sitting_id, seen.policy, seen.places, slots)
        if shows_keys
        else None
    )
    return SittingReview(
        seen=seen,
        timeline=_timeline(seen, arrivals, outages, now),
        connection=_connection(seen, arrivals, outages),
        incidents=_incidents(seen),
        decisions=await list_decisions(session, row, shows_keys=shows_keys),
        form=FormSeen(
            row=await desk_review.load_form(session, row.form_id),
            documents=tuple(
                await desk_review.list_document_hashes(session, row.form_id, row.language)
            ),
            slots={slot.row.public_id: slot for slot in slots},
        ),
        steps=steps,
        beside=tuple(await desk_review.list_sittings_beside(session, row)),
        looked_at=now,
    )


async def _write_down_look(
    session: AsyncSession, sitting_id: UUID, *, shows_keys: bool, actor: UUID, now: datetime
) -> None:
    """Once an hour for each person: a page that is loaded again is the same look."""
    subject = ("sitting", sitting_id)
    acts = await list_audit_entries(session, subject=subject, limit=LOOKS_READ_MAX)
    with_keys = {"keys": shows_keys}
    if any(
        act.action == VIEWED
        and act.actor_id == actor
        and act.after == with_keys
        and now - act.recorded_at < A_LOOK_LASTS
        for act in acts
    ):
        return
    add_audit_entry(
        session, actor_id=actor, action=VIEWED, subject=subject, after=with_keys, now=now
    )


async def _outages(session: AsyncSession, seen: DeskSitting) -> Sequence[OutageRow]:
    picture = seen.time.picture
    if picture is None:
        return ()
    return await desk_review.list_outages_between(session, picture.begins_at, picture.ends_at)


def _timeline(
    seen: DeskSitting, arrivals: Sequence[Arrival], outages: Sequence[OutageRow], now: datetime
) -> Timeline | None:
    if seen.time.picture is None:
        return None
    return timeline_of(
        seen.time.picture,
        [(event.kind, event.happened_at) for event in seen.events],
        [arrival.recorded_at for arrival in arrivals],
        [(outage.started_at, outage.ended_at or now) for outage in outages],
    )


def _incidents(seen: DeskSitting) -> tuple[IncidentLine, ...]:
    events = [
        IncidentLine(event.happened_at, event.kind, None, event.actor, event.cause)
        for event in seen.events
        if event.kind in INCIDENT_EVENTS
    ]
    spans = [
        IncidentLine(line.started_at, line.kind, line.length, None, line.cause)
        for line in seen.time.lines
        if line.kind in INCIDENT_SPANS
    ]
    return tuple(sorted([*events, *spans], key=lambda line: line.at))


def _connection(
    seen: DeskSitting, arrivals: Sequence[Arrival], outages: Sequence[OutageRow]
) -> Connection:
    covered = [line.length for line in seen.time.lines if line.kind == "covered"]
    faults = [line.length for line in seen.time.lines if line.kind == "fault"]
    return Connection(
        covered=len(covered),
        covered_time=sum(covered, NO_TIME),
        outages=tuple(outages),
        fault_time=sum(faults, NO_TIME),
        devices=len({arrival.epoch for arrival in arrivals}),
        entries=len(arrivals),
        late=sum(arrival.standing == Standing.LATE for arrival in arrivals),
        first_entry_at=arrivals[0].recorded_at if arrivals else None,
        last_entry_at=arrivals[-1].recorded_at if arrivals else None,
    )
