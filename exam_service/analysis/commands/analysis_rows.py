"""What an analysis says, as rows of plain values under the names of their columns.

None stands where a note says why.
"""

import math
from collections.abc import Iterable

from item_bank.statistics.decisions import DecisionQuality
from item_bank.statistics.form_analysis import FormAnalysis
from item_bank.statistics.model_estimates import ModelEstimates
from item_bank.statistics.reliability import Reliability
from item_bank.statistics.speededness import Speededness
from item_bank.statistics.times import ItemTimes

Cell = str | float | int | bool | None

ITEMS = (
    "item",
    "n",
    "p",
    "sd",
    "point_biserial",
    "corrected_point_biserial",
    "biserial",
    "corrected_biserial",
    "upper_lower_27",
    "alpha_without",
    "omitted",
    "rasch_difficulty",
    "rasch_se",
)
TWO_PL = ("two_pl_a", "two_pl_b", "two_pl_se_a", "two_pl_se_b")
OPTIONS = (
    "item",
    "option",
    "is_key",
    "n",
    "share",
    "mean_total",
    "point_biserial",
    "corrected_point_biserial",
    "share_low",
    "share_middle",
    "share_high",
)
AREAS = ("area", "items", "reliability", "r_total", "prmse_subscore", "prmse_total", "adds_value")
TIMES = (
    "item",
    "timed",
    "zero",
    "mean_seconds",
    "median_seconds",
    "mean_log",
    "sd_log",
    "rapid_below_seconds",
    "rapid",
)
UNUSUAL = ("candidate", "item", "seconds", "residual")
FLAGS = ("item", "flag", "sentence", "blocks_release")
SCORES = ("raw_score", "candidates", "conditional_sem")
TRACES = ("item", "option", "is_key", "group", "mean_total", "candidates", "share")


def item_rows(report: FormAnalysis, models: ModelEstimates) -> Iterable[list[Cell]]:
    found = report.items
    columns = (
        found.difficulty,
        found.deviation,
        found.point_biserial,
        found.corrected_point_biserial,
        found.biserial,
        found.corrected_biserial,
        found.upper_lower,
        found.alpha_without,
    )
    for place, item in enumerate(found.items):
        yield [
            item,
            int(found.responses[place]),
            *(number(column[place]) for column in columns),
            int(found.omitted[place]),
            number(models.rasch_difficulty[place]),
            number(models.rasch_error[place]),
        ]


def two_pl_rows(models: ModelEstimates) -> Iterable[list[Cell]]:
    columns = (
        models.discrimination,
        models.difficulty,
        models.discrimination_error,
        models.difficulty_error,
    )
    for place in range(len(models.difficulty)):
        yield [number(column[place]) for column in columns]


def option_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    """An empty option is for those who chose none."""
    for row in report.options:
        yield [
            row.item,
            row.code,
            row.is_key,
            row.count,
            number(row.share),
            number(row.mean_total),
            number(row.point_biserial),
            number(row.corrected_point_biserial),
            number(row.low),
            number(row.middle),
            number(row.high),
        ]


def decision_rows(found: DecisionQuality) -> list[tuple[str, Cell]]:
    true_scores = found.true_scores
    return [
        ("cut", found.cut),
        ("pass_rate", number(found.passed_share)),
        ("consistency", number(found.consistency.agreed)),
        ("kappa", number(found.kappa)),
        ("accuracy", number(found.accuracy.agreed)),
        ("false_pass", number(found.false_pass)),
        ("false_fail", number(found.false_fail)),
        ("effective_length", number(found.effective_length)),
        ("true_score_alpha", number(true_scores.alpha)),
        ("true_score_beta", number(true_scores.beta)),
        ("true_score_low", number(true_scores.low)),
        ("true_score_high", number(true_scores.high)),
    ]


def speed_rows(found: Speededness) -> list[tuple[str, Cell]]:
    return [
        ("finished_share", number(found.finished_share)),
        ("reached_three_quarters_share", number(found.three_quarters_share)),
        ("mean_not_reached", number(found.mean_not_reached)),
        ("variance_ratio", number(found.variance_ratio)),
        ("is_speeded", found.is_speeded),
    ]


def area_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    for value in report.subscores:
        yield [
            value.area,
            value.items,
            number(value.reliability),
            number(value.correlation_with_total),
            number(value.prmse_subscore),
            number(value.prmse_total),
            value.adds_value,
        ]


def time_rows(found: ItemTimes) -> Iterable[list[Cell]]:
    columns = (found.mean, found.median, found.mean_log, found.deviation_log, found.rapid_below)
    for place, item in enumerate(found.items):
        yield [
            item,
            int(found.timed[place]),
            int(found.zero[place]),
            *(number(column[place]) for column in columns),
            int(found.rapid[place]),
        ]


def unusual_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    for time in report.unusual_times:
        yield [time.candidate, time.item, time.seconds, number(time.residual)]


def flag_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    for flag in report.flags:
        yield [flag.item, flag.kind.value, flag.sentence, flag.blocks_release]


def score_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    """Every raw score, how many have it, and its conditional error."""
    if report.conditional_sem is not None:
        pairs = zip(report.frequencies, report.conditional_sem, strict=False)
        for raw, (count, error) in enumerate(pairs):
            yield [raw, count, number(error)]


def trace_rows(report: FormAnalysis) -> Iterable[list[Cell]]:
    """The trace line of each option, a row for each score group."""
    groups = report.trace_groups
    assert groups is not None, "there are options, so there are groups"
    for row in report.options:
        points = zip(groups.means, groups.sizes, row.trace, strict=True)
        for group, (mean, size, share) in enumerate(points, start=1):
            yield [row.item, row.code, row.is_key, group, number(mean), size, number(share)]


def total_rows(found: Reliability) -> list[tuple[str, Cell]]:
    """The total's moments and its reliability, beyond alpha, KR-20 and standard error."""
    return [
        ("alpha_low", number(found.alpha_interval.low)),
        ("alpha_high", number(found.alpha_interval.high)),
        ("kr21", number(found.kr21)),
        ("halves_correlation", number(found.halves_correlation)),
        ("split_half", number(found.split_half)),
        ("mean", number(found.mean)),
        ("sd", number(found.deviation)),
        ("median", number(found.median)),
        ("skewness", number(found.skewness)),
        ("kurtosis", number(found.kurtosis)),
    ]


def number(value: float) -> float | None:
    """The number as JSON knows it; None for one that does not exist."""
    return float(value) if math.isfinite(value) else None
