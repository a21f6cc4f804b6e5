"""Impact data: how candidates did, for judges to look at after their first round. Pure.

Kept as it was shown: whole numbers only, so that a record is the same when it is read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Fewer responses say too little to move anybody's judgement.
CANDIDATES_MIN: Final = 30


@dataclass(frozen=True, slots=True)
class Impact:
    """How many candidates had each raw score, and how many were right on each scored slot."""

    candidates: int
    by_raw: tuple[int, ...]
    right: Mapping[int, int]

    def pass_percent(self, cut: int) -> float:
        """The share of candidates, in percent, who would pass with this cut."""
        return 100 * sum(self.by_raw[cut:]) / self.candidates

    def right_percent(self, slot: int) -> float | None:
        """The share right on one slot; None where it did not count when impact was taken."""
        return 100 * self.right[slot] / self.candidates if slot in self.right else None

    def is_about(self, items: int) -> bool:
        """Are its raw scores those of so many items? Not after a key change dropped one."""
        return len(self.by_raw) == items + 1

    def to_document(self) -> dict[str, object]:
        return {
            "candidates": self.candidates,
            "by_raw": list(self.by_raw),
            "right": {str(slot): count for slot, count in self.right.items()},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object] | None) -> "Impact | None":
        """What was kept with the move; None where nothing was."""
        if document is None:
            return None
        candidates, by_raw, right = document["candidates"], document["by_raw"], document["right"]
        assert isinstance(candidates, int), "written by to_document"
        assert isinstance(by_raw, list), "written by to_document"
        assert isinstance(right, dict), "written by to_document"
        return cls(candidates, tuple(by_raw), {int(slot): n for slot, n in right.items()})


def impact_of(slots: Sequence[int], rows: Sequence[Sequence[int]]) -> Impact | None:
    """From item scores, candidates × scored slots; None while there are too few candidates."""
    if len(rows) < CANDIDATES_MIN:
        return None
    by_raw = [0] * (len(slots) + 1)
    for row in rows:
        by_raw[sum(row)] += 1
    right = {slot: sum(row[place] for row in rows) for place, slot in enumerate(slots)}
    return Impact(len(rows), tuple(by_raw), right)
