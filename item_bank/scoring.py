"""Response and key make an item score; item scores make raw and area scores.

Pure and exact: whole numbers only, the same inputs give the same score on every machine.
Scaling is in scaling.py; what may be said about an area is in bands.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from item_bank.errors import (
    KeyForUnknownSlot,
    KeyIsPlaceholder,
    KeyMissing,
    KeyNotAnOption,
    ResponseForUnknownSlot,
    ResponseNotAnOption,
)
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot

# What people write where a key is still to come.
PLACEHOLDERS: Final = frozenset({"", "-", "–", "?", "??", "???", "0", "x", "n/a", "na", "tbd"})


class KeyRule(StrEnum):
    """How a slot is scored. Anything but KEY is what a key change made of it."""

    KEY = "key"
    # The item counts for nobody: the highest raw score shrinks.
    DROP = "drop"
    # Every candidate gets the point, answered or not.
    CREDIT_ALL = "credit_all"


@dataclass(frozen=True, slots=True)
class ScorableSlot:
    """A slot as scoring sees it. `counts` is False for a pretest slot."""

    slot: OpaqueSlot
    area: AreaCode
    counts: bool
    options: frozenset[OpaqueOption]


@dataclass(frozen=True, slots=True)
class SlotKey:
    """The key of one slot: an option, perhaps further ones that are right too, and the rule."""

    option: OpaqueOption
    also: frozenset[OpaqueOption] = frozenset()
    rule: KeyRule = KeyRule.KEY


@dataclass(frozen=True, slots=True)
class KeyedSlot:
    """A slot with its key."""

    slot: ScorableSlot
    key: OpaqueOption
    also: frozenset[OpaqueOption] = frozenset()
    rule: KeyRule = KeyRule.KEY

    @property
    def counts(self) -> bool:
        """Neither a pretest slot nor a dropped item counts."""
        return self.slot.counts and self.rule is not KeyRule.DROP

    def is_correct(self, response: OpaqueOption | None) -> bool:
        if self.rule is KeyRule.CREDIT_ALL:
            return True
        return response is not None and (response == self.key or response in self.also)


@dataclass(frozen=True, slots=True)
class ScoringKey:
    """Everything a form's responses are scored with, in the order of its slots."""

    slots: tuple[KeyedSlot, ...]

    @property
    def raw_max(self) -> int:
        """The highest raw score: how many slots count."""
        return sum(keyed.counts for keyed in self.slots)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """How one response was scored: what a person needs to check it by hand."""

    slot: OpaqueSlot
    area: AreaCode
    counts: bool
    response: OpaqueOption | None
    key: OpaqueOption
    is_correct: bool
    also: frozenset[OpaqueOption] = frozenset()
    rule: KeyRule = KeyRule.KEY


@dataclass(frozen=True, slots=True)
class AreaScore:
    """Correct responses among the scored items of one area."""

    code: AreaCode
    correct: int
    items: int


@dataclass(frozen=True, slots=True)
class RawScore:
    """The number of correct scored items, of how many, by area, and why."""

    raw: int
    raw_max: int
    areas: tuple[AreaScore, ...]
    trace: tuple[ItemScore, ...]


def scoring_key(
    slots: Iterable[ScorableSlot], keys: Mapping[OpaqueSlot, OpaqueOption | SlotKey]
) -> ScoringKey:
    """Join slots and keys; a plain option is a key without more ado.

    Refuses a missing key, an extra key, a placeholder, and a key that is no option.
    """
    slots = tuple(slots)
    missing = [slot.slot for slot in slots if slot.slot not in keys]
    if missing:
        raise KeyMissing(missing)
    extra = keys.keys() - {slot.slot for slot in slots}
    if extra:
        raise KeyForUnknownSlot(sorted(extra))
    return ScoringKey(tuple(_keyed(slot, _slot_key(keys[slot.slot])) for slot in slots))


def score_responses(
    key: ScoringKey, final_responses: Mapping[OpaqueSlot, OpaqueOption | None]
) -> RawScore:
    """One point per scored slot whose final response is right; no response is wrong.

    Refuses responses to slots or with options that the form does not have: they would mean that
    this key belongs to another form.
    """
    unknown = final_responses.keys() - {keyed.slot.slot for keyed in key.slots}
    if unknown:
        raise ResponseForUnknownSlot(sorted(unknown))
    trace = tuple(_item_score(keyed, final_responses.get(keyed.slot.slot)) for keyed in key.slots)
    counted = [score for score in trace if score.counts]
    return RawScore(
        raw=sum(score.is_correct for score in counted),
        raw_max=len(counted),
        areas=tuple(_area_scores(counted)),
        trace=trace,
    )


def _slot_key(key: OpaqueOption | SlotKey) -> SlotKey:
    return key if isinstance(key, SlotKey) else SlotKey(key)


def _keyed(slot: ScorableSlot, key: SlotKey) -> KeyedSlot:
    for option in (key.option, *key.also):
        if option in slot.options:
            continue
        if option.strip().lower() in PLACEHOLDERS:
            raise KeyIsPlaceholder(slot.slot)
        raise KeyNotAnOption(slot.slot)
    return KeyedSlot(slot, key.option, key.also, key.rule)


def _item_score(keyed: KeyedSlot, response: OpaqueOption | None) -> ItemScore:
    slot = keyed.slot
    if response is not None and response not in slot.options:
        raise ResponseNotAnOption(slot.slot)
    return ItemScore(
        slot=slot.slot,
        area=slot.area,
        counts=keyed.counts,
        response=response,
        key=keyed.key,
        is_correct=keyed.is_correct(response),
        also=keyed.also,
        rule=keyed.rule,
    )


def _area_scores(counted: Iterable[ItemScore]) -> Iterable[AreaScore]:
    by_area: dict[AreaCode, list[ItemScore]] = {}
    for score in counted:
        by_area.setdefault(score.area, []).append(score)
    return (
        AreaScore(area, sum(score.is_correct for score in scores), len(scores))
        for area, scores in sorted(by_area.items())
    )
