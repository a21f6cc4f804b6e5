"""What a history is made of: who does what, what becomes of the request, what fails meanwhile.

Plain values; a history of them can be run again through another store.
"""

from dataclasses import dataclass
from enum import StrEnum

from tests.simulation.exam import Terms


class Act(StrEnum):
    # Of the candidate.
    OPEN = "opens the page"
    WORK = "works"
    WAIT = "waits"
    SYNC = "syncs"
    GO_ON = "goes on"
    TAKE_OVER = "takes over"
    SEE_MESSAGE = "sees a message"
    KILL_BROWSER = "browser killed"
    SIGN_IN_ENDS = "sign-in ended"
    CLOCK_JUMPS = "clock of the device jumped"
    CHEAT = "works while covered from now on"
    # Of the line.
    LINE_DOWN = "line down"
    LINE_UP = "line up"
    DELIVER = "late requests arrive"
    # Of staff.
    PAUSE = "pause"
    RESUME = "resume"
    GIVE_TIME = "time given"
    GIVE_BREAK = "break given"
    MESSAGE = "message"
    ALLOW = "device let in"
    # Of the service.
    SWEEP = "sweep"
    OUTAGE = "service down"
    LOST_TO_MANY = "service lost to many"


class Fate(StrEnum):
    """What becomes of one request on its way."""

    ARRIVES = "arrived"
    REQUEST_LOST = "request lost"
    REPLY_LOST = "reply lost"
    DOUBLED = "doubled"
    LATE = "late"
    TRUNCATED = "truncated"
    STALE = "answered from a cache"
    PORTAL = "answered by a captive portal"
    BUSY = "turned away as busy"


class Point(StrEnum):
    """Where the service is while it works on one request."""

    BEFORE_TRANSACTION = "before a transaction"
    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    BEFORE_SAVE = "before the statement that saves"
    AFTER_SAVE = "after the statement that saves"


class BrowserPoint(StrEnum):
    """Where a browser is killed."""

    BEFORE_KEPT = "before the entry was on the device"
    AFTER_KEPT = "after the entry was on the device"
    AFTER_SENT = "after the request was sent"
    AFTER_ANSWER = "after the answer, before the journal forgot"


@dataclass(frozen=True, slots=True)
class Trouble:
    """At the nth passing of a point the process dies, or another one does something meanwhile."""

    point: Point
    nth: int = 1
    meanwhile: Act | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """One entry that the candidate makes: which slot of the section, which option or none."""

    item: int
    option: int | None
    is_flag: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """`seconds` pass, and then something is done."""

    act: Act
    seconds: int = 1
    candidate: int = 0
    device: int = 0
    # Minutes given, seconds of an outage or of a clock's jump.
    amount: int = 0
    presses: tuple[Press, ...] = ()
    # Whether a break is taken, a journal sent first, the pulse beaten before the first request.
    is_so: bool = True
    fate: Fate = Fate.ARRIVES
    trouble: Trouble | None = None
    killed: BrowserPoint | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One schedule: `terms` has one entry per candidate."""

    seed: int
    terms: tuple[Terms, ...]
    # Staff must let another device in.
    is_proctored: bool
    steps: tuple[Step, ...]
