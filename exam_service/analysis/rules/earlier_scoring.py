"""Score the candidates of an earlier administration with both engines. Pure.

The first engine makes the score; the second one, which reads the same rows its own way, must say
the same of every candidate, or there is no run.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exam_service.analysis.rules.administrations import EarlierItem
from exam_service.errors import ErrorKind, ExamError
from exam_service.exams.rules.policy import Scale
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scaling import ScalingTable, linear_sample_table, outcome
from item_bank.scoring import ScorableSlot, ScoringKey, SlotKey, score_responses, scoring_key
from item_bank.second_scoring import (
    BY_KEY,
    CHOICE,
    FormMaterial,
    KeyLine,
    LogLine,
    SlotLine,
    derive,
)

# One language, so that the second engine has a document to look options up in.
LANGUAGE = "und"
# What both engines say of a score.
COMPARED = ("responses_hash", "raw", "raw_max", "scaled", "outcome", "areas")


class EnginesDisagree(ExamError):
    """The two scoring engines do not say the same of a candidate of an earlier administration."""

    kind = ErrorKind.CONFLICT
    code = "analysis.engines_disagree"

    def __init__(self, candidate: str, names: Sequence[str]) -> None:
        super().__init__(
            "The two scoring engines disagree about candidate {candidate} ({names}). No score was"
            " kept; the scoring code needs a person to look at it.",
            parameters={"candidate": candidate, "names": ", ".join(names)},
        )


class CutOutOfRange(ExamError):
    """A cut score outside the raw scores that are possible."""

    kind = ErrorKind.INVALID
    code = "analysis.cut_out_of_range"

    def __init__(self, raw_max: int) -> None:
        super().__init__(
            "The cut score must be a raw score from 1 to {raw_max}. Nothing was scored.",
            parameters={"raw_max": raw_max},
        )


@dataclass(frozen=True, slots=True)
class EarlierScoring:
    """What an earlier administration is scored with, for either engine."""

    key: ScoringKey
    scaling: ScalingTable
    cut_raw: int
    material: FormMaterial

    def inputs_hash(self) -> str:
        """sha256 over items, key and scaling table."""
        slots: list[Canonical] = [
            {
                "slot": keyed.slot.slot,
                "area": keyed.slot.area,
                "counts": keyed.slot.counts,
                "options": sorted(keyed.slot.options),
                "key": keyed.key,
                "also": sorted(keyed.also),
            }
            for keyed in self.key.slots
        ]
        document: Canonical = {"slots": slots, "scaling": scaling_document(self)}
        return sha256_hex(canonical_bytes(document))


def earlier_scoring(
    items: Sequence[EarlierItem], *, cut_raw: int, scale: Scale, area_order: Sequence[str]
) -> EarlierScoring:
    """The key of the items, and the scale as two straight lines that meet at the cut."""
    slots = [
        ScorableSlot(
            OpaqueSlot(item.code),
            AreaCode(item.area),
            item.is_scored,
            frozenset(OpaqueOption(option) for option in item.options),
        )
        for item in items
    ]
    keys = {
        OpaqueSlot(item.code): SlotKey(
            OpaqueOption(item.key), frozenset(OpaqueOption(option) for option in item.also)
        )
        for item in items
    }
    key = scoring_key(slots, keys)
    if not 0 < cut_raw <= key.raw_max:
        raise CutOutOfRange(key.raw_max)
    scaling = linear_sample_table(
        raw_max=key.raw_max,
        cut_raw=cut_raw,
        scale_min=scale.minimum,
        scale_max=scale.maximum,
        scale_cut=scale.cut,
    )
    return EarlierScoring(key, scaling, cut_raw, _material(items, scaling, area_order))


def scaling_document(scoring: EarlierScoring) -> dict[str, Canonical]:
    """The table as it is stored with a run."""
    table = scoring.scaling
    return {
        "scaled_by_raw": list(table.scaled_by_raw),
        "scale_min": table.scale_min,
        "scale_max": table.scale_max,
        "cut": table.cut,
        "cut_raw": scoring.cut_raw,
    }


def scaling_of(document: Mapping[str, Any]) -> ScalingTable:  # Any: a JSON column
    """The inverse of `scaling_document`."""
    return ScalingTable(
        tuple(document["scaled_by_raw"]),
        document["scale_min"],
        document["scale_max"],
        document["cut"],
    )


def checked_score(
    scoring: EarlierScoring, candidate: str, chosen: Iterable[str | None]
) -> dict[str, Any]:  # Any: a JSON document
    """One candidate's score by the first engine, held against the second one's."""
    codes = [keyed.slot.slot for keyed in scoring.key.slots]
    final = {
        slot: OpaqueOption(option)
        for slot, option in zip(codes, chosen, strict=True)
        if option is not None and option != ""
    }
    raw = score_responses(scoring.key, final)
    scaled = scoring.scaling.scale(raw.raw)
    hashed: Canonical = dict(final.items())
    first = {
        "responses_hash": sha256_hex(canonical_bytes(hashed)),
        "raw": raw.raw,
        "raw_max": raw.raw_max,
        "scaled": scaled,
        "outcome": outcome(scaled, scoring.scaling.cut).value,
        "areas": _in_order(
            [
                {"area": area.code, "correct": area.correct, "items": area.items}
                for area in raw.areas
            ],
            scoring.material.area_order,
        ),
    }
    log = (
        LogLine(1, number, slot, CHOICE, {"option": option}, "admitted")
        for number, (slot, option) in enumerate(final.items(), start=1)
    )
    second = derive(scoring.material, log, frozenset())
    differing = [name for name in COMPARED if first[name] != second[name]]
    if differing:
        raise EnginesDisagree(candidate, differing)
    return first


def _in_order(areas: list[dict[str, Any]], order: Sequence[str]) -> list[dict[str, Any]]:
    rank = {code: place for place, code in enumerate(order)}
    return sorted(areas, key=lambda area: (rank.get(area["area"], len(rank)), area["area"]))


def _material(
    items: Sequence[EarlierItem], scaling: ScalingTable, area_order: Sequence[str]
) -> FormMaterial:
    document = {
        "language": LANGUAGE,
        "items": [
            {"slot": item.code, "options": [{"option": option} for option in item.options]}
            for item in items
        ],
    }
    return FormMaterial(
        documents=(json.dumps(document).encode(),),
        slots=tuple(SlotLine(item.code, item.area, item.is_scored) for item in items),
        keys=tuple(KeyLine(item.code, item.key, BY_KEY, item.also) for item in items),
        scaled_by_raw=scaling.scaled_by_raw,
        cut=scaling.cut,
        area_order=tuple(area_order),
    )
