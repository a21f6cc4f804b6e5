"""What became of each item in a sitting: its first answer, the changes, and the time it had. Pure.

The time is an estimate: an item has the candidate's attention from one entry about it until the
next entry about any item, as far as the clock ran meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_service.responses.rules import EntryKind
from exam_service.sittings.rules.time import NO_TIME, Ledger, SpanKind

# A stretch of time in which the candidate could work.
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a candidate did with an item, as it counts."""

    slot: str
    kind: EntryKind
    # The option chosen; None for a choice taken back, and for everything that is no choice.
    option: str | None
    # The device's word for when it happened, but never later than it reached us.
    done_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, or one taken back, and when it reached us."""

    option: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """Everything that was done with one item, folded."""

    choices: tuple[Choice, ...] = ()
    flags: int = 0
    strikes: int = 0
    spent: timedelta = NO_TIME

    @property
    def first(self) -> str | None:
        """The first option that was chosen at all."""
        return next((one.option for one in self.choices if one.option is not None), None)

    @property
    def final(self) -> str | None:
        return self.choices[-1].option if self.choices else None

    @property
    def changes(self) -> int:
        """How often the answer became another one; choosing the same again is no change."""
        return sum(
            before.option != after.option
            for before, after in zip(self.choices, self.choices[1:], strict=False)
        )


def working_stretches(ledger: Ledger, now: datetime) -> tuple[Stretch, ...]:
    """When the candidate could work: while the clock ran, and while the device was unheard."""
    return tuple(
        (span.started_at, max(span.ended_at or now, span.started_at))
        for span in ledger.spans
        if span.kind in (SpanKind.RUNNING, SpanKind.COVERED)
    )


def histories(deeds: Sequence[Deed], working: Sequence[Stretch]) -> Mapping[str, AnswerHistory]:
    """Slot -> what was done with it. `deeds` stand in the order of the log."""
    spent = time_spent(deeds, working)
    by_slot: dict[str, list[Deed]] = {}
    for deed in deeds:
        by_slot.setdefault(deed.slot, []).append(deed)
    return {
        slot: AnswerHistory(
            choices=tuple(
                Choice(deed.option, deed.recorded_at)
                for deed in done
                if deed.kind is EntryKind.CHOICE
            ),
            flags=_count(done, EntryKind.FLAG),
            strikes=_count(done, EntryKind.STRIKE),
            spent=spent.get(slot, NO_TIME),
        )
        for slot, done in by_slot.items()
    }


def time_spent(deeds: Sequence[Deed], working: Sequence[Stretch]) -> Mapping[str, timedelta]:
    """Slot -> how long it was the last one that anything was done with, while work was possible.

    The times of a device are taken in the order of the log: one that goes back counts nothing.
    """
    spent: dict[str, timedelta] = {}
    if not deeds or not working:
        return spent
    end = working[-1][1]
    begins: list[datetime] = []
    for deed in deeds:
        begins.append(max(deed.done_at, begins[-1]) if begins else deed.done_at)
    for deed, since, until in zip(deeds, begins, [*begins[1:], end], strict=True):
        spent[deed.slot] = spent.get(deed.slot, NO_TIME) + _worked(since, until, working)
    return spent


def _worked(since: datetime, until: datetime, working: Iterable[Stretch]) -> timedelta:
    parts = (min(until, end) - max(since, begin) for begin, end in working)
    return sum((part for part in parts if part > NO_TIME), NO_TIME)


def _count(done: Iterable[Deed], kind: EntryKind) -> int:
    return sum(deed.kind is kind for deed in done)
