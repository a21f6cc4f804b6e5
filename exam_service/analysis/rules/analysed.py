"""What an analysis is made from, as plain values, and the hash that names it.

They travel to a process of their own; nothing here computes a statistic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_service.analysis.rules.administrations import EarlierAdministration
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex


@dataclass(frozen=True, slots=True)
class AnalysedItem:
    """An item with every option that is right; one that does not count is analysed beside."""

    code: str
    area: str
    is_scored: bool
    options: tuple[str, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """Responses in the order of the items: "" omitted, None not presented."""

    items: tuple[AnalysedItem, ...]
    candidates: tuple[str, ...]
    chosen: tuple[tuple[str | None, ...], ...]
    milliseconds: tuple[tuple[int | None, ...] | None, ...]
    # Name of a grouping -> the group of each candidate, "" where it is not known.
    groups: Mapping[str, tuple[str, ...]]
    cut_raw: int | None
    notes: tuple[str, ...] = ()
    # Groupings whose sizes are said in whole tens only, because they rest on voluntary answers.
    in_tens: frozenset[str] = frozenset()

    def inputs_hash(self) -> str:
        """sha256 over all of it."""
        document: Canonical = {
            "items": [
                [item.code, item.area, item.is_scored, list(item.options), list(item.accepted)]
                for item in self.items
            ],
            "candidates": list(self.candidates),
            "chosen": [list(row) for row in self.chosen],
            "milliseconds": [None if row is None else list(row) for row in self.milliseconds],
            "groups": {name: list(values) for name, values in self.groups.items()},
            "cut_raw": self.cut_raw,
        }
        return sha256_hex(canonical_bytes(document))


def analysed_import(earlier: EarlierAdministration, cut_raw: int | None) -> Analysed:
    """An earlier administration, as it is analysed."""
    people = earlier.candidates
    return Analysed(
        items=tuple(
            AnalysedItem(
                item.code,
                item.area,
                item.is_scored,
                item.options,
                tuple(sorted({item.key, *item.also})),
            )
            for item in earlier.items
        ),
        candidates=tuple(one.code for one in people),
        chosen=tuple(one.chosen for one in people),
        milliseconds=tuple(one.milliseconds for one in people),
        groups={name: tuple(one.groups.get(name, "") for one in people) for name in earlier.groups},
        cut_raw=cut_raw,
        notes=earlier.notes,
    )


def groups_with_sizes(values: Sequence[str]) -> list[tuple[str, int]]:
    """The groups that are known, the largest first."""
    sizes: dict[str, int] = {}
    for value in values:
        if value:
            sizes[value] = sizes.get(value, 0) + 1
    return sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))
