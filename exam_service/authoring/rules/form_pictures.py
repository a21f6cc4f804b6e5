"""Figures of forms as the lines and bars of a picture, in the units of its drawing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.assembly.comparison import FormFigures

WIDTH: Final = 640
HEIGHT: Final = 240
# Room for the words at the axes.
LEFT, RIGHT, TOP, BOTTOM = 40, 24, 16, 32
# Forms that are told apart in one picture; more would hide each other.
FORMS_DRAWN_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at an axis and where it stands."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Series:
    """What one form brings to a picture: bars, or the points of a line, and where it is named."""

    name: str
    bars: tuple[Bar, ...] = ()
    points: str = ""
    label: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a template draws; `sentence` says it in words."""

    sentence: str
    series: tuple[Series, ...]
    along: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT


def difficulty_picture(forms: Sequence[FormFigures]) -> Picture | None:
    """How many scored items of each form are how easy; None where nothing is known."""
    known = [(form, form.difficulty) for form in forms if form.difficulty is not None]
    drawn = known[:FORMS_DRAWN_MAX]
    if not drawn:
        return None
    bins = [found.bins for _, found in drawn]
    # Even, so that the middle of the axis is a whole number of items.
    highest = -(-max(max(each) for each in bins) // 2) * 2
    step = (WIDTH - LEFT - RIGHT) / len(bins[0])
    wide = step * 0.8 / len(bins)
    series = []
    for place, ((form, _), counts) in enumerate(zip(drawn, bins, strict=True)):
        bars = tuple(
            _bar(LEFT + step * (number + 0.1) + wide * place, wide, count / highest)
            for number, count in enumerate(counts)
        )
        series.append(Series(form.code, bars))
    means = [f"form {form.code} {found.mean:.2f}" for form, found in drawn]
    return Picture(
        f"Scored items by share of right answers; the means are {', '.join(means)}.",
        tuple(series),
        tuple(Tick(round(LEFT + step * n, 1), f"{n / len(bins[0]):.1f}") for n in range(0, 11, 2)),
        _ups(highest),
    )


def information_picture(forms: Sequence[FormFigures]) -> Picture | None:
    """The information of each form along ability; None where no item has a model."""
    drawn = [form for form in forms if form.information][:FORMS_DRAWN_MAX]
    if not drawn:
        return None
    highest = max(value for form in drawn for _, value in form.information) or 1.0
    first, last = drawn[0].information[0][0], drawn[0].information[-1][0]
    across = (WIDTH - LEFT - RIGHT) / (last - first)

    def place(theta: float, value: float) -> tuple[float, float]:
        x = LEFT + (theta - first) * across
        return round(x, 1), round(_height(value / highest), 1)

    series = []
    for number, form in enumerate(drawn):
        points = [place(theta, value) for theta, value in form.information]
        # Named along the line at another place each, so that names do not meet.
        label = points[len(points) * (2 * number + 1) // (2 * len(drawn))]
        line = " ".join(f"{x},{y}" for x, y in points)
        series.append(Series(form.code, points=line, label=(label[0], label[1] - 6)))
    peaks = []
    for form in drawn:
        theta, value = max(form.information, key=lambda pair: pair[1])
        peaks.append(f"form {form.code} tells most at ability {theta:g} ({value:.1f})")
    return Picture(
        f"Test information by ability: {'; '.join(peaks)}.",
        tuple(series),
        tuple(Tick(place(theta, 0)[0], f"{theta:g}") for theta in range(int(first), int(last) + 1)),
        _ups(highest),
    )


def _bar(x: float, width: float, share: float) -> Bar:
    top = _height(share)
    return Bar(round(x, 1), round(top, 1), round(width, 1), round(HEIGHT - BOTTOM - top, 1))


def _height(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _ups(highest: float) -> tuple[Tick, ...]:
    shown = (0.0, highest / 2, highest)
    return tuple(Tick(round(_height(value / highest), 1), f"{value:.3g}") for value in shown)
