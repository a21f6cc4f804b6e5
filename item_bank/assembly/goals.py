"""What forms should be alike in beyond the blueprint: difficulty, information, keys, competencies.

Each goal has a unit, so that one step away counts alike for all, and a tolerance below which
nobody would notice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Final

from item_bank.assembly.request import AssemblyRequest, PoolItem
from item_bank.assembly.selection import Goal
from item_bank.blueprint import COUNTED_ROLES, SlotRole
from item_bank.items import ItemCode, OptionId

Entry = tuple[PoolItem, SlotRole]

# One hundredth of the mean share of right answers; a fifth of it is noise at any sample size.
DIFFICULTY_UNIT, DIFFICULTY_TOLERANCE = 0.01, 0.2
# One hundredth of the information wanted.
INFORMATION_UNIT, INFORMATION_TOLERANCE = 0.01, 0.5
# Items: a key position of four may be off its quarter by two, a competency by one.
KEYS_TOLERANCE = 2.0
COMPETENCY_TOLERANCE = 1.0
# Where forms must match the pool's own information.
THETAS: Final = (-1.0, 0.0, 1.0)


def goals_of(request: AssemblyRequest, entries: Sequence[Entry]) -> tuple[Goal, ...]:
    scored = {place: item for place, (item, role) in enumerate(entries) if role in COUNTED_ROLES}
    return (
        *_keys(request, entries),
        *_competencies(request, scored),
        *_difficulty(request, scored),
        *_information(request, scored),
        *_untried(request, entries),
    )


def _keys(request: AssemblyRequest, entries: Sequence[Entry]) -> Iterator[Goal]:
    """Key positions as even as the numbers of options of the pool let them be."""
    if not entries:
        return
    shares: defaultdict[OptionId, float] = defaultdict(float)
    for item, _ in entries:
        for option in item.version.options:
            shares[option] += 1 / len(item.version.options)
    for option, share in sorted(shares.items()):
        weights = {
            place: 1.0 for place, (item, _) in enumerate(entries) if item.version.key == option
        }
        target = request.blueprint.total * share / len(entries)
        yield Goal("keys", weights, target, tolerance=KEYS_TOLERANCE)


def _competencies(request: AssemblyRequest, scored: Mapping[int, PoolItem]) -> Iterator[Goal]:
    """Each competency in proportion to its share of its area's items."""
    held = Counter(item.version.area for item in scored.values())
    wanted = {
        rule.code: rule.scored / held[rule.code]
        for rule in request.blueprint.areas
        if held[rule.code]
    }
    found = {item.version.competency for item in scored.values()} - {None}
    for competency in sorted(number for number in found if number is not None):
        places = [p for p, item in scored.items() if item.version.competency == competency]
        target = sum(wanted.get(scored[place].version.area, 0.0) for place in places)
        weights = dict.fromkeys(places, 1.0)
        yield Goal("competencies", weights, target, tolerance=COMPETENCY_TOLERANCE)


def _difficulty(request: AssemblyRequest, scored: Mapping[int, PoolItem]) -> Iterator[Goal]:
    """Deviations from the target add up to nothing; an item without a figure counts as on it."""
    known = {p: item.difficulty for p, item in scored.items() if item.difficulty is not None}
    if not known:
        return
    target = mean(known.values()) if request.difficulty is None else request.difficulty
    weights = {place: value - target for place, value in known.items()}
    unit = DIFFICULTY_UNIT * request.blueprint.scored_total
    yield Goal("difficulty", weights, 0.0, unit, DIFFICULTY_TOLERANCE)


def _information(request: AssemblyRequest, scored: Mapping[int, PoolItem]) -> Iterator[Goal]:
    """An item without a model counts as an average one: neither sought nor shunned."""
    models = {place: item.model for place, item in scored.items() if item.model is not None}
    if not models:
        return
    wanted = request.information or dict.fromkeys(THETAS)
    for theta, target in sorted(wanted.items()):
        known = {place: model.information(theta) for place, model in models.items()}
        average = mean(known.values())
        weights = {place: known.get(place, average) for place in scored}
        aim = average * request.blueprint.scored_total if target is None else target
        if aim > 0:
            yield Goal("information", weights, aim, INFORMATION_UNIT * aim, INFORMATION_TOLERANCE)


def _untried(request: AssemblyRequest, entries: Sequence[Entry]) -> Iterator[Goal]:
    """Pretest slots go to items that stand in no form yet, as far as there are enough."""
    known = frozenset[ItemCode]().union(*request.published.values())
    weights = {
        place: 1.0
        for place, (item, role) in enumerate(entries)
        if role is SlotRole.PRETEST and item.version.ref.item in known
    }
    if weights:
        yield Goal("pretest", weights, 0.0)
