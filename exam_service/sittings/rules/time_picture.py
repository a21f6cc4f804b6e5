"""Where the spans of a time account lie along a line, for a picture of it. Pure geometry.

No colour and no word is chosen here; positions are shares of the line, from 0 to 1.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_service.sittings.rules.time import Ledger, SpanKind


@dataclass(frozen=True, slots=True)
class Segment:
    """One span on the line."""

    kind: SpanKind
    offset: float
    width: float
    length: timedelta


@dataclass(frozen=True, slots=True)
class TimePicture:
    """A time account as a line from its first instant to its last."""

    begins_at: datetime
    ends_at: datetime
    is_open: bool
    segments: tuple[Segment, ...]


def picture_of(ledger: Ledger, now: datetime) -> TimePicture | None:
    """The picture of an account; None before its first span, or while no time has passed."""
    if not ledger.spans:
        return None
    begins_at = ledger.spans[0].started_at
    ends_at = ledger.spans[-1].ended_at or max(now, ledger.spans[-1].started_at)
    whole = ends_at - begins_at
    if whole <= timedelta():
        return None
    segments = tuple(
        Segment(
            span.kind,
            (span.started_at - begins_at) / whole,
            span.length(now) / whole,
            span.length(now),
        )
        for span in ledger.spans
    )
    return TimePicture(begins_at, ends_at, ledger.current is not None, segments)
