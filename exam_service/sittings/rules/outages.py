"""When silence of many devices is our own failure and not theirs. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

SILENT_SHARE_MIN: Final = 0.2
WITHIN: Final = timedelta(seconds=10)
# Fewer than this may fall silent together by chance, or sit in one room.
SILENT_MIN: Final = 5


def begin_of_common_silence(silences: Sequence[datetime], running: int) -> datetime | None:
    """When at least a fifth of the running sittings fell silent within the same ten seconds.

    `silences`: since when each silent sitting is silent, in order. None where too few are.
    """
    needed = max(SILENT_MIN, SILENT_SHARE_MIN * running)
    for place, first in enumerate(silences):
        together = [silence for silence in silences[place:] if silence - first <= WITHIN]
        if len(together) >= needed:
            return first
    return None
