"""Choosing item versions for a form: blueprint, enemies, areas and keys spread evenly.

Deterministic: the same pool and seed give the same form. Nothing is relaxed silently; what cannot
be met is said, with how much is missing. Ordering one sitting's items is in presentation.py.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import itemgetter

from item_bank.blueprint import AreaRule, Blueprint, SlotRole, counted_items
from item_bank.errors import FormNotPossible, Problem
from item_bank.forms import (
    STANDING,
    Eligibility,
    Form,
    FormCode,
    Section,
    Slot,
    SlotNumber,
    enemy_pairs,
)
from item_bank.items import ItemCode, ItemVersion, OptionId


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item version and what it is in the form for."""

    version: ItemVersion
    role: SlotRole


def assemble(
    blueprint: Blueprint,
    pool: Iterable[ItemVersion],
    *,
    code: FormCode,
    seed: bytes,
    sections: Sequence[int],
    eligibility: Eligibility = STANDING,
) -> Form:
    """A form that meets the blueprint exactly, or a refusal that says what is missing.

    `sections` are the numbers of slots of each section; their sum is the blueprint's total.
    An item with several versions in the pool takes part with its highest one only.
    """
    if sum(sections) != blueprint.total:
        raise FormNotPossible([_sections_differ(blueprint, sections)])
    choice = _Choice(list(_newest(pool)), eligibility, seed)
    for rule in blueprint.areas:
        choice.fill(rule, SlotRole.OPERATIONAL, rule.scored)
    for rule in blueprint.areas:
        choice.fill(rule, SlotRole.PRETEST, rule.pretest)
    if choice.problems:
        raise FormNotPossible(choice.problems)
    return Form(code, tuple(_numbered(_dealt(choice.chosen, sections), seed)))


@dataclass(slots=True)
class _Choice:
    """What has been chosen so far. Items with fewer claims on them go first."""

    pool: list[ItemVersion]
    eligibility: Eligibility
    seed: bytes
    chosen: list[Chosen] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _taken: set[ItemCode] = field(default_factory=set)
    _keys: Counter[OptionId] = field(default_factory=Counter)
    _enemies: defaultdict[ItemCode, set[ItemCode]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for item, enemy in enemy_pairs(self.pool):
            self._enemies[item].add(enemy)
            self._enemies[enemy].add(item)

    def fill(self, rule: AreaRule, role: SlotRole, wanted: int) -> None:
        """Choose `wanted` items of one area, or note how many could not be found."""
        stages = self.eligibility.of(role)
        candidates = [
            version
            for version in self.pool
            if version.area == rule.code and version.stage in stages
        ]
        for found in range(wanted):
            free = [version for version in candidates if self._is_free(version)]
            if not free:
                self.problems.append(_shortage(rule, role, wanted, found, len(candidates)))
                return
            self._take(min(free, key=self._preference), role)

    def _is_free(self, version: ItemVersion) -> bool:
        item = version.ref.item
        return item not in self._taken and self._taken.isdisjoint(self._enemies[item])

    def _preference(self, version: ItemVersion) -> tuple[bool, int, int, bytes]:
        serves_both = version.stage in self.eligibility.scored & self.eligibility.pretest
        return (
            serves_both,
            len(self._enemies[version.ref.item]),
            self._keys[version.key],
            _lot(self.seed, version),
        )

    def _take(self, version: ItemVersion, role: SlotRole) -> None:
        self.chosen.append(Chosen(version, role))
        self._taken.add(version.ref.item)
        self._keys[version.key] += 1


def _newest(pool: Iterable[ItemVersion]) -> Iterator[ItemVersion]:
    by_item = {version.ref.item: version for version in sorted(pool, key=lambda each: each.ref)}
    return iter(by_item.values())


def _lot(seed: bytes, version: ItemVersion) -> bytes:
    return hashlib.sha256(seed + b"\0" + version.ref.item.encode("utf-8")).digest()


def _dealt(chosen: Sequence[Chosen], sections: Sequence[int]) -> list[list[Chosen]]:
    """Deal area after area, each card to the section furthest behind its share.

    Each area then meets every section in proportion to its size, as far as whole items go.
    """
    ordered = sorted(chosen, key=lambda each: (each.role is SlotRole.PRETEST, each.version.area))
    dealt: list[list[Chosen]] = [[] for _ in sections]
    for count, card in enumerate(ordered, start=1):
        # Multiplied by the total so that the shares are whole numbers; ties go to the first.
        behind = [
            (count * size - len(dealt[index]) * len(ordered), -index)
            for index, size in enumerate(sections)
            if len(dealt[index]) < size
        ]
        dealt[-max(behind)[1]].append(card)
    return dealt


def _numbered(dealt: Iterable[Sequence[Chosen]], seed: bytes) -> Iterator[Section]:
    number = 0
    for section, cards in enumerate(dealt, start=1):
        slots = []
        for card in _alternating(cards, seed):
            number += 1
            version = card.version
            slots.append(Slot(SlotNumber(number), version.ref, version.area, card.role))
        yield Section(section, tuple(slots))


def _alternating(cards: Sequence[Chosen], seed: bytes) -> list[Chosen]:
    """Spread each area over the whole section; inside an area the lot decides, never the role."""
    areas: defaultdict[str, list[Chosen]] = defaultdict(list)
    for card in sorted(cards, key=lambda each: _lot(seed, each.version)):
        areas[card.version.area].append(card)
    placed = [
        (Fraction(2 * index + 1, 2 * len(members)), _lot(seed, card.version), card)
        for members in areas.values()
        for index, card in enumerate(members)
    ]
    return [card for _, _, card in sorted(placed, key=itemgetter(0, 1))]


def _shortage(rule: AreaRule, role: SlotRole, wanted: int, found: int, eligible: int) -> Problem:
    is_scored = role is not SlotRole.PRETEST
    barred = max(0, eligible - found)
    verbs = "is taken or has" if barred == 1 else "are taken or have"
    why = f" {barred} more {verbs} an enemy in the form." if barred else ""
    return Problem(
        code="assembly.too_few_items",
        message=f"Area {rule.code} needs {counted_items(wanted, is_scored=is_scored)}:"
        f" {found} found, {wanted - found} missing.{why}",
    )


def _sections_differ(blueprint: Blueprint, sections: Sequence[int]) -> Problem:
    return Problem(
        code="assembly.sections_differ",
        message=f"The sections have {sum(sections)} slots;"
        f" the blueprint asks for {blueprint.total} items.",
    )
