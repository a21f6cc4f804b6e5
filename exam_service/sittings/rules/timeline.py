"""A sitting as one picture: the clock, the entries that arrived, outages and single events. Pure.

Only geometry: positions are shares of the whole length, from 0 to 1. Words are the pages' business.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from exam_service.sittings.rules.time_picture import TimePicture

BINS: Final = 60
TICKS_MAX: Final = 8
MARKS_MAX: Final = 200
STEP_MINUTES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)


class MarkKind(StrEnum):
    """What an event on the line is about."""

    CREDIT = "credit"
    PERSON = "person"
    DEVICE = "device"
    KEPT = "kept"
    STEP = "step"


# Event -> what it is about. Events that are not here are the clock's own and stand in its lane.
MARKS: Final[Mapping[str, MarkKind]] = MappingProxyType(
    {
        "give_time": MarkKind.CREDIT,
        "give_break": MarkKind.CREDIT,
        "charge_back": MarkKind.CREDIT,
        "pause": MarkKind.PERSON,
        "resume": MarkKind.PERSON,
        "terminate": MarkKind.PERSON,
        "message": MarkKind.PERSON,
        "read_code": MarkKind.PERSON,
        "take_lease": MarkKind.DEVICE,
        "ask_takeover": MarkKind.DEVICE,
        "take_over": MarkKind.DEVICE,
        "number_taken": MarkKind.DEVICE,
        "journal_loaded": MarkKind.KEPT,
        "journal_clash": MarkKind.KEPT,
        "keep_entries": MarkKind.KEPT,
        "finish_section": MarkKind.STEP,
        "submit": MarkKind.STEP,
        "time_out": MarkKind.STEP,
    }
)


# What a reviewer reads first: whatever does not happen in a quiet sitting.
INCIDENT_EVENTS: Final = frozenset(
    {
        *("pause", "resume", "terminate", "give_time", "give_break", "message", "read_code"),
        *("ask_takeover", "take_over", "number_taken", "journal_loaded", "journal_clash"),
        *("keep_entries", "charge_back", "held_by_hand_check", "hold_ended", "pass_kept"),
    }
)
INCIDENT_SPANS: Final = frozenset({"covered", "fault"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One event on the line."""

    kind: MarkKind
    event: str
    happened_at: datetime
    offset: float


@dataclass(frozen=True, slots=True)
class Bin:
    """How many entries arrived in one part of the line; `height` is relative to the fullest."""

    offset: float
    width: float
    count: int
    height: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the line."""

    offset: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis, by the time since the beginning."""

    offset: float
    since: timedelta


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    clock: TimePicture
    bins: tuple[Bin, ...]
    outages: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]

    @property
    def entries(self) -> int:
        return sum(one.count for one in self.bins)


def timeline_of(
    clock: TimePicture,
    events: Iterable[tuple[str, datetime]],
    arrivals: Sequence[datetime],
    outages: Iterable[tuple[datetime, datetime]],
) -> Timeline:
    """The picture of a sitting. What lies outside the clock's own line is left out."""
    begins_at, ends_at = clock.begins_at, clock.ends_at
    whole = ends_at - begins_at
    marks = [
        Mark(MARKS[kind], kind, at, (at - begins_at) / whole)
        for kind, at in events
        if kind in MARKS and begins_at <= at <= ends_at
    ]
    cut = [(max(since, begins_at), min(until, ends_at)) for since, until in outages]
    return Timeline(
        clock=clock,
        bins=_bins(begins_at, whole, [at for at in arrivals if begins_at <= at <= ends_at]),
        outages=tuple(
            Stretch((since - begins_at) / whole, (until - since) / whole)
            for since, until in cut
            if until > since
        ),
        marks=tuple(marks[:MARKS_MAX]),
        ticks=_ticks(whole),
    )


def _bins(begins_at: datetime, whole: timedelta, arrivals: Sequence[datetime]) -> tuple[Bin, ...]:
    edges = [begins_at + whole * place / BINS for place in range(1, BINS)]
    counts = [0] * BINS
    for at in arrivals:
        counts[bisect_right(edges, at)] += 1
    fullest = max(counts)
    return tuple(
        Bin(place / BINS, 1 / BINS, count, count / fullest)
        for place, count in enumerate(counts)
        if count
    )


def _ticks(whole: timedelta) -> tuple[Tick, ...]:
    """At most a handful, at round minutes; a line of days has its ends alone."""
    for minutes in STEP_MINUTES:
        step = timedelta(minutes=minutes)
        if whole / step <= TICKS_MAX:
            numbers = range(int(whole / step) + 1)
            return tuple(Tick(step * number / whole, step * number) for number in numbers)
    return (Tick(0, timedelta()), Tick(1, whole))
