"""What an ended sitting leaves in the candidate's hands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.sittings.rules.lifecycle import SittingEvent
from exam_service.sittings.rules.results import results_expected
from exam_service.sittings.rules.time import NO_TIME, Ledger, SpanKind, break_used, time_used
from exam_service.sittings.store import Owner, list_events
from exam_service.sittings.tables import SittingEventRow
from exam_service.sittings.use_cases.look import SittingSeen
from exam_service.sittings.use_cases.settling import open_for_reading

GIVE_A_REASON = frozenset({SittingEvent.PAUSE, SittingEvent.RESUME})


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One span or one credit as a person reads it."""

    # A kind of span, or "time_credit" or "break_credit".
    kind: str
    cause: str
    # What a person gave as their reason; empty where nobody had to give one.
    reason: str
    by_person: bool
    started_at: datetime
    ended_at: datetime | None
    length: timedelta
    # Takes exam time, as opposed to a break, a pause or a credit.
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
        time_allotted=seen.ledger.time_given,
        time_used=time_used(seen.ledger, now),
        break_allotted=seen.ledger.break_given,
        break_used=break_used(seen.ledger, now),
        lines=ledger_lines(seen.ledger, reasons_given(events), now),
        is_released=row.score_status == "released",
        expected_on=results_expected(ended_at, policy.results_target_business_days),
        latest_on=results_expected(ended_at, policy.results_business_days_max),
    )


@dataclass(frozen=True, slots=True)
class TimeAccount:
    """Where the time of a sitting went."""

    time_given: timedelta
    time_used: timedelta
    break_given: timedelta
    break_used: timedelta
    lines: tuple[LedgerLine, ...]


async def read_time_account(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> TimeAccount:
    """The time account of a candidate's own sitting, during it and after."""
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        events = await list_events(session, sitting_id)
    ledger = sitting.ledger
    return TimeAccount(
        time_given=ledger.time_given,
        time_used=time_used(ledger, now),
        break_given=ledger.break_given,
        break_used=break_used(ledger, now),
        lines=ledger_lines(ledger, reasons_given(events), now),
    )


def reasons_given(events: Iterable[SittingEventRow]) -> dict[datetime, str]:
    """What people wrote when they stopped a clock or let it run, by the instant it happened."""
    return {event.happened_at: event.cause for event in events if event.kind in GIVE_A_REASON}


def _in_seconds(started_at: datetime, ended_at: datetime) -> timedelta:
    """Between two instants as both are shown, so that whoever subtracts them finds the same."""
    return max(ended_at.replace(microsecond=0) - started_at.replace(microsecond=0), NO_TIME)


def ledger_lines(
    ledger: Ledger, reasons: Mapping[datetime, str], now: datetime
) -> tuple[LedgerLine, ...]:
    """The time account in the order of time, with the reasons that people gave.

    Spans without a length are left out: they are seams and no times.
    """
    spans = [
        LedgerLine(
            kind=span.kind,
            cause=span.cause,
            reason=reasons.get(span.started_at, ""),
            by_person=span.actor_id is not None,
            started_at=span.started_at,
            ended_at=span.ended_at,
            length=_in_seconds(span.started_at, span.ended_at or now),
            is_charged=span.kind is SpanKind.RUNNING,
        )
        for span in ledger.spans
        if span.ended_at is None or span.ended_at > span.started_at
    ]
    credits = [
        LedgerLine(
            kind=f"{credit.kind}_credit",
            cause=credit.cause,
            reason=credit.reason,
            by_person=credit.actor_id is not None,
            started_at=credit.given_at,
            ended_at=credit.given_at,
            length=abs(credit.amount),
            is_charged=credit.amount < NO_TIME,
        )
        for credit in ledger.credits
    ]
    return tuple(sorted([*spans, *credits], key=lambda line: line.started_at))
