"""The time account of a sitting.

Theory: a sitting's time is a ledger of spans that touch each other, and of credits. Spans of
running time are charged whole; a break is charged only for what it runs over its allowance; time
that was paused, covered or lost through our own fault is never charged. A credit adds to what was
allotted, or takes back what a covered span gave. Allotted time and credits less what was charged
is what remains, and the deadline is the instant at which that becomes zero if nothing else
happens. Everything anybody is told about time is derived from the ledger, and the ledger only ever
grows. What silence of a device does to it is decided in connection.py.

Every function is pure. Time arrives as `now`, always timezone-aware UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from exam_service.sittings.rules.lifecycle import CLOCK_RUNS, SittingState

NO_TIME = timedelta()


class SpanKind(StrEnum):
    RUNNING = "running"
    COVERED = "covered"
    PAUSED = "paused"
    ON_BREAK = "on_break"
    FAULT = "fault"


class Cause(StrEnum):
    """Why a span began; screens put it into words."""

    STARTED = "started"
    BREAK_TAKEN = "break_taken"
    BREAK_ENDED = "break_ended"
    PAUSED_BY_PERSON = "paused_by_person"
    RESUMED_BY_PERSON = "resumed_by_person"
    CONNECTION_LOST = "connection_lost"
    CONNECTION_BACK = "connection_back"
    # Still unheard: the clock runs again because the quota is used up.
    CREDIT_USED = "credit_used"
    SERVICE_FAILED = "service_failed"
    SERVICE_BACK = "service_back"
    KEY_RELEASE_FAILED = "key_release_failed"
    KEY_RELEASED = "key_released"


class CreditKind(StrEnum):
    """What a credit adds to."""

    TIME = "time"
    BREAK = "break"


class CreditCause(StrEnum):
    """Why a credit was given or taken back; screens put it into words."""

    GIVEN_BY_PERSON = "given_by_person"
    BREAK_GIVEN_BY_PERSON = "break_given_by_person"
    # Work or credit, never both: a covered span in which work went on is charged after all.
    WORKED_WHILE_COVERED = "worked_while_covered"


@dataclass(frozen=True, slots=True)
class Span:
    """One entry of the time account. An open span has no end yet."""

    kind: SpanKind
    started_at: datetime
    ended_at: datetime | None = None
    cause: str = ""
    actor_id: UUID | None = None

    def length(self, now: datetime) -> timedelta:
        # Two servers' clocks may disagree by a little; nobody gains time by that.
        return max((self.ended_at or now) - self.started_at, NO_TIME)


@dataclass(frozen=True, slots=True)
class Credit:
    """One entry that adds to what was allotted; below zero it takes back."""

    kind: CreditKind
    amount: timedelta
    cause: CreditCause
    given_at: datetime
    actor_id: UUID | None = None
    reason: str = ""
    # The span that this takes back, by its place in the ledger from one.
    span_ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The spans of one sitting, in order, with what it was allotted and credited."""

    allotted: timedelta
    break_allotted: timedelta
    spans: tuple[Span, ...] = ()
    credits: tuple[Credit, ...] = ()

    def open(self, kind: SpanKind, cause: Cause, actor_id: UUID | None, now: datetime) -> "Ledger":
        """End the span that is open, at the same instant at which the new one begins."""
        closed = self.close(now)
        # A clock that went back between two requests must not make spans overlap.
        begins = max(now, closed.spans[-1].ended_at or now) if closed.spans else now
        span = Span(kind, begins, cause=cause, actor_id=actor_id)
        return replace(closed, spans=(*closed.spans, span))

    def close(self, now: datetime) -> "Ledger":
        """End the span that is open, if any. Ending twice changes nothing."""
        if not self.spans or self.spans[-1].ended_at is not None:
            return self
        last = self.spans[-1]
        ended = replace(last, ended_at=max(now, last.started_at))
        return replace(self, spans=(*self.spans[:-1], ended))

    def credit(self, credit: Credit) -> "Ledger":
        return replace(self, credits=(*self.credits, credit))

    @property
    def current(self) -> Span | None:
        """The open span."""
        return self.spans[-1] if self.spans and self.spans[-1].ended_at is None else None

    @property
    def time_given(self) -> timedelta:
        """What was allotted and credited."""
        return self.allotted + _credited(self.credits, CreditKind.TIME)

    @property
    def break_given(self) -> timedelta:
        return self.break_allotted + _credited(self.credits, CreditKind.BREAK)


def break_used(ledger: Ledger, now: datetime) -> timedelta:
    return _total(ledger.spans, SpanKind.ON_BREAK, now)


def time_used(ledger: Ledger, now: datetime) -> timedelta:
    """Running time, and what the break ran over its allowance (rule X24)."""
    over_run = max(break_used(ledger, now) - ledger.break_given, NO_TIME)
    return _total(ledger.spans, SpanKind.RUNNING, now) + over_run


def remaining(ledger: Ledger, now: datetime) -> timedelta:
    """Never below zero, whatever was used before somebody noticed."""
    return max(ledger.time_given - time_used(ledger, now), NO_TIME)


def break_remaining(ledger: Ledger, now: datetime) -> timedelta:
    return max(ledger.break_given - break_used(ledger, now), NO_TIME)


def deadline(ledger: Ledger, now: datetime) -> datetime | None:
    """The instant at which the time runs out if nothing happens; None while no clock runs.

    On a break: what is left of the break, and then what is left of the exam.
    It may lie in the past: then the sitting ended there, whenever that is noticed.
    """
    span = ledger.current
    if span is None:
        return None
    left = ledger.time_given - time_used(ledger, now)
    if span.kind is SpanKind.RUNNING:
        return now + left
    if span.kind is SpanKind.ON_BREAK:
        return now + left + break_remaining(ledger, now)
    return None


def is_over(ledger: Ledger, now: datetime) -> bool:
    """Has the time run out at or before `now`?"""
    end = deadline(ledger, now)
    return end is not None and end <= now


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What a clock on the wall would show: the one value that screens get."""

    remaining: timedelta
    is_running: bool
    # None when no break is being taken.
    break_remaining: timedelta | None


def reading(ledger: Ledger, now: datetime) -> ClockReading:
    span = ledger.current
    on_break = span is not None and span.kind is SpanKind.ON_BREAK
    left_of_break = break_remaining(ledger, now)
    runs = span is not None and (
        span.kind is SpanKind.RUNNING or (on_break and left_of_break == NO_TIME)
    )
    return ClockReading(remaining(ledger, now), runs, left_of_break if on_break else None)


def projected_close(ledger: Ledger, state: SittingState, now: datetime) -> datetime | None:
    """What `closes_at` must be: the deadline while a clock runs in this state."""
    return deadline(ledger, now) if state in CLOCK_RUNS else None


def _credited(credits: Sequence[Credit], kind: CreditKind) -> timedelta:
    return sum((credit.amount for credit in credits if credit.kind is kind), NO_TIME)


def _total(spans: Sequence[Span], kind: SpanKind, now: datetime) -> timedelta:
    return sum((span.length(now) for span in spans if span.kind is kind), NO_TIME)
