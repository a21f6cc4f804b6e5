"""How forms compare: areas, overlap, keys, competencies, difficulty and information.

Whoever looks at drafts sees the same figures that the assembly weighed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Final

from item_bank.assembly.request import PoolItem
from item_bank.blueprint import COUNTED_ROLES
from item_bank.forms import Form, FormCode
from item_bank.items import AreaCode, ItemCode, ItemVersionRef, OptionId

# Tenths of the share of right answers.
BINS: Final = 10
THETAS: Final = tuple(step / 4 for step in range(-12, 13))


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The shares of right answers of the scored items for which they are known."""

    known: int
    mean: float
    spread: float
    # Items by tenths, from the hardest to the easiest.
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormFigures:
    """What one form is like."""

    code: FormCode
    scored: Mapping[AreaCode, int]
    pretest: Mapping[AreaCode, int]
    keys: Mapping[OptionId, int]
    competencies: Mapping[int, int]
    # None where no scored item has a figure.
    difficulty: Difficulty | None
    # Ability -> information of the scored items; empty where no item has a model.
    information: tuple[tuple[float, float], ...]


def figures_of(form: Form, pool: Mapping[ItemVersionRef, PoolItem]) -> FormFigures:
    """The figures of a form whose items are all in the pool."""
    slots = [(slot, pool[slot.ref]) for slot in form.slots]
    scored = [item for slot, item in slots if slot.role in COUNTED_ROLES]
    pretest = [item for slot, item in slots if slot.role not in COUNTED_ROLES]
    models = [item.model for item in scored if item.model is not None]
    return FormFigures(
        code=form.code,
        scored=Counter(item.version.area for item in scored),
        pretest=Counter(item.version.area for item in pretest),
        keys=Counter(item.version.key for _, item in slots),
        competencies=Counter(
            item.version.competency for item in scored if item.version.competency is not None
        ),
        difficulty=_difficulty([i.difficulty for i in scored if i.difficulty is not None]),
        information=tuple((t, sum(m.information(t) for m in models)) for t in THETAS)
        if models
        else (),
    )


def shared_items(one: Form, other: Form) -> frozenset[ItemCode]:
    """The items that stand in both, whichever their version or role."""
    return items_of(one) & items_of(other)


def items_of(form: Form) -> frozenset[ItemCode]:
    return frozenset(slot.ref.item for slot in form.slots)


def largest_difference(values: Iterable[float]) -> float:
    """Between the forms that are furthest from each other."""
    found = list(values)
    return max(found) - min(found) if found else 0.0


def _difficulty(shares: Sequence[float]) -> Difficulty | None:
    if not shares:
        return None
    bins = Counter(min(int(share * BINS), BINS - 1) for share in shares)
    return Difficulty(
        len(shares), fmean(shares), pstdev(shares), tuple(bins[place] for place in range(BINS))
    )
