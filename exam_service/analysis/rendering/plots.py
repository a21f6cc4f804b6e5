"""Pictures of an analysis as coordinates; the macro draws them, a table stands beside each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, FOOT = 80, 48, 32, 36
# More bars than this are put together, so that each can be seen.
BARS_MAX = 48
NAMED_POINTS_MAX = 12
TICKS_MAX = 6
# Names at the ends of lines stay so far apart that each can be read, on a phone too.
NAMES_APART = 24

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One item. `is_marked` has another shape; a name stands where there is room."""

    x: float
    y: float
    name: str
    is_marked: bool
    is_named: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its name at its end."""

    points: str
    name: str
    label: tuple[float, float]
    is_key: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `is_key` has the accent."""

    x: float
    y: float
    width: float
    height: float
    is_key: bool


@dataclass(slots=True)
class Plot:
    """Everything of one picture. `upright` are lines across it with their texts."""

    along: list[Tick] = field(default_factory=list)
    up: list[Tick] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    upright: list[Tick] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values laid over a stretch of the picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.end - self.start), 1)


def scatter(items: Sequence[Document]) -> Plot:
    """Difficulty along, corrected point-biserial up; flagged items have a shape of their own."""
    known = [
        item
        for item in items
        if item["p"] is not None and item["corrected_point_biserial"] is not None
    ]
    rests = [item["corrected_point_biserial"] for item in known]
    x, (y, up) = _across(0, 1), _rounded(min([0, *rests]), max([0.4, *rests]), _upwards)
    suspects = [item["item"] for item in known if _is_suspect(item)][:NAMED_POINTS_MAX]
    return Plot(
        along=[Tick(x(value / 5), f"{value / 5:.1f}") for value in range(6)],
        up=up,
        points=[
            Point(
                x(item["p"]),
                y(item["corrected_point_biserial"]),
                item["item"],
                _is_suspect(item),
                item["item"] in suspects,
            )
            for item in known
        ],
    )


def score_bars(scores: Sequence[Document], cut: int | None) -> Plot:
    """How many candidates have each raw score; the cut as an upright line."""
    counts = [score["candidates"] for score in scores]
    together = -(-len(counts) // BARS_MAX)
    bins = [sum(counts[start : start + together]) for start in range(0, len(counts), together)]
    x, (y, up) = _across(0, len(bins) * together), _rounded(0, max([1, *bins]), _upwards)
    width = max(x(together) - x(0) - 1, 1)
    return Plot(
        along=[Tick(x(value + 0.5), str(value)) for value in _whole_steps(len(counts) - 1)],
        up=up,
        bars=[
            Bar(
                x(place * together),
                y(count),
                round(width, 1),
                round(y(0) - y(count), 1),
                is_key=cut is not None and place * together >= cut,
            )
            for place, count in enumerate(bins)
        ],
        upright=[] if cut is None else [Tick(x(cut), f"cut {cut}")],
    )


def curve(pairs: Iterable[tuple[float, float | None]]) -> Plot:
    """One line over its values along, from zero up."""
    known = [(along, value) for along, value in pairs if value is not None]
    if not known:
        return Plot()
    x, along = _rounded(known[0][0], known[-1][0], _across)
    y, up = _rounded(0, max(value for _, value in known), _upwards)
    points = " ".join(f"{x(place)},{y(value)}" for place, value in known)
    return Plot(along=along, up=up, lines=[Line(points, "", (0, 0), is_key=True)])


def traces(item: Document, groups: Sequence[Document]) -> Plot:
    """Each option's share in the score groups, the lowest group first."""
    if not groups:
        return Plot()
    x, y = _across(1, len(groups)), _upwards(0, 1)
    lines: list[tuple[list[tuple[float, float]], str, bool]] = []
    for option in item["options"]:
        places = [
            (x(number), y(share))
            for number, share in enumerate(option["trace"], start=1)
            if share is not None
        ]
        if places:
            lines.append((places, option["option"] or "none", option["is_key"]))
    return Plot(
        along=[Tick(x(number), str(number)) for number in range(1, len(groups) + 1)],
        up=[Tick(y(value / 4), f"{value * 25} %") for value in range(5)],
        lines=_named(lines),
    )


def option_bars(item: Document) -> Plot:
    """Each option's share of all candidates, the key in the accent."""
    options = item["options"]
    x, y = _across(0, len(options)), _upwards(0, 1)
    width = (x(1) - x(0)) * 0.6 if options else 0
    return Plot(
        along=[
            Tick(x(place + 0.5), option["option"] or "none") for place, option in enumerate(options)
        ],
        up=[Tick(y(value / 4), f"{value * 25} %") for value in range(5)],
        bars=[
            Bar(
                round(x(place + 0.5) - width / 2, 1),
                y(option["share"] or 0),
                round(width, 1),
                round(y(0) - y(option["share"] or 0), 1),
                is_key=option["is_key"],
            )
            for place, option in enumerate(options)
        ],
    )


def _is_suspect(item: Document) -> bool:
    return any(flag["kind"] == "key-suspect" for flag in item["flags"])


def _across(low: float, high: float) -> Scale:
    return Scale(low, high, LEFT, WIDTH - RIGHT)


def _upwards(low: float, high: float) -> Scale:
    return Scale(low, high, HEIGHT - FOOT, TOP)


def _named(lines: Sequence[tuple[list[tuple[float, float]], str, bool]]) -> list[Line]:
    """Lines with their names right of their ends, the names moved apart where ends meet."""
    lowest, found = float("inf"), []
    for places, name, is_key in sorted(lines, key=lambda line: -line[0][-1][1]):
        x, y = places[-1]
        lowest = min(y + 5, lowest - NAMES_APART)
        points = " ".join(f"{along},{up}" for along, up in places)
        found.append(Line(points, name, (x + 8, lowest), is_key))
    return found


def _rounded(
    low: float, high: float, stretch: Callable[[float, float], Scale]
) -> tuple[Scale, list[Tick]]:
    """A scale that begins and ends at round numbers, with a tick at each."""
    wide = max(high - low, 1e-6)
    magnitude = 10 ** floor(log10(wide / TICKS_MAX))
    step = next(size * magnitude for size in (1, 2, 5, 10) if wide / size / magnitude <= TICKS_MAX)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    scale = stretch(first * step, last * step)
    digits = max(0, -floor(log10(step) + 1e-9))
    values = [number * step for number in range(first, last + 1)]
    return scale, [Tick(scale(value), f"{value:.{digits}f}") for value in values]


def _whole_steps(last: int) -> list[int]:
    step = max(1, -(-last // 8))
    step = next((size for size in (1, 2, 5, 10, 20, 25, 50, 100) if size >= step), step)
    return list(range(0, last + 1, step))
