"""Putting chosen items in order: sections alike, areas spread, pretest slots among the others."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from item_bank.blueprint import SlotRole
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber
from item_bank.items import ItemCode, ItemVersion


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item version and what it is in the form for."""

    version: ItemVersion
    role: SlotRole


def arranged(
    code: FormCode, chosen: Iterable[Chosen], *, sections: Sequence[int], seed: bytes
) -> Form:
    """The form; the same items, sections and seed always come in the same order."""
    return Form(code, tuple(_numbered(_dealt(list(chosen), sections, seed), seed)))


def lot(seed: bytes, item: ItemCode) -> bytes:
    """An item's place among others, by chance and yet always the same for a seed."""
    return hashlib.sha256(seed + b"\0" + item.encode("utf-8")).digest()


def _dealt(chosen: Sequence[Chosen], sections: Sequence[int], seed: bytes) -> list[list[Chosen]]:
    """Deal area after area, each card to the section furthest behind its share.

    Each area then meets every section in proportion to its size, as far as whole items go.
    """
    ordered = sorted(
        chosen,
        key=lambda each: (
            each.role is SlotRole.PRETEST,
            each.version.area,
            lot(seed, each.version.ref.item),
        ),
    )
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
    for card in sorted(cards, key=lambda each: lot(seed, each.version.ref.item)):
        areas[card.version.area].append(card)
    placed = [
        (Fraction(2 * index + 1, 2 * len(members)), lot(seed, card.version.ref.item), card)
        for members in areas.values()
        for index, card in enumerate(members)
    ]
    return [card for _, _, card in sorted(placed, key=itemgetter(0, 1))]
