"""A round of ratings as boxes of a picture, in the units of its drawing. Pure.

The picture comes with its sentence; the table with the same figures stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.standard_setting import RATING_MAX, JudgeFigures

WIDTH: Final = 480
ROW: Final = 30
LEFT, RIGHT, TOP, BOTTOM = 132, 24, 8, 30
BOX: Final = 14
NAME_CHARACTERS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Box:
    """One judge's ratings: whiskers to the ends, a box over the middle half, the median."""

    name: str
    y: float
    low: float
    first: float
    middle: float
    third: float
    high: float

    @property
    def width(self) -> float:
        return round(self.third - self.first, 1)

    @property
    def top(self) -> float:
        return self.y - BOX / 2


@dataclass(frozen=True, slots=True)
class RatingsPicture:
    sentence: str
    boxes: tuple[Box, ...]
    ticks: tuple[tuple[float, str], ...]
    foot: float
    height: float
    width: int = WIDTH
    box: int = BOX


def ratings_picture(judges: Sequence[JudgeFigures], names: Sequence[str]) -> RatingsPicture:
    """The ratings of each judge, under the name that this reader may see."""
    foot = TOP + ROW * len(judges)
    boxes = tuple(
        Box(_short(name), TOP + ROW * (place + 0.5), *map(_across, judge.quartiles))
        for place, (judge, name) in enumerate(zip(judges, names, strict=True))
    )
    cuts = [judge.cut for judge in judges]
    return RatingsPicture(
        sentence=(
            f"Ratings of {len(judges)} judges in percent; the cuts that they make reach from"
            f" {min(cuts):.1f} to {max(cuts):.1f} items."
        ),
        boxes=boxes,
        ticks=tuple((_across(value), str(value)) for value in range(0, RATING_MAX + 1, 25)),
        foot=foot,
        height=foot + BOTTOM,
    )


def _across(percent: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * percent / RATING_MAX, 1)


def _short(name: str) -> str:
    if len(name) <= NAME_CHARACTERS_MAX:
        return name
    return f"{name[: NAME_CHARACTERS_MAX - 1]}…"
