"""What a candidate's entries amount to. Pure.

Theory: entries are numbered by a sequence within a lease (one device, one epoch) and never
change. What counts for a slot is the counting entry with the greatest (epoch, sequence), whatever
order entries arrived in; repeating or reordering deliveries therefore cannot change anything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
        """sha256 of everything the device said, which it computes alike: a number cannot be used
        twice, and a receipt names exactly what it confirms."""
        parts = (str(self.sequence), self.slot, self.kind, self.value_json())
        text = "\n".join((*parts, instant_text(self.claimed_at)))
        return hashlib.sha256(text.encode()).digest()


class Standing(StrEnum):
    """What an entry in the log counts for."""

    ADMITTED = "admitted"
    # Made in time and delivered late (rule X30): it counts, and a reviewer sees that it was late.
    LATE = "late"
    # Kept for a person to decide; it does not count unless two people admit it.
    HELD = "held"


COUNTS = frozenset({Standing.ADMITTED, Standing.LATE})


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the log holds it."""

    epoch: int
    sequence: int
    slot: str
    kind: EntryKind
    value: Mapping[str, Any]
    standing: Standing = Standing.ADMITTED

    @property
    def counts(self) -> bool:
        return self.standing in COUNTS


def instant_text(instant: datetime) -> str:
    """An instant as it is hashed and signed: UTC, milliseconds, Z."""
    whole = instant.astimezone(UTC).isoformat(timespec="milliseconds")
    return whole.replace("+00:00", "Z")


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
    """Fold what counts of the log into item sessions and the last position."""
    sessions: dict[str, ItemSession] = {}
    position: str | None = None
    for entry in _in_order(entry for entry in entries if entry.counts):
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
    choices = (entry for entry in entries if entry.kind is EntryKind.CHOICE and entry.counts)
    return {entry.slot: entry.value["option"] for entry in _in_order(choices)}


def _in_order(entries: Iterable[StoredEntry]) -> list[StoredEntry]:
    return sorted(entries, key=lambda entry: (entry.epoch, entry.sequence))
