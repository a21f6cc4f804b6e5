"""What must hold after every run, as functions over what devices know and what the log holds. Pure.

Theory: the devices are the only ones who know what was entered, and their proven receipts the only
ones who know what was promised. Each checker compares one promise with the rows of the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.faults.journal import LeaseJournal, content_hash, genesis, sha256

# Starting a clock and reading it take time, too, on a machine that has much to do.
CLOCK_TOLERANCE_SECONDS = 3.0
# The sum of an account's lines and what it says of itself.
SUM_TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the service's log, with everything that its hash was made of."""

    sitting: str
    epoch: int
    sequence: int
    slot: str
    kind: str
    value: Mapping[str, Any]
    claimed_at: str
    stored_hash: bytes
    counts: bool

    @property
    def number(self) -> tuple[str, int, int]:
        return self.sitting, self.epoch, self.sequence

    def content_hash(self) -> bytes:
        return content_hash(self.sequence, self.slot, self.kind, self.value, self.claimed_at)


@dataclass(frozen=True, slots=True)
class TimeTold:
    """What one sitting's account charges, and what was there to be charged."""

    sitting: str
    used_seconds: float
    # The lines of the account: how long, and whether charged.
    lines: Sequence[tuple[float, bool]]
    # Since the clock was started.
    elapsed_seconds: float
    # While the service itself could not be reached, by our own doing.
    outage_seconds: float

    def account(self) -> str:
        """The lines for a person to read."""
        words = {True: "charged", False: "free"}
        return ", ".join(f"{seconds:.1f} s {words[charged]}" for seconds, charged in self.lines)


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise. `answers_lost` counts what was acknowledged and is not held."""

    rule: str
    sitting: str
    what: str
    answers_lost: int = 0

    def __str__(self) -> str:
        return f"{self.rule}: sitting {self.sitting}: {self.what}"


Log: TypeAlias = Sequence[LogRow]
Journals: TypeAlias = Sequence[LeaseJournal]


def acknowledged_and_missing(journals: Journals, log: Log) -> list[Violation]:
    """Every entry under a proven receipt is in the log, as it was written."""
    held = {row.number: row.content_hash() for row in log}
    found = []
    for journal in journals:
        missing = [
            entry.sequence
            for entry in journal.entries[: journal.acknowledged]
            if held.get((journal.sitting, journal.epoch, entry.sequence)) != entry.content_hash()
        ]
        if missing:
            what = f"epoch {journal.epoch}: acknowledged and not held: {missing}"
            found.append(Violation("acknowledged", journal.sitting, what, len(missing)))
    return found


def chains_that_differ(journals: Journals, log: Log) -> list[Violation]:
    """The chain of every proven receipt follows from the log's own rows."""
    found = []
    for journal in journals:
        rows = sorted(
            (row.sequence, row.stored_hash)
            for row in log
            if (row.sitting, row.epoch) == (journal.sitting, journal.epoch)
        )
        chains = [genesis(journal.sitting, journal.epoch)]
        for _, stored_hash in rows:
            chains.append(sha256(chains[-1] + stored_hash))
        for receipt in journal.proven:
            is_held = receipt.sequence < len(chains)
            if not is_held or chains[receipt.sequence].hex() != receipt.chain:
                what = f"the log does not lead to the receipt for {receipt.sequence}"
                found.append(Violation("chain", journal.sitting, what))
    return found


def rows_nobody_entered(journals: Journals, log: Log) -> list[Violation]:
    """Whatever is in the log, a device wrote."""
    written = {
        (journal.sitting, journal.epoch, entry.sequence): entry.content_hash()
        for journal in journals
        for entry in journal.entries
    }
    return [
        Violation("foreign", row.sitting, f"epoch {row.epoch}, number {row.sequence}: nobody's")
        for row in log
        if written.get(row.number) != row.content_hash()
    ]


def rows_altered(log: Log) -> list[Violation]:
    """A row says what its hash says."""
    return [
        Violation("altered", row.sitting, f"epoch {row.epoch}, number {row.sequence}: other hash")
        for row in log
        if row.stored_hash != row.content_hash()
    ]


def rows_doubled(log: Log) -> list[Violation]:
    """No number is in the log twice."""
    times = Counter(row.number for row in log)
    return [
        Violation("doubled", sitting, f"epoch {epoch}, number {sequence}: {count} rows")
        for (sitting, epoch, sequence), count in times.items()
        if count > 1
    ]


def queues_stuck(journals: Journals, limit_seconds: float) -> list[Violation]:
    """Some time after everything works again, every device's journal is empty."""
    found = []
    for journal in journals:
        left = len(journal.entries) - journal.acknowledged
        if left:
            what = f"epoch {journal.epoch}: {left} entries after {limit_seconds:.0f} s"
            found.append(Violation("stuck", journal.sitting, what))
    return found


def held_without_cause(journals: Journals, log: Log) -> list[Violation]:
    """What was written under the newest lease counts; only a lease that was lost has held rows."""
    newest = {
        sitting: max(one.epoch for one in journals if one.sitting == sitting)
        for sitting in {journal.sitting for journal in journals}
    }
    return [
        Violation("held", row.sitting, f"epoch {row.epoch}, number {row.sequence}: does not count")
        for row in log
        if not row.counts and row.epoch == newest.get(row.sitting)
    ]


def answers_that_differ(
    sitting: str, journals: Journals, log: Log, told: Mapping[str, str | None]
) -> list[Violation]:
    """The service tells the choices that the candidate made last, of those that count."""
    counts = {row.number for row in log if row.counts}
    chosen: dict[str, str | None] = {}
    for journal in sorted(journals, key=lambda one: one.epoch):
        for entry in journal.entries:
            number = (sitting, journal.epoch, entry.sequence)
            if journal.sitting == sitting and entry.kind == "choice" and number in counts:
                chosen[entry.slot] = entry.value["option"]
    answered = {slot: option for slot, option in told.items() if option is not None}
    clicked = {slot: option for slot, option in chosen.items() if option is not None}
    slots = sorted(slot for slot in answered | clicked if answered.get(slot) != clicked.get(slot))
    return [Violation("answers", sitting, f"differ in {slots}")] if slots else []


def time_taken(told: Iterable[TimeTold]) -> list[Violation]:
    """Nobody is charged for more than has passed, and nobody for our own outages."""
    found = []
    for one in told:
        most = one.elapsed_seconds - one.outage_seconds + CLOCK_TOLERANCE_SECONDS
        if one.used_seconds > most:
            what = f"charged {one.used_seconds:.1f} s of at most {most:.1f} s: {one.account()}"
            found.append(Violation("time", one.sitting, what))
    return found


def time_unaccounted(told: Iterable[TimeTold]) -> list[Violation]:
    """Every second since the start has its line, and what is charged is the charged lines."""
    found = []
    for one in told:
        written = sum(seconds for seconds, _ in one.lines)
        charged = sum(seconds for seconds, is_charged in one.lines if is_charged)
        if abs(written - one.elapsed_seconds) > CLOCK_TOLERANCE_SECONDS:
            what = f"{one.elapsed_seconds:.1f} s passed, the account has {one.account()}"
            found.append(Violation("account", one.sitting, what))
        if abs(charged - one.used_seconds) > SUM_TOLERANCE_SECONDS:
            what = f"{one.used_seconds:.1f} s charged, the account has {one.account()}"
            found.append(Violation("account", one.sitting, what))
    return found
