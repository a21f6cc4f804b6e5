"""What happens in which run: drawn from a seed, before anything is started. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from types import MappingProxyType

from tests.faults.proxy import Ill, Point, Weather

CANDIDATES_PER_RUN = 6
SAVES_BEFORE_A_SNARE_MAX = 12
# In half of the runs the line is a little bad all the time, whatever else happens.
DRIZZLE_SHARE = 0.01


class Fault(StrEnum):
    """The one thing that a run is about."""

    WEB_KILLED = "web process killed"
    WEB_KILLED_IN_SAVE = "web process killed inside a save"
    WEB_FROZEN = "web process frozen"
    WEB_RESTARTED = "web process restarted in order"
    DATABASE_KILLED = "PostgreSQL killed"
    BACKEND_KILLED_IN_SAVE = "a PostgreSQL backend killed inside a save"
    DATABASE_FROZEN = "PostgreSQL frozen"
    DISK_FULL = "disk full"
    LOG_FULL = "disk full where PostgreSQL begins a new log file"
    LONG_OUTAGE = "service away for longer than a pulse"
    REPLIES_LOST = "replies lost after the commit"
    REQUESTS_CUT = "requests broken off"
    REPLAYED = "requests doubled and replayed in another order"
    DELAYED = "requests late"
    BLACK_HOLE = "nothing comes through"
    PORTAL = "a captive portal"
    TAKEN_OVER = "a second device takes over"


# Those that happen in the proxy, and how bad the line is meanwhile.
LINES: Mapping[Fault, Weather] = MappingProxyType(
    {
        Fault.REPLIES_LOST: {Ill.REPLY_LOST: 0.35, Ill.REPLY_CUT: 0.15, Ill.RESET: 0.1},
        Fault.REQUESTS_CUT: {Ill.REQUEST_CUT: 0.5, Ill.RESET: 0.1},
        Fault.REPLAYED: {Ill.DOUBLED: 0.35, Ill.REPLAYED: 0.35, Ill.REPLY_LOST: 0.1},
        Fault.DELAYED: {Ill.DELAYED: 0.7},
        Fault.BLACK_HOLE: {Ill.SWALLOWED: 1.0},
        Fault.PORTAL: {Ill.PORTAL_PAGE: 0.4, Ill.PORTAL_REDIRECT: 0.2, Ill.STALE: 0.2},
        Fault.TAKEN_OVER: {Ill.REPLY_LOST: 0.15, Ill.REPLAYED: 0.15, Ill.DELAYED: 0.1},
    }
)
DRIZZLE: Weather = MappingProxyType(
    {
        Ill.REPLY_LOST: DRIZZLE_SHARE,
        Ill.REQUEST_CUT: DRIZZLE_SHARE,
        Ill.DOUBLED: DRIZZLE_SHARE,
        Ill.REPLAYED: DRIZZLE_SHARE,
        Ill.PORTAL_PAGE: DRIZZLE_SHARE,
    }
)
# For how long faults last, at least and at most.
LASTS = (1.0, 3.5)
# Longer than devices wait for an answer, and than the service waits for its database.
LASTS_FROZEN = (5.0, 6.5)
# Longer than the service's own pulse may be missing: only then is an outage written down.
LASTS_AWAY = (14.0, 15.0)
LASTS_BY_FAULT: Mapping[Fault, tuple[float, float]] = MappingProxyType(
    {
        Fault.WEB_FROZEN: LASTS_FROZEN,
        Fault.DATABASE_FROZEN: LASTS_FROZEN,
        Fault.LONG_OUTAGE: LASTS_AWAY,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run, as its seed has it."""

    seed: int
    number: int
    fault: Fault
    # In seconds: candidates work before the fault, while it lasts, and after it.
    strikes_after: float
    lasts: float
    works_after: float
    drizzle: Weather
    point: Point
    nth_save: int

    def chance(self, purpose: str) -> Random:
        """A chance of its own for everything that draws, so that none disturbs another."""
        return Random(f"{self.seed}/{self.number}/{purpose}")

    @property
    def weather(self) -> Weather:
        """How the line is while the fault lasts."""
        return LINES.get(self.fault, self.drizzle)


def plans(seed: int, first: int, runs: int, only: Fault | None = None) -> list[Plan]:
    """Runs `first` to `first + runs - 1`; as many in a row as there are faults meet each once."""
    numbers = range(first, first + runs)
    return [_plan(seed, number, only or _turn(seed, number)) for number in numbers]


def _turn(seed: int, number: int) -> Fault:
    """Whose turn it is: each has one in a round, in an order of the round's own."""
    faults = list(Fault)
    number_of_round, place = divmod(number - 1, len(faults))
    Random(f"{seed}/order/{number_of_round}").shuffle(faults)
    return faults[place]


def _plan(seed: int, number: int, fault: Fault) -> Plan:
    chance = Random(f"{seed}/{number}/plan")
    return Plan(
        seed=seed,
        number=number,
        fault=fault,
        strikes_after=chance.uniform(0.5, 2.0),
        lasts=chance.uniform(*LASTS_BY_FAULT.get(fault, LASTS)),
        works_after=chance.uniform(0.5, 1.5),
        drizzle=chance.choice((MappingProxyType({}), DRIZZLE)),
        point=chance.choice(list(Point)),
        nth_save=chance.randint(1, SAVES_BEFORE_A_SNARE_MAX),
    )
