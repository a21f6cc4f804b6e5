"""What travels about a sitting between player and server. Nothing here has a key in it."""

from exam_service.sittings.schemas.wire import (
    ClockReading,
    FinishSection,
    Reason,
    SectionView,
    SittingView,
    TakeOver,
    TimeAccountView,
)

__all__ = [
    "ClockReading",
    "FinishSection",
    "Reason",
    "SectionView",
    "SittingView",
    "TakeOver",
    "TimeAccountView",
]
