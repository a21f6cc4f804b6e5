"""Entries that are kept for people to decide: one person proposes, another one confirms. Pure.

Nothing is dropped: what is kept out stays in the log, and the log never changes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput
from exam_service.responses.rules.entries import Standing, StoredEntry, final_responses

REASON_CHARACTERS_MAX = 500

# A lease's epoch, and a sequence in it.
EntryNumber: TypeAlias = tuple[int, int]


class HeldVerdict(StrEnum):
    """What may become of entries that are held."""

    ADMIT = "admit"
    KEEP_OUT = "keep_out"


class WhyHeld(StrEnum):
    """How an entry came to be held."""

    JOURNAL = "journal"
    OTHER_DEVICE = "other_device"
    # Its lease had a number that a restored service gave to another device once more.
    FORGOTTEN_DEVICE = "forgotten_device"
    AFTER_END = "after_end"
    SECTION_LEFT = "section_left"


class HeldChanged(ExamError):
    """What was looked at is not what would be decided: somebody proposed or decided meanwhile."""

    kind = ErrorKind.CONFLICT
    code = "held.changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else proposed or decided something here meanwhile. Please look again.")
        )


class NeedsSecondPerson(ExamError):
    """Whoever proposed does not decide: two different people do."""

    kind = ErrorKind.CONFLICT
    code = "held.needs_second_person"

    def __init__(self) -> None:
        super().__init__(N_("You proposed this yourself; another person has to decide about it."))


def given_reason(reason: str) -> str:
    """What was decided about somebody's answers is explained, for the record."""
    reason = reason.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        sentence = N_("Please give a reason in a sentence; it is kept.")
        raise InvalidInput(sentence, {"reason": sentence})
    return reason


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """The second person's word."""

    is_confirmed: bool
    reason: str
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class HeldReview:
    """A proposal, and what became of it."""

    id: UUID
    verdict: HeldVerdict
    reason: str
    proposed_by: UUID
    proposed_at: datetime
    entries: frozenset[EntryNumber]
    decision: HeldDecision | None = None

    @property
    def is_open(self) -> bool:
        return self.decision is None

    @property
    def stands(self) -> bool:
        return self.decision is not None and self.decision.is_confirmed


def admitted(reviews: Iterable[HeldReview]) -> frozenset[EntryNumber]:
    """The entries that two people let count."""
    return _spoken_of(
        review for review in reviews if review.stands and review.verdict is HeldVerdict.ADMIT
    )


def undecided(
    held: Iterable[EntryNumber], reviews: Collection[HeldReview]
) -> frozenset[EntryNumber]:
    """The held entries about which no decision of two people stands."""
    return frozenset(held) - _spoken_of(review for review in reviews if review.stands)


def awaiting_proposal(
    held: Iterable[EntryNumber], reviews: Collection[HeldReview]
) -> frozenset[EntryNumber]:
    """The held entries about which nobody has proposed anything that is open or stands."""
    return frozenset(held) - _spoken_of(
        review for review in reviews if review.is_open or review.stands
    )


def _spoken_of(reviews: Iterable[HeldReview]) -> frozenset[EntryNumber]:
    return frozenset().union(*(review.entries for review in reviews))


def require_awaiting(
    chosen: Collection[EntryNumber],
    held: Iterable[EntryNumber],
    reviews: Collection[HeldReview],
) -> None:
    """A proposal speaks of held entries only, and of none that another one speaks of."""
    if not set(chosen) <= awaiting_proposal(held, reviews):
        raise HeldChanged


def require_decidable(review: HeldReview, actor_id: UUID) -> None:
    if not review.is_open:
        raise HeldChanged
    if review.proposed_by == actor_id:
        raise NeedsSecondPerson


@dataclass(frozen=True, slots=True)
class ResponseChange:
    """What one slot's response would become; None is unanswered."""

    slot: str
    before: str | None
    after: str | None


def changes(
    entries: Sequence[StoredEntry], admitting: Collection[EntryNumber]
) -> tuple[ResponseChange, ...]:
    """What would change in the final responses if these held entries counted."""
    before = final_responses(entries)
    after = final_responses(
        replace(entry, standing=Standing.ADMITTED)
        if (entry.epoch, entry.sequence) in admitting
        else entry
        for entry in entries
    )
    return tuple(
        ResponseChange(slot, before.get(slot), option)
        for slot, option in after.items()
        if before.get(slot) != option
    )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a sitting that explains why an entry was held."""

    epoch: int
    ended_at: datetime | None
    # When journals were loaded, as their events say.
    loaded_at: Collection[datetime]


def why_held(epoch: int, recorded_at: datetime, known: Circumstances) -> WhyHeld:
    """How an entry that was recorded at this instant came to be held."""
    if recorded_at in known.loaded_at:
        return WhyHeld.JOURNAL
    if epoch < 0:
        return WhyHeld.FORGOTTEN_DEVICE
    if epoch < known.epoch:
        return WhyHeld.OTHER_DEVICE
    if known.ended_at is not None and recorded_at >= known.ended_at:
        return WhyHeld.AFTER_END
    return WhyHeld.SECTION_LEFT
