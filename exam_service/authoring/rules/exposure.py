"""When an item has been seen too often (X118): by candidates or by the people who work on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# Over how long sittings are counted.
WINDOW: Final = timedelta(days=365)
# The upper ends of the groups in which a picture counts items, in percent of sittings.
BAND_ENDS: Final = (5, 10, 20, 30, 40, 60, 80, 100)


# Among fewer sittings a share says nothing: the first few all have the one form there is.
SITTINGS_MIN: Final = 30


@dataclass(frozen=True, slots=True)
class ExposureLimits:
    """From which values on the alarm is raised; an exam's policy says them."""

    share_percent: int
    views: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often one item was met in the window, among how many sittings, and looked at by staff."""

    sittings: int
    sittings_of_exam: int
    views: int

    @property
    def percent(self) -> float:
        """The share of sittings that had the item; 0 while there was no sitting."""
        return 100 * self.sittings / self.sittings_of_exam if self.sittings_of_exam else 0.0


def alarms(exposure: Exposure, limits: ExposureLimits) -> tuple[str, ...]:
    """Why the alarm is raised, each reason as a sentence; none while it is not."""
    found = []
    are_enough = exposure.sittings_of_exam >= SITTINGS_MIN
    # Whole numbers are compared, so that exactly the limit is the limit.
    met = 100 * exposure.sittings >= limits.share_percent * exposure.sittings_of_exam
    if exposure.sittings and met and are_enough:
        found.append(
            f"In {exposure.percent:.0f} % of the sittings of the last 12 months;"
            f" the alarm begins at {limits.share_percent} %."
        )
    if exposure.views >= limits.views:
        found.append(f"Looked at {exposure.views} times; the alarm begins at {limits.views} views.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ShareBand:
    """Items whose share of sittings is above one value and not above the next."""

    words: str
    items: int
    # True where all of the group is at the limit or above it.
    is_alarm: bool


def share_bands(exposures: Iterable[Exposure], limits: ExposureLimits) -> tuple[ShareBand, ...]:
    """How many items lie in which range of shares, from none to all sittings."""
    exposures = tuple(exposures)
    percents = [each.percent for each in exposures]
    are_enough = any(each.sittings_of_exam >= SITTINGS_MIN for each in exposures)
    bands = [ShareBand("In none", sum(percent == 0 for percent in percents), is_alarm=False)]
    low = 0
    for high in sorted({*BAND_ENDS, limits.share_percent}):
        # The limit itself belongs above it; every other end belongs to its own group.
        count = sum(_is_between(percent, low, high, limits.share_percent) for percent in percents)
        is_alarm = are_enough and low >= limits.share_percent
        bands.append(ShareBand(f"{low} to {high} %", count, is_alarm))
        low = high
    return tuple(bands)


def _is_between(percent: float, low: int, high: int, limit: int) -> bool:
    above = percent >= low if low == limit else percent > low
    below = percent < high if high == limit and high < max(BAND_ENDS) else percent <= high
    return above and below
