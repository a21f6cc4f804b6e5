"""The proof that nobody is cut short: the longest entitled sitting against every limit and window.

The longest sitting is the time limit with the largest extra time, plus every break and every
credit that a candidate can be entitled to. It must end before the one limit that submits by itself
(`seat_minutes_max`), and a candidate who starts at the last allowed moment must have all of it
before the administration closes. Credits for our own failures are added to both and never here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_service.errors import ErrorKind, ExamError
from exam_service.exams.rules.policy import ExamPolicy

MINUTE = timedelta(minutes=1)
NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of the longest sitting."""

    what: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class LiveSitting:
    """A sitting that is not over: when it began, and the longest it can last from then."""

    started_at: datetime | None
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """An administration as the proof sees it."""

    title: str
    last_start_at: datetime
    closes_at: datetime
    live: tuple[LiveSitting, ...] = ()


@dataclass(frozen=True, slots=True)
class Entitlement:
    """An accommodation that was granted to some candidates, and to how many."""

    extra_time_percent: int
    extra_minutes: int
    candidates: int = 1


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One comparison: what was looked at, the minutes it takes, the minutes it has."""

    what: str
    minutes: int
    limit: int

    @property
    def holds(self) -> bool:
        return self.minutes <= self.limit


@dataclass(frozen=True, slots=True)
class Proof:
    """What the longest sitting is made of, and every comparison that was made with it."""

    parts: tuple[Part, ...]
    lines: tuple[ProofLine, ...]

    @property
    def holds(self) -> bool:
        return all(line.holds for line in self.lines)

    @property
    def longest(self) -> timedelta:
        return _sum(self.parts)


class SomebodyWouldBeCutShort(ExamError):
    """Publishing was refused: under this policy an entitled candidate could not finish."""

    kind = ErrorKind.CONFLICT
    code = "exam.somebody_would_be_cut_short"

    def __init__(self, proof: Proof) -> None:
        broken = [line for line in proof.lines if not line.holds]
        sentences = [
            f"{line.what} takes {line.minutes} of {line.limit} minutes." for line in broken
        ]
        super().__init__(
            " ".join(["Somebody would be cut short, so this was not published.", *sentences]),
            details={"broken": sentences},
        )


def longest_parts(
    policy: ExamPolicy, extra_time_percent: int, extra_minutes: int
) -> tuple[Part, ...]:
    """What a sitting with this accommodation can last at most, summand by summand."""
    limit = policy.time_limit_minutes * MINUTE
    return (
        Part("Time limit", limit),
        Part(f"Extra time, {extra_time_percent} %", limit * extra_time_percent / 100),
        Part("Extra minutes", extra_minutes * MINUTE),
        *_stops(policy),
    )


def longest_sitting(policy: ExamPolicy) -> timedelta:
    """The longest that any candidate can be entitled to under this policy."""
    return _sum(longest_parts(policy, policy.extra_time_percent_max, policy.extra_minutes_max))


def longest_of_live(
    policy: ExamPolicy, time_allotted: timedelta, break_allotted: timedelta
) -> timedelta:
    """The longest that a sitting can last whose clock was set under its pinned policy."""
    scheduled = policy.break_minutes * MINUTE
    return time_allotted + break_allotted + _sum(_stops(policy)) - scheduled


def prove(
    policy: ExamPolicy, *, windows: Iterable[Window] = (), granted: Iterable[Entitlement] = ()
) -> Proof:
    """Compare the longest sitting with the seat limit, every grant, window and live sitting."""
    parts = longest_parts(policy, policy.extra_time_percent_max, policy.extra_minutes_max)
    longest = _sum(parts)
    lines = [_seat_line("The longest sitting that can be granted", longest, policy)]
    for grant in granted:
        own = _sum(longest_parts(policy, grant.extra_time_percent, grant.extra_minutes))
        lines.append(_seat_line(_words_for(grant), own, policy))
        # A grant may be larger than what this policy would still give.
        longest = max(longest, own)
    for window in windows:
        lines.append(_window_line(window, longest))
        lines.extend(_live_line(sitting, window) for sitting in window.live)
    return Proof(parts, tuple(lines))


def require(proof: Proof) -> None:
    """Refuse unless every line of the proof holds."""
    if not proof.holds:
        raise SomebodyWouldBeCutShort(proof)


def _stops(policy: ExamPolicy) -> tuple[Part, ...]:
    return (
        Part("Scheduled break", policy.break_minutes * MINUTE),
        Part(
            "Stop-the-clock breaks",
            policy.stop_clock_breaks * policy.stop_clock_break_minutes * MINUTE,
        ),
        Part("Credit for a lost connection", timedelta(seconds=policy.offline_credit_seconds_max)),
    )


def _sum(parts: Iterable[Part]) -> timedelta:
    return sum((part.length for part in parts), NO_TIME)


def _words_for(granted: Entitlement) -> str:
    who = "1 candidate" if granted.candidates == 1 else f"{granted.candidates} candidates"
    return (
        f"A sitting with {granted.extra_time_percent} % and {granted.extra_minutes} minutes"
        f" of extra time, granted to {who},"
    )


def _seat_line(what: str, length: timedelta, policy: ExamPolicy) -> ProofLine:
    return ProofLine(what, _minutes_up(length), policy.seat_minutes_max)


def _window_line(window: Window, longest: timedelta) -> ProofLine:
    room = window.closes_at - window.last_start_at
    what = f"The longest sitting, begun at the last moment of “{window.title}”,"
    return ProofLine(what, _minutes_up(longest), room // MINUTE)


def _live_line(sitting: LiveSitting, window: Window) -> ProofLine:
    began = sitting.started_at or window.last_start_at
    what = f"A sitting of “{window.title}” that is not over"
    return ProofLine(what, _minutes_up(sitting.longest), (window.closes_at - began) // MINUTE)


def _minutes_up(length: timedelta) -> int:
    return -(-length // MINUTE)
