"""Differential item functioning: are items as hard for one group as for another of equal score?

A finding is a lead for a person who reads the item; it changes nothing by itself. Below the
programme's limits the answer is “not enough data”, never “no DIF”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.stats import chi2, norm

from item_bank.statistics.logistic_dif import LogisticDif, logistic_dif
from item_bank.statistics.mantel_haenszel import (
    Homogeneity,
    MantelHaenszel,
    Strata,
    breslow_day,
    mantel_haenszel,
    standardised_difference,
    strata_of,
    tables_of,
    tests_of_items,
)
from item_bank.statistics.matrix import Booleans, Floats
from item_bank.statistics.samples import NotIdentified, require

# The programme's limits; below them no class is given.
SMALLER_GROUP_MIN: Final = 200
CANDIDATES_MIN: Final = 500
# Below this nothing is computed.
GROUP_DESCRIBED_MIN: Final = 2
ITEMS_MIN: Final = 3

SIGNIFICANT: Final = 0.05
PURIFICATION_ROUNDS_MAX: Final = 50
# On the delta scale (Zieky 1993).
MODERATE_FROM: Final = 1.0
LARGE_FROM: Final = 1.5


class EtsClass(StrEnum):
    """Educational Testing Service's classes: negligible, slight to moderate, moderate to large."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class ItemDif:
    """Everything about one item. `ets_class` is None where there is not enough data."""

    item: str
    reference: int
    focal: int
    is_in_matching: bool
    mantel_haenszel: MantelHaenszel
    ets_class: EtsClass | None
    standardised: float
    breslow_day: Homogeneity
    logistic: LogisticDif
    has_enough: bool


@dataclass(frozen=True, slots=True)
class DifStudy:
    """Both groups' sizes, every item, and what must be said beside the numbers."""

    reference: int
    focal: int
    items: tuple[ItemDif, ...]
    is_purified: bool
    has_settled: bool
    notes: tuple[str, ...]


def study_dif(
    scores: Floats,
    items: Sequence[str],
    is_focal: Booleans,
    *,
    is_purified: bool = True,
    is_corrected: bool = True,
) -> DifStudy:
    """Scores 0/1 (candidates × items, NaN = not presented) of both groups.

    Candidates are matched on their number right, the studied item included. `is_purified` leaves
    items with a significant Mantel–Haenszel test out of that number, again and again until the
    same items are left out (Holland & Thayer 1988; Candell & Drasgow 1988), except when they are
    studied themselves. `is_corrected` is the test's continuity correction.
    """
    reference, focal = int((~is_focal).sum()), int(is_focal.sum())
    for name, found in (("reference", reference), ("focal", focal)):
        require(f"DIF ({name} group)", found, GROUP_DESCRIBED_MIN)
    matching = np.asarray((~np.isnan(scores)).all(axis=0), dtype=np.bool_)
    require("DIF", int(matching.sum()), ITEMS_MIN, "items that every candidate was given")
    notes = _notes_on_sizes(reference, focal, int((~matching).sum()))
    kept, has_settled = matching, True
    if is_purified:
        kept, has_settled = _purified(scores, is_focal, matching, is_corrected=is_corrected)
        left_out = [item for item, is_in in zip(items, kept == matching, strict=True) if not is_in]
        if left_out:
            notes.append(f"Left out of the matching score: {', '.join(left_out)}.")
        if not has_settled:
            notes.append(
                f"Purification did not settle in {PURIFICATION_ROUNDS_MAX} rounds; these are the "
                "results of the last."
            )
    tables = tables_of(scores, is_focal, kept)
    found_items = tuple(
        _item(strata_of(tables, column), name, kept, column, is_corrected=is_corrected)
        for column, name in enumerate(items)
    )
    notes.append(
        f"Of {len(items)} items without any DIF, about {SIGNIFICANT * len(items):.0f} are expected "
        "to be significant by chance; read an item before anything is concluded."
    )
    return DifStudy(reference, focal, found_items, is_purified, has_settled, tuple(notes))


def ets_class(found: MantelHaenszel) -> EtsClass | None:
    """A below 1 or not different from 0; C from 1.5 if above 1; else B (Zieky 1993).

    Both tests at 0.05 with the standard error of Phillips and Holland, the second one-sided.
    """
    if not np.isfinite(found.d_dif):
        return None
    size = abs(found.d_dif)
    if size < MODERATE_FROM or size <= norm.isf(SIGNIFICANT / 2) * found.se:
        return EtsClass.A
    is_above_one = size - MODERATE_FROM > norm.isf(SIGNIFICANT) * found.se
    return EtsClass.C if size >= LARGE_FROM and is_above_one else EtsClass.B


def _notes_on_sizes(reference: int, focal: int, incomplete: int) -> list[str]:
    notes: list[str] = []
    if not _are_enough(reference, focal):
        notes.append(
            f"Not enough data: {reference} candidates in the reference group and {focal} in the "
            f"focal group; {SMALLER_GROUP_MIN} in the smaller and {CANDIDATES_MIN} in all are "
            "needed. The numbers describe these candidates; no class is given."
        )
    if incomplete:
        notes.append(
            f"{incomplete} items that not every candidate was given are not in the matching score."
        )
    return notes


def _are_enough(reference: int, focal: int) -> bool:
    return min(reference, focal) >= SMALLER_GROUP_MIN and reference + focal >= CANDIDATES_MIN


def _purified(
    scores: Floats, is_focal: Booleans, matching: Booleans, *, is_corrected: bool
) -> tuple[Booleans, bool]:
    """The items of the matching score, and whether they stayed the same in the last round."""
    limit = chi2.isf(SIGNIFICANT, 1)
    kept = matching
    for _ in range(PURIFICATION_ROUNDS_MAX + 1):
        before = kept
        tests = tests_of_items(tables_of(scores, is_focal, kept), is_corrected=is_corrected)
        kept = matching & ~(tests > limit)
        if not kept.any():
            raise NotIdentified(
                "Purification leaves no item to match candidates on: every item differs. Study "
                "the items without it."
            )
        if (kept == before).all():
            return kept, True
    return before, False


def _item(strata: Strata, name: str, kept: Booleans, column: int, *, is_corrected: bool) -> ItemDif:
    found = mantel_haenszel(strata, is_corrected=is_corrected)
    reference, focal = int(strata.reference.sum()), int(strata.focal.sum())
    has_enough = _are_enough(reference, focal)
    return ItemDif(
        item=name,
        reference=reference,
        focal=focal,
        is_in_matching=bool(kept[column]),
        mantel_haenszel=found,
        ets_class=ets_class(found) if has_enough else None,
        standardised=standardised_difference(strata),
        breslow_day=breslow_day(strata, found.alpha, int(kept.sum()) + (not kept[column])),
        logistic=logistic_dif(strata),
        has_enough=has_enough,
    )
