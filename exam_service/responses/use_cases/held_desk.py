"""The desk of held entries: what is held, why, what it would change, and who proposed what.

Letters and places only, no item text. Whoever looks decides nothing by looking.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.responses import store as responses
from exam_service.responses.rules import StoredEntry
from exam_service.responses.rules.held import (
    Circumstances,
    EntryNumber,
    HeldReview,
    HeldVerdict,
    ResponseChange,
    WhyHeld,
    admitted,
    awaiting_proposal,
    changes,
    why_held,
)
from exam_service.responses.store.held import list_held_entries, list_reviews
from exam_service.responses.tables import EntryRow
from exam_service.responses.use_cases.journal import JOURNAL_LOADED
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings import store as sittings
from exam_service.sittings.store import desk
from exam_service.sittings.store.desk import ListedSitting
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.desk_responses import EntryLine, Place, entry_line, places_of


class HeldState(StrEnum):
    """Where a held entry stands on its way to a decision."""

    WAITS = "waits"
    PROPOSED = "proposed"
    ADMITTED = "admitted"
    KEPT_OUT = "kept_out"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held entry."""

    entry: EntryLine
    why: WhyHeld
    state: HeldState

    @property
    def name(self) -> str:
        """How a page names it when it sends it back."""
        return f"{self.entry.epoch}-{self.entry.sequence}"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What one position's response would become, in letters; None is unanswered."""

    section: int
    position: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A proposal with the names of the two people."""

    review: HeldReview
    proposed_by: str
    decided_by: str | None
    may_decide: bool
    # What it would change, or changed, of what counted before.
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class HeldDesk:
    """Everything about the held entries of one sitting."""

    listed: ListedSitting
    lines: tuple[HeldLine, ...]
    # What would change if everything that waits were admitted.
    changes: tuple[ChangeLine, ...]
    reviews: tuple[ReviewLine, ...]

    @property
    def row(self) -> SittingRow:
        return self.listed.row

    @property
    def waiting(self) -> int:
        return sum(line.state is HeldState.WAITS for line in self.lines)

    @property
    def has_score(self) -> bool:
        return self.row.score_status != ScoreStatus.UNSCORED


async def look_at_held(open_session: OpenSession, *, sitting_id: UUID, actor_id: UUID) -> HeldDesk:
    """The held entries of a sitting, what they would change, and what was proposed about them."""
    async with open_session() as session:
        listed = await desk.load_listed(session, sitting_id)
        places = await _places(session, listed.row)
        entries = await responses.list_entries(session, sitting_id)
        rows = await list_held_entries(session, sitting_id)
        reviews = await list_reviews(session, sitting_id)
        known = await _circumstances(session, listed.row)
        names = await desk.list_names(session, _people(reviews))
    waiting = awaiting_proposal(((row.epoch, row.sequence) for row in rows), reviews)
    return HeldDesk(
        listed=listed,
        lines=tuple(_line(row, places, reviews, known) for row in rows),
        changes=_change_lines(entries, waiting, places),
        reviews=tuple(
            ReviewLine(
                review,
                names[review.proposed_by],
                names[review.decision.decided_by] if review.decision else None,
                review.is_open and review.proposed_by != actor_id,
                _change_lines(entries, review.entries, places) if review.is_open else (),
            )
            for review in reversed(reviews)
        ),
    )


def _change_lines(
    entries: Sequence[StoredEntry],
    admitting: Collection[EntryNumber],
    places: Mapping[str, Place],
) -> tuple[ChangeLine, ...]:
    """What would change if these counted, in the order in which the candidate met the items."""

    def line(change: ResponseChange) -> ChangeLine:
        place = places[change.slot]
        before, after = (
            None if option is None else place.letters[option]
            for option in (change.before, change.after)
        )
        return ChangeLine(place.section, place.position, before, after)

    found = [line(change) for change in changes(entries, admitting)]
    return tuple(sorted(found, key=lambda line: (line.section, line.position)))


def _people(reviews: Collection[HeldReview]) -> set[UUID]:
    deciders = {review.decision.decided_by for review in reviews if review.decision}
    return deciders | {review.proposed_by for review in reviews}


async def _places(session: AsyncSession, row: SittingRow) -> Mapping[str, Place]:
    policy = await exams.load_policy(session, row.exam_id, row.policy_version)
    sections = len(policy.sections)
    contents = await sittings.load_contents(session, row.form_id, row.language, sections)
    return places_of(contents, row.seed)


async def _circumstances(session: AsyncSession, row: SittingRow) -> Circumstances:
    contact = await sittings.load_contact(session, row.id)
    events = await sittings.list_events(session, row.id)
    return Circumstances(
        epoch=contact.epoch,
        ended_at=row.ended_at,
        loaded_at={event.recorded_at for event in events if event.kind == JOURNAL_LOADED},
    )


def _line(
    row: EntryRow,
    places: Mapping[str, Place],
    reviews: Collection[HeldReview],
    known: Circumstances,
) -> HeldLine:
    let_in = admitted(reviews)
    number = (row.epoch, row.sequence)
    return HeldLine(
        entry=entry_line(row, places, let_in),
        why=why_held(row.epoch, row.recorded_at, known),
        state=_state(number, reviews),
    )


def _state(number: EntryNumber, reviews: Collection[HeldReview]) -> HeldState:
    for review in reviews:
        if number in review.entries and review.is_open:
            return HeldState.PROPOSED
        if number in review.entries and review.stands:
            return HeldState.ADMITTED if review.verdict is HeldVerdict.ADMIT else HeldState.KEPT_OUT
    return HeldState.WAITS
