"""What a candidate may see of a released score: one type per outcome.

A passing report has no field for a number, so none can leak from it. Nothing here has words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from item_bank.bands import Band
from item_bank.scaling import Outcome


@dataclass(frozen=True, slots=True)
class PassedArea:
    """An area of a passing report: which area, and its band."""

    area: str
    band: Band


@dataclass(frozen=True, slots=True)
class PassingReport:
    """The standard was reached. By how much is not part of it."""

    areas: tuple[PassedArea, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far chance alone could have moved an area's share of right answers, in per mille."""

    low_per_mille: int
    high_per_mille: int


@dataclass(frozen=True, slots=True)
class NotPassedArea:
    """An area with its count. `reach` is None where there are too few items to say.

    `scaled` is None unless the area's own score was shown to add to the total (rule X93).
    """

    area: str
    band: Band
    correct: int
    items: int
    reach: Reach | None
    scaled: int | None = None


@dataclass(frozen=True, slots=True)
class NotPassedReport:
    """The score, the standard and the counts, for whoever wants to try again."""

    scaled: int
    scale_minimum: int
    scale_maximum: int
    scale_cut: int
    # The share of right answers that the standard asks of the whole form.
    standard_per_mille: int
    areas: tuple[NotPassedArea, ...]


Report: TypeAlias = PassingReport | NotPassedReport


def report_document(report: Report) -> dict[str, object]:
    """The report as it is stored, and as the delivery role reads it."""
    match report:
        case PassingReport():
            areas = [{"area": area.area, "band": area.band.value} for area in report.areas]
            return {"outcome": Outcome.PASS.value, "areas": areas}
        case NotPassedReport():
            return {
                "outcome": Outcome.FAIL.value,
                "scaled": report.scaled,
                "scale_minimum": report.scale_minimum,
                "scale_maximum": report.scale_maximum,
                "scale_cut": report.scale_cut,
                "standard_per_mille": report.standard_per_mille,
                "areas": [_area_document(area) for area in report.areas],
            }
        case _:
            assert_never(report)


def report_of(document: Mapping[str, Any]) -> Report:  # Any: a JSON column
    """The inverse of `report_document`."""
    match Outcome(document["outcome"]):
        case Outcome.PASS:
            return PassingReport(
                tuple(PassedArea(area["area"], Band(area["band"])) for area in document["areas"])
            )
        case Outcome.FAIL:
            return NotPassedReport(
                scaled=document["scaled"],
                scale_minimum=document["scale_minimum"],
                scale_maximum=document["scale_maximum"],
                scale_cut=document["scale_cut"],
                standard_per_mille=document["standard_per_mille"],
                areas=tuple(_read_area(area) for area in document["areas"]),
            )


def _area_document(area: NotPassedArea) -> dict[str, object]:
    reach = area.reach
    return {
        "area": area.area,
        "band": area.band.value,
        "correct": area.correct,
        "items": area.items,
        "reach_per_mille": [reach.low_per_mille, reach.high_per_mille] if reach else None,
        **({} if area.scaled is None else {"scaled": area.scaled}),
    }


def _read_area(area: Mapping[str, Any]) -> NotPassedArea:  # Any: a JSON column
    reach = area["reach_per_mille"]
    return NotPassedArea(
        area=area["area"],
        band=Band(area["band"]),
        correct=area["correct"],
        items=area["items"],
        reach=Reach(*reach) if reach else None,
        scaled=area.get("scaled"),
    )
