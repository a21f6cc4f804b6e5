"""The responses of one sitting for staff: where an item stood, what was chosen and when.

Letters and codes only; nothing here reads an item's text or its key.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.exams import store as exams
from exam_service.responses import store as responses
from exam_service.responses.rules import EntryKind, Standing, StoredEntry, resumption
from exam_service.responses.rules.held import EntryNumber, admitted
from exam_service.responses.store.held import list_reviews
from exam_service.responses.tables import EntryRow
from exam_service.sittings.rules.answer_history import (
    AnswerHistory,
    Deed,
    Stretch,
    histories,
)
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.store import load_contents, load_sitting
from exam_service.sittings.tables import SittingRow

LETTERS = "ABCDE"
ENTRIES_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot stood in this sitting's order, and the letters its options had."""

    section: int
    position: int
    letters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """One choice of a trail; no letter where it was taken back."""

    letter: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """One slot in the order in which the candidate met it."""

    slot: str
    section: int
    position: int
    item_code: str
    letter: str | None
    # Every choice in its order, also those that were taken back.
    trail: tuple[ChoiceMade, ...]
    # The first option that was chosen at all.
    first: str | None
    # How often the answer became another one.
    changes: int
    is_flagged: bool
    flags: int
    strikes: int
    # An estimate; rules/answer_history.py says how.
    spent: timedelta
    seen_at: datetime | None
    # When the choice that counts reached us.
    chosen_at: datetime | None

    @property
    def choices(self) -> int:
        """How often an option was chosen or taken back."""
        return len(self.trail)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of the log in words that need no identifier."""

    epoch: int
    sequence: int
    section: int
    position: int
    kind: EntryKind
    # The letter chosen, or the letters struck out; empty where there is none.
    letters: str
    is_flagged: bool
    claimed_at: datetime
    recorded_at: datetime
    # As it was when the entry came; what two people decided since is in `was_admitted`.
    standing: Standing
    was_admitted: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One page of a sitting's log."""

    row: SittingRow
    lines: tuple[EntryLine, ...]
    number: int
    pages: int
    entries: int


async def list_entry_lines(
    open_session: OpenSession, *, sitting_id: UUID, number: int
) -> EntryPage:
    """The log of a sitting as it was written, one page of it."""
    async with open_session() as session:
        row = await load_sitting(session, sitting_id)
        policy = await exams.load_policy(session, row.exam_id, row.policy_version)
        contents = await load_contents(session, row.form_id, row.language, len(policy.sections))
        entries = await responses.list_entry_rows(session, sitting_id)
        let_in = admitted(await list_reviews(session, sitting_id))
    places = places_of(contents, row.seed)
    pages = max(-(-len(entries) // ENTRIES_PER_PAGE), 1)
    number = min(max(number, 1), pages)
    first = (number - 1) * ENTRIES_PER_PAGE
    shown = entries[first : first + ENTRIES_PER_PAGE]
    lines = [entry_line(one, places, let_in) for one in shown]
    return EntryPage(row, tuple(lines), number, pages, len(entries))


def places_of(contents: FormContents, seed: str) -> Mapping[str, Place]:
    """Slot -> its place, in the order of this sitting."""
    return {
        item.slot: Place(
            document.section,
            position,
            {option.option: letter for letter, option in zip(LETTERS, item.options, strict=False)},
        )
        for document in contents.documents
        for position, item in enumerate(contents.in_order(document.section, seed).items, start=1)
    }


def response_lines(
    entries: Sequence[EntryRow],
    places: Mapping[str, Place],
    item_codes: Mapping[str, str],
    let_in: Collection[EntryNumber],
    working: Sequence[Stretch],
) -> tuple[ResponseLine, ...]:
    """Every slot with what came of it, answered or not. What is held is no response."""
    counting = [
        row for row, entry in zip(entries, stored(entries, let_in), strict=True) if entry.counts
    ]
    by_slot: dict[str, list[EntryRow]] = {slot: [] for slot in places}
    for row in counting:
        by_slot[row.slot].append(row)
    done = histories([_deed(row) for row in counting], working)
    return tuple(
        _response_line(
            slot, places[slot], item_codes[slot], by_slot[slot], done.get(slot, AnswerHistory())
        )
        for slot in sorted(places, key=lambda slot: (places[slot].section, places[slot].position))
    )


def _deed(row: EntryRow) -> Deed:
    kind = EntryKind(row.kind)
    return Deed(
        slot=row.slot,
        kind=kind,
        option=row.value["option"] if kind is EntryKind.CHOICE else None,
        done_at=min(row.claimed_at, row.recorded_at),
        recorded_at=row.recorded_at,
    )


def _response_line(
    slot: str,
    place: Place,
    item_code: str,
    entries: Sequence[EntryRow],
    history: AnswerHistory,
) -> ResponseLine:
    numbers = {(entry.epoch, entry.sequence) for entry in entries}
    session = resumption(stored(entries, numbers)).sessions.get(slot)
    return ResponseLine(
        slot=slot,
        section=place.section,
        position=place.position,
        item_code=item_code,
        letter=letter_of(place, history.final),
        trail=tuple(
            ChoiceMade(letter_of(place, one.option), one.recorded_at) for one in history.choices
        ),
        first=letter_of(place, history.first),
        changes=history.changes,
        is_flagged=session is not None and session.flagged,
        flags=history.flags,
        strikes=history.strikes,
        spent=history.spent,
        seen_at=min((entry.recorded_at for entry in entries), default=None),
        chosen_at=history.choices[-1].recorded_at if history.choices else None,
    )


def letter_of(place: Place, option: str | None) -> str | None:
    """The letter that an option had in this sitting."""
    return None if option is None else place.letters[option]


def stored(entries: Iterable[EntryRow], let_in: Collection[EntryNumber]) -> list[StoredEntry]:
    """Rows of the log as the rules read them; what two people let in counts like any other."""
    return [
        StoredEntry(
            entry.epoch,
            entry.sequence,
            entry.slot,
            EntryKind(entry.kind),
            entry.value,
            Standing.ADMITTED
            if (entry.epoch, entry.sequence) in let_in
            else Standing(entry.standing),
        )
        for entry in entries
    ]


def entry_line(
    entry: EntryRow, places: Mapping[str, Place], let_in: Collection[EntryNumber]
) -> EntryLine:
    """One entry in words that need no identifier."""
    place = places[entry.slot]
    kind = EntryKind(entry.kind)
    options: list[str] = []
    if kind is EntryKind.CHOICE and entry.value["option"] is not None:
        options = [entry.value["option"]]
    elif kind is EntryKind.STRIKE:
        options = entry.value["struck"]
    return EntryLine(
        epoch=entry.epoch,
        sequence=entry.sequence,
        section=place.section,
        position=place.position,
        kind=kind,
        letters=", ".join(sorted(place.letters[option] for option in options)),
        is_flagged=kind is EntryKind.FLAG and entry.value["flagged"],
        claimed_at=entry.claimed_at,
        recorded_at=entry.recorded_at,
        standing=Standing(entry.standing),
        was_admitted=(entry.epoch, entry.sequence) in let_in,
    )
