"""Which items of a pool can take which role, and why the others cannot."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from item_bank.assembly.arrangement import lot
from item_bank.assembly.goals import Entry
from item_bank.assembly.request import AssemblyRequest, PoolItem
from item_bank.blueprint import SlotRole
from item_bank.forms import enemy_pairs
from item_bank.items import AreaCode, ItemCode
from item_bank.languages import find_language

SCORED, PRETEST = SlotRole.OPERATIONAL, SlotRole.PRETEST


@dataclass(frozen=True, slots=True)
class Entries:
    """The pool as a selection sees it: an item that may take either role is there twice."""

    places: tuple[Entry, ...]
    # What the items of an area lack that could not be taken, by how many lack it.
    lacking: dict[tuple[AreaCode, SlotRole], Counter[str]] = field(default_factory=dict)

    def of(self, area: AreaCode, role: SlotRole) -> list[int]:
        return [
            place
            for place, (item, taken) in enumerate(self.places)
            if taken is role and item.version.area == area
        ]

    def by_item(self) -> dict[ItemCode, list[int]]:
        found: defaultdict[ItemCode, list[int]] = defaultdict(list)
        for place, (item, _) in enumerate(self.places):
            found[item.version.ref.item].append(place)
        return dict(found)

    def enemies(self) -> tuple[frozenset[int], ...]:
        """Sets of which one entry at most may stand in a form: items that name each other."""
        by_item = self.by_item()
        pairs = enemy_pairs(item.version for item, _ in self.places)
        return tuple(frozenset(by_item[one] + by_item[other]) for one, other in sorted(pairs))

    def both_roles(self) -> tuple[tuple[int, int], ...]:
        """The two entries of each item that may take either role: one of them at most is chosen."""
        return tuple((own[0], own[1]) for own in self.by_item().values() if len(own) > 1)

    def together(self) -> tuple[frozenset[int], ...]:
        """Sets of entries that share a stimulus."""
        found: defaultdict[tuple[str, SlotRole], set[int]] = defaultdict(set)
        for place, (item, role) in enumerate(self.places):
            if item.stimulus:
                found[item.stimulus, role].add(place)
        return tuple(frozenset(members) for members in found.values() if len(members) > 1)


def entries_of(request: AssemblyRequest) -> Entries:
    """What can be chosen, in an order that only the seed decides."""
    lacking: defaultdict[tuple[AreaCode, SlotRole], Counter[str]] = defaultdict(Counter)
    usable = []
    for item in request.pool:
        lacks = list(_lacks(request, item))
        if lacks:
            for role in _roles(request, item):
                lacking[item.version.area, role].update(lacks)
        else:
            usable.append(item)
    newest = {
        item.version.ref.item: item for item in sorted(usable, key=lambda each: each.version.ref)
    }
    in_lot = sorted(newest.values(), key=lambda each: lot(request.seed, each.version.ref.item))
    areas = {rule.code for rule in request.blueprint.areas}
    return Entries(
        tuple(
            (item, role)
            for item in in_lot
            if item.version.area in areas
            for role in _roles(request, item)
        ),
        dict(lacking),
    )


def _roles(request: AssemblyRequest, item: PoolItem) -> Iterator[SlotRole]:
    return (
        role for role in (SCORED, PRETEST) if item.version.stage in request.eligibility.of(role)
    )


def _lacks(request: AssemblyRequest, item: PoolItem) -> Iterator[str]:
    """What a usable item would be and this one is not, as the end of “items that are …”."""
    for tag in request.languages:
        if tag not in item.languages:
            yield f"approved in {find_language(tag).english_name}"
    if item.version.ref.item in request.excluded:
        yield "not excluded"
    if request.uses_max is not None and item.uses >= request.uses_max:
        yield "below the exposure limit"
