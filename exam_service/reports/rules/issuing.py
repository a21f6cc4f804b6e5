"""From a released score to the report that its candidate may see (rules X92 and X93)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from exam_service.reports.rules.documents import (
    NotPassedArea,
    NotPassedReport,
    PassedArea,
    PassingReport,
    Reach,
    Report,
)
from item_bank.bands import BandRule, Interval, area_band, area_scaled, reference_proportion
from item_bank.scaling import Outcome, ScalingTable

PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Right answers among the scored items of an area."""

    area: str
    correct: int
    items: int


@dataclass(frozen=True, slots=True)
class ReleasedScore:
    """What a report is made of. Areas stand in the order of the content outline."""

    outcome: Outcome
    scaled: int
    raw_max: int
    scaling: ScalingTable
    areas: Sequence[AreaCount]
    # Areas whose own scaled score says more of them than the total does (rule X93); usually none.
    numeric_areas: frozenset[str] = frozenset()


def issue_report(score: ReleasedScore, rule: BandRule = BandRule.CONDITIONAL_ERROR) -> Report:
    """The report of the score's outcome; a pass loses every number here.

    Another rule than the present one gives the report that an earlier release issued.
    """
    standard = reference_proportion(score.scaling.cut_raw, score.raw_max)
    match score.outcome:
        case Outcome.PASS:
            return PassingReport(
                tuple(
                    PassedArea(
                        area.area, area_band(area.correct, area.items, standard, rule=rule).band
                    )
                    for area in score.areas
                )
            )
        case Outcome.FAIL:
            return NotPassedReport(
                scaled=score.scaled,
                scale_minimum=score.scaling.scale_min,
                scale_maximum=score.scaling.scale_max,
                scale_cut=score.scaling.cut,
                standard_per_mille=round(standard * PER_MILLE),
                areas=tuple(_not_passed_area(area, standard, score, rule) for area in score.areas),
            )
        case _:
            assert_never(score.outcome)


def _not_passed_area(
    area: AreaCount, standard: Fraction, score: ReleasedScore, rule: BandRule
) -> NotPassedArea:
    found = area_band(area.correct, area.items, standard, rule=rule)
    scale = (score.scaling.scale_min, score.scaling.cut, score.scaling.scale_max)
    is_numeric = area.area in score.numeric_areas and found.interval is not None
    return NotPassedArea(
        area=area.area,
        band=found.band,
        correct=area.correct,
        items=area.items,
        reach=_reach(found.interval) if found.interval else None,
        scaled=area_scaled(area.correct, area.items, standard, scale) if is_numeric else None,
    )


def _reach(interval: Interval) -> Reach:
    return Reach(round(interval.low * PER_MILLE), round(interval.high * PER_MILLE))
