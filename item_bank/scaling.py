"""Raw score to scaled score to outcome, through a table that is stored with the form.

Whole numbers only. A table says for each raw score what is reported; it is monotone, stays on the
scale, and its cut is reached. Where tables come from (equating) is another module's matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from item_bank.errors import Problem, RawScoreOutOfRange, ScalingTableRefused


class Outcome(StrEnum):
    """What an exam decides about a candidate."""

    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class ScalingTable:
    """`scaled_by_raw[raw]` is the scaled score of that raw score; `cut` is the passing one."""

    scaled_by_raw: tuple[int, ...]
    scale_min: int
    scale_max: int
    cut: int

    def __post_init__(self) -> None:
        problems = scaling_problems(self.scaled_by_raw, self.scale_min, self.scale_max, self.cut)
        if problems:
            raise ScalingTableRefused(problems)

    @property
    def raw_max(self) -> int:
        """The highest raw score the table covers."""
        return len(self.scaled_by_raw) - 1

    @property
    def cut_raw(self) -> int:
        """The lowest raw score that passes."""
        return next(raw for raw, scaled in enumerate(self.scaled_by_raw) if scaled >= self.cut)

    def scale(self, raw: int) -> int:
        """The scaled score of a raw score; refuses one the table does not cover."""
        if not 0 <= raw <= self.raw_max:
            raise RawScoreOutOfRange(raw, self.raw_max)
        return self.scaled_by_raw[raw]


def outcome(scaled: int, cut: int) -> Outcome:
    """At or above the cut is a pass."""
    return Outcome.PASS if scaled >= cut else Outcome.FAIL


def linear_sample_table(
    *, raw_max: int, cut_raw: int, scale_min: int, scale_max: int, scale_cut: int
) -> ScalingTable:
    """Two straight lines that meet at the cut: 0 → min, cut_raw → cut, raw_max → max.

    Halves are rounded up. A raw score below the cut never rounds up to it. A sample for
    demonstrations: a real table comes from standard setting and equating.
    """
    if not 0 < cut_raw <= raw_max:
        message = f"The cut of {cut_raw} is not between 1 and the highest raw score, {raw_max}."
        raise ScalingTableRefused([Problem("scaling.cut_raw_out_of_range", message)])
    below = (
        min(scale_min + _rounded((scale_cut - scale_min) * raw, cut_raw), scale_cut - 1)
        for raw in range(cut_raw)
    )
    above = (
        scale_cut + _rounded((scale_max - scale_cut) * (raw - cut_raw), raw_max - cut_raw)
        for raw in range(cut_raw, raw_max + 1)
    )
    return ScalingTable((*below, *above), scale_min, scale_max, scale_cut)


def scaling_problems(
    scaled_by_raw: Sequence[int], scale_min: int, scale_max: int, cut: int
) -> list[Problem]:
    """Everything that is wrong with a table; an empty list is a sound one."""
    return [
        Problem(code, message)
        for code, message in _findings(scaled_by_raw, scale_min, scale_max, cut)
    ]


def _findings(
    scaled_by_raw: Sequence[int], scale_min: int, scale_max: int, cut: int
) -> Iterator[tuple[str, str]]:
    if len(scaled_by_raw) < 2:
        yield "scaling.table_too_short", "The table needs a row for raw score 0 and one more."
        return
    if not scale_min < cut <= scale_max:
        message = f"The cut score {cut} is not on the scale {scale_min} to {scale_max}."
        yield "scaling.cut_off_scale", message
    for raw, scaled in enumerate(scaled_by_raw):
        if not scale_min <= scaled <= scale_max:
            message = f"Raw score {raw} becomes {scaled}, off the scale {scale_min} to {scale_max}."
            yield "scaling.off_scale", message
        if raw and scaled < scaled_by_raw[raw - 1]:
            message = f"Raw score {raw} becomes {scaled}, less than raw score {raw - 1} does."
            yield "scaling.falls", message
    if scaled_by_raw[0] >= cut:
        yield "scaling.nobody_fails", f"A raw score of 0 reaches the cut score {cut}."
    if max(scaled_by_raw) < cut:
        yield "scaling.nobody_passes", f"No raw score reaches the cut score {cut}."


def _rounded(numerator: int, denominator: int) -> int:
    # The last stretch has no length when every item must be right.
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0
