"""A score computed by hand: from what the candidate read and chose, and the bank's own keys.

Nothing of the service's scoring is used here, so that the two can be held against each other.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from tests.browser.stage import rows_of

AREA_ITEMS_MIN = 5

# The bank's wordings and keys for the items of a sitting's form, not what was published of them.
ITEMS_OF_SITTING = """
SELECT slot.area, slot.is_scored, texts.stem, texts.options::text AS options, key.option
FROM sittings AS sitting
JOIN form_slots AS slot ON slot.form_id = sitting.form_id
JOIN item_keys AS key ON key.item_version_id = slot.item_version_id
JOIN language_versions AS texts
  ON texts.item_version_id = slot.item_version_id AND texts.language = sitting.language
WHERE sitting.id = $1::uuid
"""
SCALE_OF_SITTING = """
SELECT scale.cut_raw, scale.document -> 'scaled_by_raw' ->> $2::int AS scaled
FROM sittings AS sitting JOIN scaling_tables AS scale ON scale.form_id = sitting.form_id
WHERE sitting.id = $1::uuid
"""
AREAS_OF_SITTING = """
SELECT area.value ->> 'code' AS code,
       area.value -> 'titles' ->> sitting.language AS title
FROM sittings AS sitting
JOIN exam_policies AS policy
  ON policy.exam_id = sitting.exam_id AND policy.version = sitting.policy_version,
jsonb_array_elements(policy.document::jsonb -> 'areas') AS area
WHERE sitting.id = $1::uuid
"""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What an author knows of an item, found by the text that a candidate reads."""

    area: str
    is_scored: bool
    key_text: str


@dataclass(frozen=True, slots=True)
class AreaByHand:
    """An area's title, how many of its scored items were right, and where that stands."""

    title: str
    correct: int
    items: int
    band: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """The result that a sitting must have."""

    raw: int
    raw_max: int
    scaled: int
    is_passed: bool
    areas: tuple[AreaByHand, ...]


async def known_items(database_url: str, sitting_id: str) -> dict[str, KnownItem]:
    """The items of a sitting's form by stem, in its language."""
    known = {}
    for row in await rows_of(database_url, ITEMS_OF_SITTING, sitting_id):
        options = json.loads(row["options"])
        known[row["stem"]] = KnownItem(row["area"], row["is_scored"], options[row["option"]])
    return known


async def score_by_hand(
    database_url: str,
    sitting_id: str,
    items: Mapping[str, KnownItem],
    chosen_texts: Mapping[str, str],
) -> ByHand:
    """`chosen_texts`: the text of the option that was chosen last, by stem."""
    scored = {stem: item for stem, item in items.items() if item.is_scored}
    right = [stem for stem in scored if chosen_texts.get(stem) == scored[stem].key_text]
    raw = len(right)
    (scale,) = await rows_of(database_url, SCALE_OF_SITTING, sitting_id, raw)
    areas = await rows_of(database_url, AREAS_OF_SITTING, sitting_id)
    correct = Counter(scored[stem].area for stem in right)
    totals = Counter(item.area for item in scored.values())
    standard = scale["cut_raw"] / len(scored)
    return ByHand(
        raw=raw,
        raw_max=len(scored),
        scaled=int(scale["scaled"]),
        is_passed=raw >= scale["cut_raw"],
        areas=tuple(
            AreaByHand(
                area["title"],
                correct[area["code"]],
                totals[area["code"]],
                band(correct[area["code"]], totals[area["code"]], standard),
            )
            for area in areas
        ),
    )


def band(correct: int, items: int, standard: float) -> str:
    """Near, while chance alone explains the distance from the standard (Lord's standard error)."""
    if items < AREA_ITEMS_MIN:
        return "Too few questions to say"
    distance = correct / items - standard
    if abs(distance) <= sqrt(standard * (1 - standard) / (items - 1)):
        return "Near the standard"
    return "Above the standard" if distance > 0 else "Below the standard"


def table_of_not_passed(result: ByHand) -> Sequence[tuple[str, ...]]:
    """The first four columns of the report's table: area, band, right answers, questions."""
    return [(area.title, area.band, str(area.correct), str(area.items)) for area in result.areas]
