"""What travels about a sitting between player and server. Nothing here has a key in it."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from exam_service.responses.schemas import SubmissionView
from exam_service.sittings.rules.time import ClockReading as ClockValue


class Wire(BaseModel):
    """Base of what is received: an unknown field is refused, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ClockReading(BaseModel):
    """Seconds, as the server's ledger has them at the instant of the answer."""

    remaining_seconds: float
    is_running: bool
    break_remaining_seconds: float | None

    @classmethod
    def of(cls, value: ClockValue) -> Self:
        left = value.break_remaining
        return cls(
            remaining_seconds=value.remaining.total_seconds(),
            is_running=value.is_running,
            break_remaining_seconds=None if left is None else left.total_seconds(),
        )


class SectionOutline(BaseModel):
    number: int
    items: int
    locked: bool


class PlayerPolicy(BaseModel):
    warning_minutes: list[int]
    break_minutes: int
    break_after_section: int | None


class ItemSessionView(BaseModel):
    slot: str
    option: str | None
    flagged: bool
    struck: list[str]


class AnsweredCount(BaseModel):
    section: int
    answered: int
    items: int


class Connection(BaseModel):
    """What the policy allows a device that cannot be heard, and what is left of it."""

    offline_work_seconds: float
    credit_left_seconds: float


class PackageView(BaseModel):
    """Where the encrypted package of a section lies."""

    section: int
    url: str


class PauseView(BaseModel):
    reason: str
    by_person: bool


class MessageView(BaseModel):
    id: UUID
    text: str
    sent_at: str
    seen: bool


class SittingView(BaseModel):
    """Everything a player needs to go on where the candidate was."""

    id: UUID
    state: str
    # Rises with whatever the player must know of.
    revision: int
    server_time: str
    # "held", "lost" or "free", as the asking device sees it.
    lease: str
    # The chain of content hashes at `acknowledged_sequence`.
    chain: str
    connection: Connection
    packages: list[PackageView]
    # What opens the open section's package, and its order; only for the device with the lease.
    section_key: str | None
    order: list[int] | None
    pause: PauseView | None
    messages: list[MessageView]
    # The signed proof that the sitting was submitted with what is held.
    submission: SubmissionView | None
    section: int | None
    sections: list[SectionOutline]
    language: str
    direction: str
    epoch: int
    acknowledged_sequence: int
    clock: ClockReading
    policy: PlayerPolicy
    responses: list[ItemSessionView]
    position: str | None
    answered: list[AnsweredCount]
    receipt_url: str


class TimeLine(BaseModel):
    """One line of the time account as a person reads it."""

    kind: str
    cause: str
    reason: str
    by_person: bool
    started_at: str
    ended_at: str | None
    seconds: float
    is_charged: bool


class TimeAccountView(BaseModel):
    """Where the time of a sitting went, to the instant of the answer."""

    allotted_seconds: float
    used_seconds: float
    break_allotted_seconds: float
    break_used_seconds: float
    lines: list[TimeLine]


class TakeOver(Wire):
    password: str = Field(max_length=1000)


class PresentedOption(BaseModel):
    option: str
    text: str


class PresentedItem(BaseModel):
    slot: str
    stem: str
    options: list[PresentedOption]
    # What the stem refers to, and how texts are to be read; only where there is something to say.
    stimulus: str | None = None
    markup: str | None = None


class SectionView(BaseModel):
    """The items of the open section, in the order of this sitting."""

    section: int
    language: str
    direction: str
    items: list[PresentedItem]


class FinishSection(Wire):
    take_break: bool = False


class Reason(Wire):
    reason: str = Field(max_length=500)
