"""Histories: made from a seed, run through a store, and compared between the two stores."""

import random
import traceback
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from tests.simulation.checkers import Violation
from tests.simulation.doings import heal, take
from tests.simulation.exam import Terms
from tests.simulation.steps import (
    Act,
    BrowserPoint,
    Fate,
    History,
    Point,
    Press,
    Step,
    Trouble,
)
from tests.simulation.storage import MemoryStorage, Storage
from tests.simulation.world import Happening, World

CANDIDATES_MAX = 3
# How many work on behind a screen that is covered.
CHEATS = 0.15
STEPS_MIN, STEPS_MAX = 25, 60

WEIGHTS: dict[Act, int] = {
    Act.WORK: 34,
    Act.WAIT: 12,
    Act.SYNC: 12,
    Act.GO_ON: 7,
    Act.OPEN: 9,
    Act.LINE_DOWN: 5,
    Act.LINE_UP: 4,
    Act.DELIVER: 4,
    Act.TAKE_OVER: 3,
    Act.ALLOW: 2,
    Act.KILL_BROWSER: 2,
    Act.PAUSE: 3,
    Act.RESUME: 5,
    Act.GIVE_TIME: 3,
    Act.GIVE_BREAK: 1,
    Act.MESSAGE: 2,
    Act.SEE_MESSAGE: 1,
    Act.SWEEP: 8,
    Act.OUTAGE: 2,
    Act.LOST_TO_MANY: 1,
    Act.CLOCK_JUMPS: 1,
    Act.SIGN_IN_ENDS: 1,
}
# How many seconds pass before a step, with how often.
PAUSES = (
    (1, 20),
    (3, 10),
    (8, 8),
    (30, 5),
    (59, 2),
    (60, 2),
    (61, 2),
    (120, 3),
    (300, 2),
    (800, 1),
)
MEANWHILE = (Act.PAUSE, Act.RESUME, Act.GIVE_TIME, Act.SWEEP, Act.MESSAGE)
OF_EITHER_DEVICE = frozenset({Act.OPEN, Act.TAKE_OVER, Act.SYNC})
TROUBLES = tuple(Point)
JUMPS = (-7200, -90, -30, 30, 90, 7200)
OUTAGES = (5, 10, 12, 40, 90, 300, 900)


def history_of(seed: int) -> History:
    """The same seed makes the same history."""
    chance = random.Random(seed)
    terms = tuple(_terms(chance) for _ in range(chance.randint(1, CANDIDATES_MAX)))
    steps = [
        Step(act, candidate=candidate)
        for candidate in range(len(terms))
        for act in (Act.OPEN, Act.GO_ON)
    ]
    steps += [
        Step(Act.CHEAT, candidate=candidate)
        for candidate in range(len(terms))
        if chance.random() < CHEATS
    ]
    acts, weights = list(WEIGHTS), list(WEIGHTS.values())
    for act in chance.choices(acts, weights, k=chance.randint(STEPS_MIN, STEPS_MAX)):
        steps.append(_step(chance, act, len(terms)))
    return History(seed, terms, chance.random() < 0.2, tuple(steps))


def _terms(chance: random.Random) -> Terms:
    return Terms(
        allotted=60 * chance.choice((5, 8, 15, 15, 30)),
        pause_between=60 * chance.choice((0, 2, 5)),
        offline_work=chance.choice((60, 60, 60, 20, 90)),
        offline_credit=chance.choice((600, 600, 120, 0)),
    )


def _step(chance: random.Random, act: Act, candidates: int) -> Step:
    seconds, often = zip(*PAUSES, strict=True)
    is_request = act in {Act.WORK, Act.SYNC, Act.GO_ON, Act.OPEN, Act.TAKE_OVER, Act.LINE_UP}
    return Step(
        act,
        seconds=chance.choices(seconds, often)[0],
        candidate=chance.randrange(candidates),
        device=int(chance.random() < (0.5 if act in OF_EITHER_DEVICE else 0.1)),
        amount=_amount(chance, act),
        presses=tuple(_press(chance) for _ in range(chance.randint(1, 4)))
        if act is Act.WORK
        else (),
        is_so=chance.random() < 0.6,
        fate=_fate(chance) if is_request else Fate.ARRIVES,
        trouble=_trouble(chance) if chance.random() < 0.12 else None,
        killed=_killed(chance, act) if chance.random() < 0.08 else None,
    )


def _amount(chance: random.Random, act: Act) -> int:
    if act in {Act.OUTAGE, Act.LOST_TO_MANY}:
        return chance.choice(OUTAGES if act is Act.OUTAGE else OUTAGES[2:])
    if act is Act.CLOCK_JUMPS:
        return chance.choice(JUMPS)
    return chance.choice((1, 2, 5, 10))


def _press(chance: random.Random) -> Press:
    option = None if chance.random() < 0.1 else chance.randrange(4)
    return Press(chance.randrange(4), option, is_flag=chance.random() < 0.15)


def _fate(chance: random.Random) -> Fate:
    return Fate.ARRIVES if chance.random() < 0.6 else chance.choice(list(Fate))


def _trouble(chance: random.Random) -> Trouble:
    meanwhile = None if chance.random() < 0.5 else chance.choice(MEANWHILE)
    # Two transactions on one sitting cannot be open at once: there a process can only die.
    points = [one for one in TROUBLES if meanwhile is None or one is not Point.BEFORE_COMMIT]
    return Trouble(chance.choice(points), chance.choice((1, 1, 2)), meanwhile)


def _killed(chance: random.Random, act: Act) -> BrowserPoint:
    if act is Act.WORK:
        return chance.choice(list(BrowserPoint))
    return chance.choice((BrowserPoint.AFTER_SENT, BrowserPoint.AFTER_ANSWER))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one history. A violation carries the step after which it was seen."""

    history: History
    violations: tuple[str, ...]
    happened: tuple[Happening, ...]
    sometimes: Counter[str]
    sitting_ids: tuple[UUID, ...]


async def run(
    history: History, storage: Storage | None = None, *, is_watched: bool = True
) -> Result:
    """Step by step; the first violation ends it, for what follows from it says nothing new."""
    world = World(storage or MemoryStorage(), history, is_watched=is_watched)
    place = "the beginning"
    try:
        await world.begin()
        for number, step in enumerate(history.steps, start=1):
            place = f"step {number}, {step}"
            await take(world, step)
            if world.violations:
                break
        else:
            place = "the end"
            await heal(world)
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({line.filename}:{line.lineno})"
        world.violations.append(Violation("nothing breaks", what))
    found = tuple(f"{violation} [second {world.second}, {place}]" for violation in world.violations)
    sitting_ids = tuple(seat.truth.sitting_id for seat in world.seats)
    return Result(history, found, tuple(world.happened), world.sometimes, sitting_ids)
