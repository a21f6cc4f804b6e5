"""Entries that arrive when they can no longer simply be appended (rule X30, takeovers). Pure.

Nothing is dropped: what does not count by rule is held for a person. The device's word for when an
entry was made is evidence; what the service itself saw bounds what that word may claim.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_service.responses.rules.entries import Entry, Standing


@dataclass(frozen=True, slots=True)
class Closing:
    """What the service knows about the end of a sitting, or of a section in it."""

    ended_at: datetime
    # The last contact before the end.
    last_contact_at: datetime
    # For so long a device may work without being heard.
    offline_work: timedelta
    # So late an entry may arrive and still count without a person.
    lateness_max: timedelta


def standing_of_late(entry: Entry, closing: Closing, now: datetime) -> Standing:
    """Does an entry that arrives after the end count (rule X30)?

    It does if it arrives soon enough, claims an instant before the end, and that instant lies
    within the last contact and the offline work that was allowed after it.
    """
    arrives_in_time = now - closing.ended_at <= closing.lateness_max
    claims_before_end = entry.claimed_at < closing.ended_at
    was_allowed = entry.claimed_at <= closing.last_contact_at + closing.offline_work
    if arrives_in_time and claims_before_end and was_allowed:
        return Standing.LATE
    return Standing.HELD
