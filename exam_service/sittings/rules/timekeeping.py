"""Which time the service goes by when clocks disagree. Pure.

Behind the last pulse time would give minutes to everybody who sits, and hide our own outages until
it caught up; ahead of it everybody gets back what is missing. So while anybody sits, time never
goes behind the last pulse, and a wall clock that says something else waits until nobody does.
"""

from datetime import datetime, timedelta
from enum import StrEnum

# Clocks of two machines differ by a little; below this an outage is not noticed either.
AHEAD_MAX = timedelta(seconds=10)
# A process notes its time as often as it beats; whoever beats later than that is another one.
NOTED_WITHIN = timedelta(seconds=5)


class Step(StrEnum):
    """What a process does about its own time."""

    # Another process, or this one before it was started anew, has come further.
    FOLLOW_PULSE = "follow_pulse"
    BELIEVE_WALL = "believe_wall"


def is_behind(now: datetime, beaten_at: datetime | None) -> bool:
    """Does a process whose time is `now` lag behind what was written down?"""
    return beaten_at is not None and beaten_at - now > AHEAD_MAX


def is_last_to_know(noted_at: datetime, beaten_at: datetime | None) -> bool:
    """Was the process that noted its time the last one to keep it?

    Then the next one on its machine goes on by the note. Where others have kept time since, theirs
    holds.
    """
    return beaten_at is None or beaten_at - noted_at <= NOTED_WITHIN


def is_believed_elsewhere(
    now: datetime, beaten_at: datetime | None, wall_ahead: timedelta | None
) -> bool:
    """Did another process take the time of our wall clock, and set the last pulse back to it?

    One that waited on would beat the old time again, and take the other one back to it for ever.
    """
    if beaten_at is None or wall_ahead is None:
        return False
    return now - beaten_at > AHEAD_MAX and abs(now + wall_ahead - beaten_at) <= AHEAD_MAX


def step_of(
    *, is_behind: bool, is_wall_meant: bool, is_start: bool, anyone_sits: bool
) -> Step | None:
    """What a process does that lags behind the last pulse, or whose wall clock is meant so.

    Whoever starts the service while nobody sits confirms the wall clock by that.
    """
    if not anyone_sits and (is_wall_meant or (is_behind and is_start)):
        return Step.BELIEVE_WALL
    return Step.FOLLOW_PULSE if is_behind else None
