"""What in an item's statistics a person should look at. A flag never removes or changes anything.

The limits are the programme's rules; below 200 responses no flag blocks a release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from item_bank.statistics.classical import ItemAnalysis
from item_bank.statistics.distractors import OMITTED, OptionRow
from item_bank.statistics.samples import RESPONSES_ACTED_ON_MIN, RESPONSES_SHOWN_MIN

DIFFICULTY_MIN = 0.30
DIFFICULTY_MAX = 0.95
DISCRIMINATION_MIN = 0.10
DISTRACTOR_SHARE_MIN = 0.03
# A positive correlation within chance (5 %, one-sided) is none.
ATTRACTION_DEVIATIONS = 1.645


class FlagKind(StrEnum):
    """Why an item is to be looked at."""

    KEY_SUSPECT = "key-suspect"
    LOW_DISCRIMINATION = "low-discrimination"
    TOO_HARD = "too-hard"
    TOO_EASY = "too-easy"
    UNUSED_DISTRACTOR = "unused-distractor"
    ATTRACTIVE_DISTRACTOR = "attractive-distractor"
    FEW_RESPONSES = "few-responses"


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding. `blocks_release` until a person has decided about the key."""

    item: str
    kind: FlagKind
    sentence: str
    blocks_release: bool = False


def item_flags(analysis: ItemAnalysis, options: Sequence[OptionRow] = ()) -> list[Flag]:
    """All flags of all items, in the order of the items."""
    by_item: dict[str, list[OptionRow]] = {item: [] for item in analysis.items}
    for row in options:
        by_item[row.item].append(row)
    flags: list[Flag] = []
    for place, item in enumerate(analysis.items):
        responses = int(analysis.responses[place])
        discrimination = float(analysis.corrected_point_biserial[place])
        flags += _few(item, responses)
        flags += _key(item, responses, discrimination, by_item[item])
        flags += _difficulty(item, float(analysis.difficulty[place]))
        flags += _unused(item, by_item[item])
    return flags


def _few(item: str, responses: int) -> list[Flag]:
    if responses >= RESPONSES_SHOWN_MIN:
        return []
    said = f"{responses} responses; below {RESPONSES_SHOWN_MIN} its numbers say little."
    return [Flag(item, FlagKind.FEW_RESPONSES, said)]


def _key(
    item: str, responses: int, discrimination: float, options: Sequence[OptionRow]
) -> list[Flag]:
    blocks = responses >= RESPONSES_ACTED_ON_MIN
    flags = []
    rivals = [
        row
        for row in options
        if not row.is_key and row.code != OMITTED and row.corrected_point_biserial > discrimination
    ]
    if discrimination < 0:
        said = f"Those who do well otherwise get it wrong more often ({discrimination:.2f})."
        flags.append(Flag(item, FlagKind.KEY_SUSPECT, said, blocks_release=blocks))
    elif rivals:
        best = max(rivals, key=lambda row: row.corrected_point_biserial)
        said = (
            f"Option {best.code} goes with a higher total ({best.corrected_point_biserial:.2f}) "
            f"than the key ({discrimination:.2f})."
        )
        flags.append(Flag(item, FlagKind.KEY_SUSPECT, said, blocks_release=blocks))
    elif discrimination < DISCRIMINATION_MIN:
        said = f"It hardly tells candidates apart ({discrimination:.2f})."
        flags.append(Flag(item, FlagKind.LOW_DISCRIMINATION, said))
    elif np.isnan(discrimination):
        said = "Everybody has the same score on it; it tells nobody apart."
        flags.append(Flag(item, FlagKind.LOW_DISCRIMINATION, said))
    return flags + _attractive(item, responses, options, rivals)


def _attractive(
    item: str, responses: int, options: Sequence[OptionRow], rivals: Sequence[OptionRow]
) -> list[Flag]:
    """Distractors that the able choose, beside those that make the key suspect already."""
    least = ATTRACTION_DEVIATIONS / sqrt(max(1, responses))
    return [
        Flag(
            item,
            FlagKind.ATTRACTIVE_DISTRACTOR,
            f"Option {row.code}, a distractor, goes with a higher total "
            f"({row.corrected_point_biserial:.2f}).",
        )
        for row in options
        if not row.is_key
        and row.code != OMITTED
        and row not in rivals
        and row.corrected_point_biserial > least
        and row.share >= DISTRACTOR_SHARE_MIN
    ]


def _difficulty(item: str, difficulty: float) -> list[Flag]:
    if difficulty < DIFFICULTY_MIN:
        said = f"Only {difficulty:.0%} have it right."
        return [Flag(item, FlagKind.TOO_HARD, said)]
    if difficulty > DIFFICULTY_MAX:
        return [Flag(item, FlagKind.TOO_EASY, f"{difficulty:.0%} have it right.")]
    return []


def _unused(item: str, options: Sequence[OptionRow]) -> list[Flag]:
    return [
        Flag(
            item,
            FlagKind.UNUSED_DISTRACTOR,
            f"Option {row.code} was chosen by {row.share:.1%} only.",
        )
        for row in options
        if not row.is_key and row.code != OMITTED and row.share < DISTRACTOR_SHARE_MIN
    ]
