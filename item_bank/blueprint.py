"""The blueprint: how many scored and pretest items of each area a form must have, exactly.

Counting lives here; choosing items lives in assembly.py.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from item_bank.errors import BlueprintNotSound, Problem
from item_bank.items import AreaCode


class SlotRole(StrEnum):
    """What an item is in a form for. A candidate can never tell."""

    OPERATIONAL = "operational"
    PRETEST = "pretest"
    ANCHOR = "anchor"


# Our anchors are internal: they link forms and count like every operational item.
COUNTED_ROLES: Final = frozenset({SlotRole.OPERATIONAL, SlotRole.ANCHOR})


class Counted(Protocol):
    """Whatever can be counted against a blueprint."""

    @property
    def area(self) -> AreaCode: ...

    @property
    def role(self) -> SlotRole: ...


@dataclass(frozen=True, slots=True)
class AreaRule:
    """One area's share of a form, in items."""

    code: AreaCode
    scored: int
    pretest: int = 0


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The areas of an exam in the order of its content outline."""

    areas: tuple[AreaRule, ...]

    def __post_init__(self) -> None:
        codes = [rule.code for rule in self.areas]
        if len(set(codes)) != len(codes):
            raise BlueprintNotSound("The blueprint names an area twice.")
        if any(rule.scored < 0 or rule.pretest < 0 for rule in self.areas):
            raise BlueprintNotSound("The blueprint asks for fewer than no items.")

    @property
    def scored_total(self) -> int:
        """Items that count towards the score."""
        return sum(rule.scored for rule in self.areas)

    @property
    def pretest_total(self) -> int:
        """Items that are tried out and never count."""
        return sum(rule.pretest for rule in self.areas)

    @property
    def total(self) -> int:
        """All items of a form."""
        return self.scored_total + self.pretest_total


def check(blueprint: Blueprint, slots: Iterable[Counted]) -> list[Problem]:
    """Every mismatch between slots and blueprint; an empty list is an exact match."""
    found = Counter((slot.area, slot.role in COUNTED_ROLES) for slot in slots)
    problems = []
    for rule in blueprint.areas:
        for is_scored, wanted in ((True, rule.scored), (False, rule.pretest)):
            count = found.pop((rule.code, is_scored), 0)
            if count != wanted:
                problems.append(_mismatch(rule.code, count, wanted, is_scored=is_scored))
    problems.extend(
        _mismatch(area, count, 0, is_scored=is_scored)
        for (area, is_scored), count in sorted(found.items())
    )
    return problems


def counted_items(count: int, *, is_scored: bool) -> str:
    """“1 scored item”, “2 pretest items”."""
    kind = "scored" if is_scored else "pretest"
    return f"{count} {kind} item" if count == 1 else f"{count} {kind} items"


def _mismatch(area: AreaCode, count: int, wanted: int, *, is_scored: bool) -> Problem:
    return Problem(
        code="blueprint.count_differs",
        message=f"Area {area} has {counted_items(count, is_scored=is_scored)};"
        f" the blueprint asks for {wanted}.",
    )
