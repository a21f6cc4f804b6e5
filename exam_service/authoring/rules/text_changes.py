"""What changed between two texts, word by word, for people who compare versions."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

# Scripts that part words by spaces are compared by words; a run of other letters counts as one
# piece per character, so that a change in Chinese or Khmer is still small.
_PIECES: Final = re.compile(r"[a-zA-Z0-9\u00c0-\u058f\u0600-\u06ff]+|\s+|.", re.DOTALL)


class ChangeKind(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text that stayed, went or came."""

    kind: ChangeKind
    text: str


def text_changes(before: str, after: str) -> tuple[Change, ...]:
    """The pieces in reading order; a replaced piece is one removed and one added."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    changes: list[Change] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            changes.append(Change(ChangeKind.SAME, "".join(old[old_start:old_end])))
            continue
        if old_start < old_end:
            changes.append(Change(ChangeKind.REMOVED, "".join(old[old_start:old_end])))
        if new_start < new_end:
            changes.append(Change(ChangeKind.ADDED, "".join(new[new_start:new_end])))
    return tuple(changes)
