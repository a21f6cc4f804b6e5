"""What an analysis says of the form as a whole, as plain values. Only the child imports it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from exam_service.analysis.rules.item_part import number
from item_bank.statistics.decisions import DecisionQuality
from item_bank.statistics.form_analysis import FormAnalysis
from item_bank.statistics.information import form_information
from item_bank.statistics.model_estimates import ModelEstimates
from item_bank.statistics.reliability import Reliability
from item_bank.statistics.speededness import Speededness
from item_bank.statistics.subscores import SubscoreValue

Document = dict[str, Any]

# Rule X93: numeric area scores need so many candidates besides their value.
SUBSCORE_CANDIDATES_MIN = 300
UNUSUAL_TIMES_KEPT = 50
ABILITIES = np.linspace(-4, 4, 33)


def form_documents(report: FormAnalysis, models: ModelEstimates) -> Document:
    """Reliability, scores, decisions, speededness, areas and times under their names."""
    return {
        "form": None if report.reliability is None else _reliability(report.reliability),
        "scores": _scores(report),
        "decisions": None if report.decisions is None else _decisions(report.decisions),
        "speed": None if report.speed is None else _speed(report.speed),
        "areas": [_area(value) for value in report.subscores],
        "gate": subscore_gate(report.subscores, len(report.matrix.candidates)),
        "information": _information(models),
        "hurried": [] if report.effort is None else list(report.effort.low),
        "unusual_times": [
            {
                "candidate": time.candidate,
                "item": time.item,
                "seconds": time.seconds,
                "residual": number(time.residual),
            }
            for time in report.unusual_times[:UNUSUAL_TIMES_KEPT]
        ],
    }


def subscore_gate(values: Sequence[SubscoreValue], candidates: int) -> Document:
    """May areas have a numeric score (rule X93)? Which ones, and why not the others."""
    if not values:
        why = "There is one area only, or not enough data to tell what an area score adds."
        return {"candidates": candidates, "areas": [], "why": why}
    if candidates < SUBSCORE_CANDIDATES_MIN:
        why = (
            f"{candidates} candidates; numeric area scores need {SUBSCORE_CANDIDATES_MIN}: no "
            "numeric area score."
        )
        return {"candidates": candidates, "areas": [], "why": why}
    open_areas = [value.area for value in values if value.adds_value]
    if open_areas:
        why = "The area's own score says more of these areas than the total does."
    else:
        why = "The total says more of every area than its own score: no numeric area score."
    return {"candidates": candidates, "areas": open_areas, "why": why}


def _reliability(found: Reliability) -> Document:
    return {
        "items": found.items,
        "alpha": number(found.alpha),
        "alpha_low": number(found.alpha_interval.low),
        "alpha_high": number(found.alpha_interval.high),
        "level": found.alpha_interval.level,
        "kr20": number(found.kr20),
        "kr21": number(found.kr21),
        "split_half": number(found.split_half),
        "sem": number(found.sem),
        "mean": number(found.mean),
        "sd": number(found.deviation),
        "median": number(found.median),
        "skewness": number(found.skewness),
        "kurtosis": number(found.kurtosis),
    }


def _scores(report: FormAnalysis) -> list[Document]:
    if report.conditional_sem is None:
        return []
    pairs = zip(report.frequencies, report.conditional_sem, strict=False)
    return [
        {"raw": raw, "candidates": count, "conditional_sem": number(error)}
        for raw, (count, error) in enumerate(pairs)
    ]


def _decisions(found: DecisionQuality) -> Document:
    return {
        "cut": found.cut,
        "passed": number(found.passed_share),
        "consistency": number(found.consistency.agreed),
        "kappa": number(found.kappa),
        "accuracy": number(found.accuracy.agreed),
        "false_pass": number(found.false_pass),
        "false_fail": number(found.false_fail),
        "effective_length": number(found.effective_length),
    }


def _speed(found: Speededness) -> Document:
    return {
        "finished": number(found.finished_share),
        "three_quarters": number(found.three_quarters_share),
        "mean_not_reached": number(found.mean_not_reached),
        "variance_ratio": number(found.variance_ratio),
        "last_items": found.last_items,
        "last_difficulty": number(found.last_difficulty),
        "earlier_difficulty": number(found.earlier_difficulty),
        "is_speeded": found.is_speeded,
    }


def _area(value: SubscoreValue) -> Document:
    return {
        "area": value.area,
        "items": value.items,
        "reliability": number(value.reliability),
        "correlation": number(value.correlation_with_total),
        "prmse_subscore": number(value.prmse_subscore),
        "prmse_total": number(value.prmse_total),
        "adds_value": value.adds_value,
    }


def _information(models: ModelEstimates) -> list[Document]:
    """The form's information along ability under the 2PL; nothing without its estimates."""
    known = np.isfinite(models.discrimination) & np.isfinite(models.difficulty)
    if not known.any():
        return []
    found = form_information(ABILITIES, models.discrimination[known], models.difficulty[known])
    return [
        {"ability": float(ability), "information": number(value)}
        for ability, value in zip(ABILITIES, found, strict=True)
    ]
