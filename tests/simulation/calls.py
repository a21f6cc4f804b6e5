"""What can be asked of the service, as values: by devices, by staff, by its own sweep."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from exam_service.responses.rules import Entry


class CallName(StrEnum):
    LEASE = "lease"
    TAKE_OVER = "take over"
    LOOK = "look"
    START = "start"
    FINISH = "finish"
    END_BREAK = "end break"
    SUBMIT = "submit"
    SAVE = "save"
    SEEN = "seen"
    PAUSE = "pause"
    RESUME = "resume"
    GIVE_TIME = "give time"
    GIVE_BREAK = "give break"
    MESSAGE = "message"
    ALLOW = "allow"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the service."""

    name: CallName
    candidate: int = 0
    device: str = ""
    section: int = 0
    takes_break: bool = False
    minutes: int = 0
    epoch: int = 0
    entries: Sequence[Entry] = ()
    # Which message was seen differs from run to run, like every identifier.
    message_id: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's sitting, as the store of this run knows it."""

    sitting_id: UUID
    account_id: UUID
    actor_id: UUID
