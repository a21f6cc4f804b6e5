"""What is asked of an assembly and what comes back: values that can be stored and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from item_bank.assembly.information import ItemModel
from item_bank.blueprint import Blueprint
from item_bank.forms import STANDING, Eligibility, Form, FormCode
from item_bank.items import ItemCode, ItemVersion
from item_bank.languages import LanguageTag

FORMS_MAX: Final = 8
SECONDS_DEFAULT: Final = 30.0
# A choice this close to the best is good enough to stop for: the last percents cost most of the
# time and change nothing that candidates could notice.
GAP_DEFAULT: Final = 0.05


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item version that may be chosen, with what is known of it beyond its content."""

    version: ItemVersion
    # Languages in which its text is approved and fits.
    languages: frozenset[LanguageTag] = frozenset()
    # Sittings that have had it.
    uses: int = 0
    # Share of right answers, 0 to 1, where it is known well enough.
    difficulty: float | None = None
    model: ItemModel | None = None
    # Items that refer to one stimulus stand in a form together or not at all.
    stimulus: str = ""


@dataclass(frozen=True, slots=True)
class AssemblyRequest:
    """One or several forms at once from one pool.

    `sections` are the numbers of slots of each section. Of an item with several versions in the
    pool the highest one takes part.
    """

    blueprint: Blueprint
    codes: tuple[FormCode, ...]
    sections: tuple[int, ...]
    pool: tuple[PoolItem, ...]
    seed: bytes
    eligibility: Eligibility = STANDING
    languages: tuple[LanguageTag, ...] = ()
    # Scored items that stand in all these forms: so many, or exactly those given.
    anchors: int = 0
    anchor_items: frozenset[ItemCode] = frozenset()
    # Where anchors come from a published form, that form's code.
    anchor_form: FormCode | None = None
    # Items that two of these forms, or one of them and a published form, may share.
    overlap_max: int | None = None
    # The items of every published form that the overlap is counted against.
    published: Mapping[FormCode, frozenset[ItemCode]] = field(default_factory=dict)
    # Sittings after which an item is left out.
    uses_max: int | None = None
    included: frozenset[ItemCode] = frozenset()
    excluded: frozenset[ItemCode] = frozenset()
    # Mean share of right answers of the scored items; None: that of the pool.
    difficulty: float | None = None
    # Test information of the scored items by ability; empty: that of the pool.
    information: Mapping[float, float] = field(default_factory=dict)
    seconds: float = SECONDS_DEFAULT
    gap: float = GAP_DEFAULT


@dataclass(frozen=True, slots=True)
class Assembled:
    """Forms that meet every rule. `gap` is the share by which the goals could be met better."""

    forms: tuple[Form, ...]
    anchors: tuple[ItemCode, ...]
    # None where the time ended before anything was known about better choices.
    gap: float | None
