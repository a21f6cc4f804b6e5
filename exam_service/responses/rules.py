"""What a candidate's entries amount to. Pure.

Theory: entries are numbered by a sequence within a lease (one device, one epoch) and never
change. What counts for a slot is the admitted entry with the greatest (epoch, sequence), whatever
order entries arrived in; repeating or reordering deliveries therefore cannot change anything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from exam_service.errors import N_, ErrorKind, ExamError

ENTRIES_PER_SYNC_MAX = 100
OPTION_IDS_PER_ENTRY_MAX = 5


class EntryKind(StrEnum):
    CHOICE = "choice"
    FLAG = "flag"
    STRIKE = "strike"
    POSITION = "position"


class EntryRefused(ExamError):
    """An entry that no player of ours sends: unknown slot or option, or another shape."""

    kind = ErrorKind.INVALID
    code = "entry.refused"

    def __init__(self, sequence: int, sentence: str) -> None:
        super().__init__(sentence, details={"sequence": sequence})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a candidate did, as the device numbered it."""

    sequence: int
    slot: str
    kind: EntryKind
    value: Mapping[str, Any]
    claimed_at: datetime

    def value_json(self) -> str:
        return json.dumps(self.value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def content_hash(self) -> bytes:
        """sha256 of everything the device said, so that a number cannot be used twice."""
        parts = (str(self.sequence), self.slot, self.kind, self.value_json())
        text = "\n".join((*parts, self.claimed_at.isoformat()))
        return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the log holds it."""

    epoch: int
    sequence: int
    slot: str
    kind: EntryKind
    value: Mapping[str, Any]


# Slot -> its option identifiers, of one section.
SectionSlots = Mapping[str, frozenset[str]]


def check_entry(entry: Entry, slots: SectionSlots) -> None:
    """Refuse an entry that does not fit the items the candidate was given."""
    options = slots.get(entry.slot)
    if options is None:
        raise EntryRefused(entry.sequence, N_("This question is not part of the open section."))
    if not _value_fits(entry, options):
        raise EntryRefused(entry.sequence, N_("This answer does not belong to its question."))


def _value_fits(entry: Entry, options: frozenset[str]) -> bool:
    value = entry.value
    match entry.kind:
        case EntryKind.CHOICE:
            return set(value) == {"option"} and _is_option_or_none(value["option"], options)
        case EntryKind.FLAG:
            return set(value) == {"flagged"} and isinstance(value["flagged"], bool)
        case EntryKind.STRIKE:
            struck = value.get("struck")
            return (
                set(value) == {"struck"}
                and isinstance(struck, list)
                and len(struck) <= OPTION_IDS_PER_ENTRY_MAX
                and all(isinstance(option, str) and option in options for option in struck)
            )
        case EntryKind.POSITION:
            return not value


def _is_option_or_none(option: object, options: frozenset[str]) -> bool:
    return option is None or (isinstance(option, str) and option in options)


@dataclass(slots=True)
class ItemSession:
    """A candidate's dealings with one slot, as the player shows them again after a reload."""

    slot: str
    option: str | None = None
    flagged: bool = False
    struck: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Resumption:
    """What a player needs to go on where the candidate was."""

    sessions: Mapping[str, ItemSession]
    position: str | None


def resumption(entries: Iterable[StoredEntry]) -> Resumption:
    """Fold the log into item sessions and the last position."""
    sessions: dict[str, ItemSession] = {}
    position: str | None = None
    for entry in sorted(entries, key=lambda entry: (entry.epoch, entry.sequence)):
        session = sessions.setdefault(entry.slot, ItemSession(entry.slot))
        position = entry.slot
        match entry.kind:
            case EntryKind.CHOICE:
                session.option = entry.value["option"]
            case EntryKind.FLAG:
                session.flagged = entry.value["flagged"]
            case EntryKind.STRIKE:
                session.struck = list(entry.value["struck"])
            case EntryKind.POSITION:
                pass
    return Resumption(sessions, position)


def final_responses(entries: Iterable[StoredEntry]) -> dict[str, str | None]:
    """Slot -> the option that counts; None where a choice was taken back. Choices only."""
    choices = (entry for entry in entries if entry.kind is EntryKind.CHOICE)
    ordered = sorted(choices, key=lambda entry: (entry.epoch, entry.sequence))
    return {entry.slot: entry.value["option"] for entry in ordered}
