"""Watches one sitting: takes in what the store shows, and runs every check on it.

Only three facts are taken from the store, and each is questioned first: that a device was heard,
that a covered span was taken back, that the end was noticed.
"""

from collections.abc import Collection, Iterator

from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import NO_TIME, CreditCause, SpanKind
from tests.simulation.account import Account, Phase
from tests.simulation.answers import Answer, Kept, Told
from tests.simulation.calls import Call
from tests.simulation.checkers import CHECKS, Held, Violation, is_inside
from tests.simulation.exam import second_of
from tests.simulation.truth import Truth

CLOCK_TOLERANCE_SECONDS = 1.0


def observe(
    truth: Truth, held: Held, second: int, down: Collection[int], speakers: Collection[str]
) -> list[Violation]:
    """After a call was served. `speakers`: the devices that said something in this second."""
    found = [
        *_hear(truth, held, second, down, speakers),
        *_take_back(truth, held, second),
        *_notice_end(truth, held, second, down),
    ]
    for check in CHECKS:
        found += [Violation(_name(check.__name__), what) for what in check(truth, held, second)]
    truth.log_seen = dict(held.log)
    truth.credits_seen = len(held.ledger.credits)
    truth.epoch_seen = held.contact.epoch
    return found


def _name(function: str) -> str:
    return function.strip("_").replace("_", " ")


def _hear(
    truth: Truth, held: Held, second: int, down: Collection[int], speakers: Collection[str]
) -> Iterator[Violation]:
    heard = second_of(held.contact.last_contact_at)
    if heard == truth.account.heard:
        return
    if heard != second or held.contact.device not in {None, *speakers}:
        yield Violation("only its own device is heard", f"{heard}, and it is {second}")
    now = truth.account.at(second, down)
    # On a break the statement that saves knows no deadline; the next sweep ends it where it was.
    if now.is_over and now.phase is Phase.RUNNING:
        yield Violation("the time is over for everybody", f"heard, {now.over} was the end")
    ended = truth.ended if truth.ended is not None else truth.account.over
    if now.phase is Phase.ENDED and ended is not None and heard > ended:
        yield Violation("nobody is heard after the end", f"{heard}, and {ended} was the end")
    truth.account = now
    truth.account.heard = int(heard)


def _take_back(truth: Truth, held: Held, second: int) -> Iterator[Violation]:
    for credit in held.ledger.credits[truth.credits_seen :]:
        if credit.cause is not CreditCause.WORKED_WHILE_COVERED:
            continue
        assert credit.span_ordinal is not None, "it is a span that is taken back"
        span = held.ledger.spans[credit.span_ordinal - 1]
        length = span.length(span.started_at)
        is_true = any(is_inside(entered.entry, span) for entered in truth.entered.values())
        if not is_true or credit.amount != -length:
            yield Violation("only work costs a covered span", f"{credit} for {span}")
        truth.account.take_back(int(length.total_seconds()))


def _notice_end(
    truth: Truth, held: Held, second: int, down: Collection[int]
) -> Iterator[Violation]:
    """Somebody noticed that the time was over."""
    if held.row.state != SittingState.SUBMITTED or truth.account.phase is Phase.ENDED:
        return
    truth.account = truth.account.at(second, down)
    if not truth.account.is_over:
        what = f"{truth.account.remaining} s were left at {second}"
        yield Violation("no sitting is closed early", what)
    truth.account.phase = Phase.ENDED


def judge_answer(
    truth: Truth,
    call: Call,
    answer: Answer,
    second: int,
    down: Collection[int],
    *,
    is_alone: bool,
) -> Iterator[Violation]:
    """What left the service is a promise, and the clock in it is the clock that is owed.

    Where another call came between, the clock may be the one before it.
    """
    if isinstance(answer, Kept) and answer.has_receipt:
        truth.promise(answer.epoch, answer.acknowledged_sequence)
        chains = truth.chains_of(answer.epoch)
        beyond = answer.acknowledged_sequence >= len(chains)
        if beyond or chains[answer.acknowledged_sequence] != answer.chain:
            yield Violation("a receipt names what was entered", f"{answer}")
    if is_alone:
        yield from _judge_clock(truth.account.at(second, down), call, answer, second)


def _judge_clock(now: Account, call: Call, answer: Answer, second: int) -> Iterator[Violation]:
    if isinstance(answer, Told) and answer.state in {"in_progress", "on_break", "paused"}:
        if abs(answer.remaining_seconds - max(now.remaining, 0)) > CLOCK_TOLERANCE_SECONDS:
            what = f"{answer.remaining_seconds} s were told, {now.remaining} s are owed"
            yield Violation("the clock that is told is the one that is owed", what)
        if answer.has_key != (answer.state == "in_progress" and answer.lease == "held"):
            yield Violation("a key is for the open section on the device with the lease", call.name)
    is_running = isinstance(answer, Kept) and answer.has_lease and answer.state == "in_progress"
    if is_running and isinstance(answer, Kept) and answer.closes_at is not None:
        told = second_of(answer.closes_at) - second
        if abs(told - now.remaining) > CLOCK_TOLERANCE_SECONDS:
            what = f"{told} s were told, {now.remaining} s are owed"
            yield Violation("the clock that is told is the one that is owed", what)


def after_sweep(
    truth: Truth, held: Held, second: int, down: Collection[int]
) -> Iterator[Violation]:
    if truth.account.at(second, down).is_over and held.row.state != SittingState.SUBMITTED:
        yield Violation("a sweep ends what is over", f"{held.row.state} at {second}")


def paths(held: Held) -> Iterator[str]:
    """What rarely happens and happened to a sitting by its end."""
    row, ledger = held.row, held.ledger
    if row.ended_at is not None:
        yield f"time: ended by {row.ended_by}"
    if held.contact.epoch > 1:
        yield "lease: taken over"
    yield from (f"time: {span.kind} span" for span in ledger.spans)
    yield from (f"time: credit {credit.cause}" for credit in ledger.credits)
    yield from (f"log: {kept.standing}" for kept in held.log.values())
    quota = held.contact.offline_credit
    if quota and not held.contact.credit_left:
        yield "time: quota used up"
    alone_from = held.contact.last_contact_at + held.contact.offline_work
    if row.ended_at is not None and alone_from < row.ended_at:
        yield "time: closed while silent"
    charged = [span for span in ledger.spans if span.kind is SpanKind.ON_BREAK]
    if sum((span.length(span.started_at) for span in charged), NO_TIME) > ledger.break_given:
        yield "time: break overrun"
