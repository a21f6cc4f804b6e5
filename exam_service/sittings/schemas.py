"""What travels about a sitting between player and server. Nothing here has a key in it."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


class SittingView(BaseModel):
    """Everything a player needs to go on where the candidate was."""

    id: UUID
    state: str
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


class PresentedOption(BaseModel):
    option: str
    text: str


class PresentedItem(BaseModel):
    slot: str
    stem: str
    options: list[PresentedOption]


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
