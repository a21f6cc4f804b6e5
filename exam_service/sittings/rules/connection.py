"""What silence of a device does to the time account (rule X33). Pure.

Theory: the only evidence is when the service last heard of the device. For `offline_work` after
that, candidates go on working and the clock runs. After that the player covers the items, and what
the service itself measures until the device is heard again is credited, until the quota of the
sitting is used up; then the items are uncovered and the clock runs again. Work or credit, never
both: an entry claimed inside a covered span charges that span after all. Where the service itself
was down, the whole silence in it is credited, and no quota is touched.

The player follows the same rule (frontend/static/js/player/connection.js).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exam_service.sittings.rules.time import (
    NO_TIME,
    Cause,
    Credit,
    CreditCause,
    CreditKind,
    Ledger,
    Span,
    SpanKind,
    break_used,
    deadline,
)

# Two clocks and a request on its way may differ by so much before a claim says anything.
CLAIM_TOLERANCE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the policy of a sitting allows a device that cannot be heard."""

    offline_work: timedelta
    offline_credit: timedelta


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the service itself was down.

    Where it was down for everybody, it costs nobody anything, heard or not: what reached us then
    was not answered. Where only many were silent, it is given to those who were.
    """

    started_at: datetime
    ended_at: datetime
    was_for_all: bool = True


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a silence that is not charged."""

    kind: SpanKind
    started_at: datetime
    ended_at: datetime
    # Why the clock runs again after it.
    ended_by: Cause


BEGUN_BY = {SpanKind.COVERED: Cause.CONNECTION_LOST, SpanKind.FAULT: Cause.SERVICE_FAILED}


def credit_left(ledger: Ledger, allowance: Allowance) -> timedelta:
    """What is left of the quota: what covered spans gave, less what was taken back."""
    covered = [span for span in ledger.spans if span.kind is SpanKind.COVERED]
    used = sum((span.length(span.started_at) for span in covered), NO_TIME)
    taken_back = sum((credit.amount for credit in ledger.credits if _takes_back(credit)), NO_TIME)
    return max(allowance.offline_credit - used - taken_back, NO_TIME)


def settle_silence(
    ledger: Ledger,
    last_contact_at: datetime,
    now: datetime,
    allowance: Allowance,
    outages: Iterable[Outage] = (),
) -> Ledger:
    """The ledger with the silence since the last contact written into it, up to `now`.

    Without anything to credit it is the same ledger. Settling again, later, adds only what came
    since.
    """
    span = ledger.current
    if span is None or span.kind not in {SpanKind.RUNNING, SpanKind.ON_BREAK}:
        return ledger
    charged_from = _charged_from(ledger, span)
    begins = max(last_contact_at, charged_from)
    faults = _within(outages, charged_from, begins, now)
    covered_from = max(last_contact_at + allowance.offline_work, begins)
    covered = _limited(_without(covered_from, now, faults), credit_left(ledger, allowance))
    pieces = [
        *(
            _Piece(SpanKind.FAULT, outage.started_at, outage.ended_at, Cause.SERVICE_BACK)
            for outage in faults
        ),
        *(
            _Piece(
                SpanKind.COVERED,
                start,
                end,
                Cause.CONNECTION_BACK if end == now else Cause.CREDIT_USED,
            )
            for start, end in covered
        ),
    ]
    written = len(ledger.spans)
    for piece in sorted(pieces, key=lambda piece: piece.started_at):
        end = deadline(ledger, piece.started_at)
        if end is not None and end <= piece.started_at:
            # The time was over before this began.
            break
        last = ledger.spans[-1]
        # Where one piece follows another, no span without a length stands between them.
        if len(ledger.spans) > written and last.started_at == piece.started_at:
            ledger = replace(ledger, spans=ledger.spans[:-1])
        ledger = _with_piece(ledger, piece, span.kind)
    return ledger


def closes_silent_at(
    ledger: Ledger,
    last_contact_at: datetime,
    now: datetime,
    allowance: Allowance,
) -> datetime | None:
    """When a sitting ends that stays silent; `ledger` is settled up to `now`.

    The deadline, and what is left of the quota after it where the items were covered before it.
    Time that is taken back ends a sitting when it is taken back, and never before: until then
    the clock that everybody saw had not run out. None while no deadline stands.
    """
    end, span = deadline(ledger, now), ledger.current
    if end is None or span is None:
        return None
    taken_back_at = (one.given_at for one in ledger.credits if _takes_back(one))
    end = max(end, span.started_at, *taken_back_at)
    # Nothing is covered before the clock runs, and nothing once no time is left.
    covered_from = max(last_contact_at + allowance.offline_work, _charged_from(ledger, span))
    if covered_from < end:
        return end + credit_left(ledger, allowance)
    return end


def charge_back(ledger: Ledger, claims: Sequence[datetime], now: datetime) -> Ledger:
    """Take back every covered span in which an entry claims to have been made; once each."""
    charged = {credit.span_ordinal for credit in ledger.credits}
    for ordinal, span in enumerate(ledger.spans, start=1):
        if span.kind is SpanKind.COVERED and ordinal not in charged and _claimed(span, claims):
            ledger = ledger.credit(
                Credit(
                    CreditKind.TIME,
                    -span.length(now),
                    CreditCause.WORKED_WHILE_COVERED,
                    now,
                    span_ordinal=ordinal,
                )
            )
    return ledger


def covered_between(ledger: Ledger) -> tuple[datetime, datetime] | None:
    """Between which instants a claim may say that work went on in a covered span.

    From the first to the last that are still credited; None without one. A claim between two of
    them lies in here too and charges nothing: `charge_back` looks at each.
    """
    charged = {credit.span_ordinal for credit in ledger.credits}
    covered = [
        (span.started_at, span.ended_at)
        for ordinal, span in enumerate(ledger.spans, start=1)
        if span.kind is SpanKind.COVERED and span.ended_at is not None and ordinal not in charged
    ]
    if not covered:
        return None
    return covered[0][0] + CLAIM_TOLERANCE, covered[-1][1] - CLAIM_TOLERANCE


def _claimed(span: Span, claims: Sequence[datetime]) -> bool:
    assert span.ended_at is not None, "a covered span is written when it is over"
    first, last = span.started_at + CLAIM_TOLERANCE, span.ended_at - CLAIM_TOLERANCE
    return any(first < claim < last for claim in claims)


def _takes_back(credit: Credit) -> bool:
    return credit.cause is CreditCause.WORKED_WHILE_COVERED


def _charged_from(ledger: Ledger, span: Span) -> datetime:
    """When the open span began to cost time: a break does when its allowance is used up."""
    if span.kind is SpanKind.RUNNING:
        return span.started_at
    used_before = break_used(replace(ledger, spans=ledger.spans[:-1]), span.started_at)
    return span.started_at + max(ledger.break_given - used_before, NO_TIME)


def _within(
    outages: Iterable[Outage], charged_from: datetime, silent_from: datetime, ends: datetime
) -> list[Outage]:
    """The outages that concern this device and its open span, in order and without overlap."""
    found: list[Outage] = []
    for outage in sorted(outages, key=lambda outage: outage.started_at):
        begins = charged_from if outage.was_for_all else silent_from
        start = max(outage.started_at, begins, found[-1].ended_at if found else begins)
        end = min(outage.ended_at, ends)
        if start < end:
            found.append(Outage(start, end))
    return found


def _without(
    begins: datetime, ends: datetime, faults: Sequence[Outage]
) -> list[tuple[datetime, datetime]]:
    """What is left of an interval beside the faults in it."""
    left = []
    for fault in faults:
        if begins < fault.started_at:
            left.append((begins, min(fault.started_at, ends)))
        begins = max(begins, fault.ended_at)
    if begins < ends:
        left.append((begins, ends))
    return left


def _limited(
    intervals: Iterable[tuple[datetime, datetime]], quota: timedelta
) -> list[tuple[datetime, datetime]]:
    """The intervals, cut where their sum reaches the quota."""
    kept = []
    for begins, ends in intervals:
        length = min(ends - begins, quota)
        if length > NO_TIME:
            kept.append((begins, begins + length))
            quota -= length
    return kept


def _with_piece(ledger: Ledger, piece: _Piece, kind: SpanKind) -> Ledger:
    """Part the open span by a piece that is not charged; the same kind goes on after it."""
    ledger = ledger.open(piece.kind, BEGUN_BY[piece.kind], None, piece.started_at)
    return ledger.open(kind, piece.ended_by, None, piece.ended_at)
