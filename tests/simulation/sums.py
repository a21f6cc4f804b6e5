"""What a ledger adds up to, written again beside the rules that the service uses."""

from datetime import datetime, timedelta

from exam_service.sittings.rules.time import CreditKind, Ledger, SpanKind

NO_TIME = timedelta()


def total(ledger: Ledger, kind: SpanKind, at: datetime) -> timedelta:
    lengths = (
        (span.ended_at or at) - span.started_at for span in ledger.spans if span.kind is kind
    )
    return sum(lengths, NO_TIME)


def given(ledger: Ledger, kind: CreditKind) -> timedelta:
    allotted = ledger.allotted if kind is CreditKind.TIME else ledger.break_allotted
    return sum((credit.amount for credit in ledger.credits if credit.kind is kind), allotted)


def charged(ledger: Ledger, at: datetime) -> timedelta:
    beyond = total(ledger, SpanKind.ON_BREAK, at) - given(ledger, CreditKind.BREAK)
    return total(ledger, SpanKind.RUNNING, at) + max(beyond, NO_TIME)


def deadline(ledger: Ledger) -> datetime | None:
    """Counted from the instant in which the last span began."""
    if not ledger.spans:
        return None
    last = ledger.spans[-1]
    left = given(ledger, CreditKind.TIME) - charged(ledger, last.started_at)
    if last.kind is SpanKind.ON_BREAK:
        taken = total(ledger, SpanKind.ON_BREAK, last.started_at)
        left += max(given(ledger, CreditKind.BREAK) - taken, NO_TIME)
    return last.started_at + left


def credit_used(ledger: Ledger) -> timedelta:
    covered = [span for span in ledger.spans if span.kind is SpanKind.COVERED]
    used = sum(((span.ended_at or span.started_at) - span.started_at for span in covered), NO_TIME)
    return used + sum(
        (one.amount for one in ledger.credits if one.span_ordinal is not None), NO_TIME
    )
