"""How long another device of a candidate waits for a person to let it in. Pure.

Theory: whoever lets a device in looks at a candidate who stands before it. A request that nobody
answered in a while says nothing about who is there now, so it ends; the candidate asks again.
"""

from datetime import datetime, timedelta

ASKED = "ask_takeover"
WAITS_MAX = timedelta(minutes=15)


def waits(device_waiting: str | None, asked_at: datetime | None, now: datetime) -> bool:
    """Does a device still wait that asked for the last time at this instant?"""
    return device_waiting is not None and asked_at is not None and now - asked_at < WAITS_MAX
