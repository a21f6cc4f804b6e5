"""What must hold of a sitting after every step, whatever happened. Each check names its promise.

A check compares what the store holds with what really happened (truth.py); none of them asks the
code that it checks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TypeAlias

from exam_service.responses.rules import Entry, Standing
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.lifecycle import (
    CLOCK_RUNS,
    ENDED,
    TRANSITIONS,
    SittingEvent,
    SittingState,
)
from exam_service.sittings.rules.time import CreditKind, Ledger, Span, SpanKind
from exam_service.sittings.tables import SittingEventRow, SittingRow
from tests.simulation.account import Phase
from tests.simulation.exam import POLICY, form_contents, instant, second_of
from tests.simulation.memory_store import EntryName, LogEntry
from tests.simulation.sums import charged, credit_used, deadline, given, total
from tests.simulation.truth import Truth

TOLERANCE = timedelta(seconds=1)
CLAIM_MARGIN = timedelta(seconds=5)
MOVES = frozenset(event.value for event in SittingEvent)
SPAN_OF = {
    SittingState.IN_PROGRESS: {SpanKind.RUNNING},
    SittingState.ON_BREAK: {SpanKind.ON_BREAK},
    SittingState.PAUSED: {SpanKind.PAUSED, SpanKind.FAULT},
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one sitting."""

    row: SittingRow
    contact: SittingContactRow
    ledger: Ledger
    events: Sequence[SittingEventRow]
    log: dict[EntryName, LogEntry]
    # What would be scored.
    answers: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


Check: TypeAlias = Callable[[Truth, Held, int], Iterator[str]]


def nothing_acknowledged_is_missing(truth: Truth, held: Held, second: int) -> Iterator[str]:
    for epoch, promised in truth.promised.items():
        for sequence in range(1, promised + 1):
            entered = truth.entered.get((epoch, sequence))
            kept = held.log.get((epoch, sequence))
            if entered is None or kept is None or kept.content_hash != entered.content_hash:
                yield f"lease {epoch}: {sequence} was confirmed and is not held"


def nothing_appears_that_nobody_entered(truth: Truth, held: Held, second: int) -> Iterator[str]:
    for name, kept in held.log.items():
        entered = truth.entered.get(name)
        if entered is None or kept.entry != entered.entry:
            yield f"{name} is in the log and nobody entered it"


def nothing_in_the_log_changes(truth: Truth, held: Held, second: int) -> Iterator[str]:
    for name, seen in truth.log_seen.items():
        if held.log.get(name) != seen:
            yield f"{name} was {seen} and is {held.log.get(name)}"


def the_chain_is_the_log(truth: Truth, held: Held, second: int) -> Iterator[str]:
    contact = held.contact
    chains = truth.chains_of(contact.epoch)
    sequence = contact.acknowledged_sequence
    if sequence >= len(chains) or chains[sequence] != contact.chain:
        yield f"lease {contact.epoch}: the chain at {sequence} is another one"
    if any((contact.epoch, number) not in held.log for number in range(1, sequence + 1)):
        yield f"lease {contact.epoch}: acknowledged up to {sequence}, with a gap below"


def states_follow_the_table(truth: Truth, held: Held, second: int) -> Iterator[str]:
    state = SittingState.CHECKED_IN
    for event in held.events:
        if event.kind not in MOVES:
            continue
        following = TRANSITIONS[state].get(SittingEvent(event.kind))
        if following is None:
            yield f"{event.kind} out of {state}"
            return
        state = following
    if held.row.state != state or held.contact.state != state:
        yield f"events lead to {state}, the rows say {held.row.state}, {held.contact.state}"


def the_ledger_is_whole(truth: Truth, held: Held, second: int) -> Iterator[str]:
    spans, state = held.ledger.spans, SittingState(held.row.state)
    for before, after in pairwise(spans):
        if before.ended_at != after.started_at:
            yield f"spans do not touch: {before}, {after}"
    if any(span.ended_at is not None and span.ended_at < span.started_at for span in spans):
        yield "a span goes backwards"
    expected = SPAN_OF.get(state)
    is_open = bool(spans) and spans[-1].ended_at is None
    if is_open != (expected is not None):
        yield f"{state}, and the last span is {'open' if is_open else 'closed'}"
    if expected is not None and is_open and spans[-1].kind not in expected:
        yield f"{state}, and {spans[-1].kind} is open"
    if state in ENDED and spans and spans[-1].ended_at != held.row.ended_at:
        yield f"ended at {held.row.ended_at}, and the ledger at {spans[-1].ended_at}"


def projections_are_the_ledger(truth: Truth, held: Held, second: int) -> Iterator[str]:
    row, contact = held.row, held.contact
    state = SittingState(row.state)
    due = deadline(held.ledger) if state in CLOCK_RUNS else None
    accepts = state is SittingState.IN_PROGRESS
    wanted = (due, due if accepts else None, accepts, row.section)
    found = (row.closes_at, contact.closes_at, contact.accepts_entries, contact.section)
    if wanted != found:
        yield f"the ledger says {wanted}, the rows say {found}"
    if contact.credit_left != contact.offline_credit - credit_used(held.ledger):
        yield f"{contact.credit_left} of the quota is said to be left"


def time_is_what_is_owed(truth: Truth, held: Held, second: int) -> Iterator[str]:
    """Of the ledger as it is written, at the second in which it was written."""
    account, ledger = truth.account, held.ledger
    if held.row.state not in SPAN_OF or account.is_over:
        return
    at = instant(account.second)
    remaining = given(ledger, CreditKind.TIME) - charged(ledger, at)
    owed = timedelta(seconds=account.remaining)
    if abs(remaining - owed) > TOLERANCE:
        yield f"{owed} is owed and {remaining} is left"


def covered_time_is_credited_within_the_quota(
    truth: Truth, held: Held, second: int
) -> Iterator[str]:
    used = credit_used(held.ledger)
    if used > held.contact.offline_credit:
        yield f"{used} was credited of {held.contact.offline_credit}"
    owed = truth.terms.offline_credit - truth.account.quota
    if abs(used - timedelta(seconds=owed)) > TOLERANCE:
        yield f"{used} was credited and {owed} s are owed"


def outages_are_given_back_in_full(truth: Truth, held: Held, second: int) -> Iterator[str]:
    back = total(held.ledger, SpanKind.FAULT, instant(second))
    owed = timedelta(seconds=truth.account.given_back)
    if abs(back - owed) > TOLERANCE:
        yield f"{back} was given back and {owed} is owed"


def an_end_is_the_instant_when_time_ran_out(truth: Truth, held: Held, second: int) -> Iterator[str]:
    if held.row.state != SittingState.SUBMITTED or held.row.ended_at is None:
        return
    ended = second_of(held.row.ended_at)
    due = truth.ended if truth.ended is not None else truth.account.over
    if due is None or abs(ended - due) > 1:
        yield f"ended at {ended}, and {'nothing was due' if due is None else f'{due} was due'}"


def the_state_is_what_happened(truth: Truth, held: Held, second: int) -> Iterator[str]:
    if held.row.state not in STATES_OF[truth.account.phase]:
        yield f"{truth.account.phase}, and the sitting is {held.row.state}"
    section = truth.account.section or None
    if held.row.section != section:
        yield f"section {section}, and the sitting is in {held.row.section}"


def answers_are_what_was_entered_last(truth: Truth, held: Held, second: int) -> Iterator[str]:
    counting = (name for name, kept in held.log.items() if kept.standing is not Standing.HELD)
    wanted = truth.answers(counting)
    if wanted != held.answers:
        yield f"{wanted} was entered, {held.answers} would be scored"


def an_old_lease_counts_for_nothing(truth: Truth, held: Held, second: int) -> Iterator[str]:
    """Entries that came after another device had taken over."""
    for name, kept in held.log.items():
        is_new = name not in truth.log_seen
        if is_new and name[0] < truth.epoch_seen and kept.standing is not Standing.HELD:
            yield f"{name} came from a lease that was lost, and counts"


def late_entries_count_by_rule(truth: Truth, held: Held, second: int) -> Iterator[str]:
    """What came after its section or the sitting had ended: soon, and claimed before that, no
    longer after the device was heard last than it may work unheard."""
    allowed_until = truth.account.heard + truth.terms.offline_work
    for name, kept in held.log.items():
        if name in truth.log_seen or kept.standing is Standing.HELD:
            continue
        closed = _closed(truth, held, kept)
        is_late = kept.standing is Standing.LATE
        if closed is None:
            if is_late:
                yield f"{name} is late, and its section was open"
        elif closed < second or is_late:
            soon = second - closed <= POLICY.late_entries_seconds_max
            claimed = second_of(kept.entry.claimed_at)
            before = claimed < closed and claimed <= allowed_until
            if not (is_late and soon and before):
                yield f"{name} counts as {kept.standing}, {second - closed} s after the end"


def entries_wait_while_the_clock_stands(truth: Truth, held: Held, second: int) -> Iterator[str]:
    if truth.account.phase is not Phase.PAUSED:
        return
    for name, kept in held.log.items():
        came_then = kept.recorded_at > instant(truth.phase_since)
        if came_then and kept.standing is Standing.ADMITTED:
            yield f"{name} was admitted, and the sitting is paused"


def work_or_credit_but_not_both(truth: Truth, held: Held, second: int) -> Iterator[str]:
    """A claim that came now and lies in a covered span has cost that span."""
    taken_back = {credit.span_ordinal for credit in held.ledger.credits}
    credited = [
        span
        for ordinal, span in enumerate(held.ledger.spans, start=1)
        if span.kind is SpanKind.COVERED and ordinal not in taken_back
    ]
    if not credited or held.row.state in ENDED:
        return
    for name, kept in held.log.items():
        is_new = name not in truth.log_seen and kept.standing is Standing.ADMITTED
        if is_new and any(is_inside(kept.entry, span) for span in credited):
            yield f"{name} was made inside a covered span that stays credited"


CHECKS: tuple[Check, ...] = (
    nothing_acknowledged_is_missing,
    nothing_appears_that_nobody_entered,
    nothing_in_the_log_changes,
    the_chain_is_the_log,
    states_follow_the_table,
    the_ledger_is_whole,
    projections_are_the_ledger,
    time_is_what_is_owed,
    covered_time_is_credited_within_the_quota,
    outages_are_given_back_in_full,
    an_end_is_the_instant_when_time_ran_out,
    the_state_is_what_happened,
    answers_are_what_was_entered_last,
    an_old_lease_counts_for_nothing,
    late_entries_count_by_rule,
    entries_wait_while_the_clock_stands,
    work_or_credit_but_not_both,
)


STATES_OF = {
    Phase.NOT_STARTED: {SittingState.CHECKED_IN},
    Phase.RUNNING: {SittingState.IN_PROGRESS},
    Phase.ON_BREAK: {SittingState.ON_BREAK},
    Phase.PAUSED: {SittingState.PAUSED},
    Phase.ENDED: {SittingState.SUBMITTED},
}


def _closed(truth: Truth, held: Held, kept: LogEntry) -> float | None:
    """The second in which an entry's section was closed, if it was."""
    section = next(number for number in (1, 2) if kept.entry.slot in form_contents().slots[number])
    if section in truth.left:
        return truth.left[section]
    return None if held.row.ended_at is None else second_of(held.row.ended_at)


def is_inside(entry: Entry, span: Span) -> bool:
    """Does an entry claim to have been made inside a covered span, beyond what clocks differ?"""
    assert span.ended_at is not None, "a covered span is over"
    return span.started_at + CLAIM_MARGIN < entry.claimed_at < span.ended_at - CLAIM_MARGIN
