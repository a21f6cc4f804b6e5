"""What an ended sitting leaves in the candidate's hands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.sittings.rules.lifecycle import SittingEvent
from exam_service.sittings.rules.results import results_expected
from exam_service.sittings.rules.time import Ledger, SpanKind, break_used, time_used
from exam_service.sittings.store import list_events
from exam_service.sittings.tables import SittingEventRow
from exam_service.sittings.use_cases.look import SittingSeen

GIVE_A_REASON = frozenset({SittingEvent.PAUSE, SittingEvent.RESUME})


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One span as a person reads it."""

    kind: SpanKind
    cause: str
    # What a person gave as their reason; empty where nobody had to give one.
    reason: str
    started_at: datetime
    ended_at: datetime | None
    length: timedelta
    # Part of the exam time, as opposed to a break or a pause.
    is_charged: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    sitting_id: UUID
    exam_title: str
    is_sample: bool
    state: str
    ended_by: str | None
    started_at: datetime | None
    ended_at: datetime
    answered: int
    items: int
    acknowledged_sequence: int
    time_allotted: timedelta
    time_used: timedelta
    break_allotted: timedelta
    break_used: timedelta
    lines: tuple[LedgerLine, ...]
    is_released: bool
    expected_on: date
    latest_on: date


async def read_receipt(open_session: OpenSession, *, seen: SittingSeen, now: datetime) -> Receipt:
    """The receipt of a sitting that has ended."""
    row, policy = seen.row, seen.policy
    async with open_session() as session:
        events = await list_events(session, row.id)
    ended_at = row.ended_at
    assert ended_at is not None, "a receipt is written for what has ended"
    sections = range(1, len(policy.sections) + 1)
    return Receipt(
        sitting_id=row.id,
        exam_title=policy.title(row.language),
        is_sample=policy.is_sample,
        state=row.state,
        ended_by=row.ended_by,
        started_at=row.started_at,
        ended_at=ended_at,
        answered=sum(seen.answered(section) for section in sections),
        items=sum(section.items for section in policy.sections),
        acknowledged_sequence=seen.acknowledged_sequence,
        time_allotted=row.time_allotted,
        time_used=time_used(seen.ledger, now),
        break_allotted=row.break_allotted,
        break_used=break_used(seen.ledger, now),
        lines=ledger_lines(seen.ledger, reasons_given(events), now),
        is_released=row.score_status == "released",
        expected_on=results_expected(ended_at, policy.results_target_business_days),
        latest_on=results_expected(ended_at, policy.results_business_days_max),
    )


def reasons_given(events: Iterable[SittingEventRow]) -> dict[datetime, str]:
    """What people wrote when they stopped a clock or let it run, by the instant it happened."""
    return {event.happened_at: event.cause for event in events if event.kind in GIVE_A_REASON}


def ledger_lines(
    ledger: Ledger, reasons: Mapping[datetime, str], now: datetime
) -> tuple[LedgerLine, ...]:
    """The time account with the reasons that were given at the instants at which spans began."""
    return tuple(
        LedgerLine(
            span.kind,
            span.cause,
            reasons.get(span.started_at, ""),
            span.started_at,
            span.ended_at,
            span.length(now),
            span.kind is SpanKind.RUNNING,
        )
        for span in ledger.spans
    )
