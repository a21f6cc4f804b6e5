"""What a proctor is told about a sitting's connection. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_service.sittings.rules.connection import (
    Allowance,
    Outage,
    closes_silent_at,
    credit_left,
    settle_silence,
)
from exam_service.sittings.rules.lifecycle import CLOCK_RUNS, SittingState
from exam_service.sittings.rules.time import ClockReading, Ledger, SpanKind, reading


@dataclass(frozen=True, slots=True)
class Contact:
    """What the service knows of a sitting's device."""

    last_contact_at: datetime
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Connection:
    """How a sitting stands at this instant, the silence of its device taken into account."""

    clock: ClockReading
    silence: timedelta
    # The items are covered and the clock stands, since the device cannot be heard.
    is_covered: bool
    # It is silent for longer than it may work unheard, and nothing is left to cover it.
    is_out_of_credit: bool
    credit_left: timedelta
    # The time ran out, with what silence may still earn; the sweep has not ended it yet.
    is_over: bool


def connection_of(
    ledger: Ledger, state: SittingState, contact: Contact, now: datetime, outages: Iterable[Outage]
) -> Connection:
    """The connection rule (X33), as a proctor sees it."""
    silence = max(now - contact.last_contact_at, timedelta())
    settled, closes_at = ledger, None
    if state in CLOCK_RUNS:
        settled = settle_silence(ledger, contact.last_contact_at, now, contact.allowance, outages)
        closes_at = closes_silent_at(settled, contact.last_contact_at, now, contact.allowance)
    left = credit_left(settled, contact.allowance)
    is_unheard = state is SittingState.IN_PROGRESS and silence > contact.allowance.offline_work
    is_covered = is_unheard and any(
        span.kind is SpanKind.COVERED and span.ended_at == now for span in settled.spans[-2:]
    )
    return Connection(
        clock=reading(settled, now),
        silence=silence,
        is_covered=is_covered,
        is_out_of_credit=is_unheard and not is_covered and left <= timedelta(),
        credit_left=left,
        is_over=closes_at is not None and closes_at <= now,
    )
