"""Which time the service goes by when clocks disagree. Pure.

Theory: every process writes pulses, so the last pulse is the latest instant that anybody of ours
has lived. Time that went behind it would give minutes to everybody who sits, and would hide our
own outages until it caught up. Forward is different: whatever pulses are missing is an outage, and
everybody gets it back. So while anybody sits, our time goes on from the last pulse and never
behind it; a wall clock that says something else waits until nobody sits.
"""

from datetime import datetime, timedelta
from enum import StrEnum

# Clocks of two machines differ by a little; below this an outage is not noticed either.
AHEAD_MAX = timedelta(seconds=10)


class Step(StrEnum):
    """What a process does about its own time."""

    GO_ON = "go_on"
    # Another process, or this one before it was started anew, has come further.
    FOLLOW_PULSE = "follow_pulse"
    BELIEVE_WALL = "believe_wall"


def step_of(
    *,
    now: datetime,
    beaten_at: datetime | None,
    anyone_sits: bool,
    is_wall_settled: bool,
    is_start: bool,
) -> Step:
    """What to do where the last pulse was at `beaten_at`, by this process's time `now`.

    Whoever starts the service while nobody sits confirms the wall clock by that.
    """
    is_behind = beaten_at is not None and beaten_at - now > AHEAD_MAX
    if not anyone_sits and (is_wall_settled or (is_behind and is_start)):
        return Step.BELIEVE_WALL
    return Step.FOLLOW_PULSE if is_behind else Step.GO_ON
