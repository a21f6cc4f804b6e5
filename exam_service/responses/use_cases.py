"""Saving a batch of entries: check what it says, append it, answer with what is held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams import store as exams
from exam_service.responses.rules import Entry, EntryRefused, check_entry
from exam_service.responses.store import Saved, SavingPool, Verdict
from exam_service.sittings import store as sittings
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.use_cases.contents import FormContents, Kept, load_contents

SITTINGS_KEPT_MAX = 20_000
STARTED_STATES = frozenset(SittingState) - {SittingState.SCHEDULED, SittingState.CHECKED_IN}


class LeaseLost(ExamError):
    """Another device took the sitting over."""

    kind = ErrorKind.CONFLICT
    code = "sitting.lease_lost"

    def __init__(self) -> None:
        super().__init__(N_("This exam was opened on another device. What was saved here is safe."))


class NumberTaken(ExamError):
    """The same sequence number with other content: two players wrote at once."""

    kind = ErrorKind.CONFLICT
    code = "entry.number_taken"

    def __init__(self) -> None:
        super().__init__(
            N_("This exam is open twice. Please reload the page; what was saved is safe.")
        )


class SectionLocked(ExamError):
    """Entries for a section that is not the open one."""

    kind = ErrorKind.CONFLICT
    code = "sitting.section_locked"

    def __init__(self) -> None:
        super().__init__(N_("This section is closed. What was saved before is safe."))


class NotOpen(ExamError):
    """The clock does not run: the sitting is paused, on a break, or over."""

    kind = ErrorKind.CONFLICT
    code = "sitting.not_open"

    def __init__(self) -> None:
        super().__init__(N_("The exam is not running at the moment. Your saved answers are safe."))


class SignInEnded(ExamError):
    """The sign-in behind the cookie is gone; the sitting goes on."""

    kind = ErrorKind.SIGNED_OUT
    code = "sign_in.ended"

    def __init__(self) -> None:
        super().__init__(N_("Please sign in again. Your answers are safe on this device."))


REFUSALS: dict[Verdict, Callable[[], ExamError]] = {
    Verdict.SIGNED_OUT: SignInEnded,
    Verdict.NOT_FOUND: sittings.SittingNotFound,
    Verdict.LEASE_LOST: LeaseLost,
    Verdict.NUMBER_TAKEN: NumberTaken,
    Verdict.OTHER_SECTION: SectionLocked,
    Verdict.NOT_OPEN: NotOpen,
}

# Whoever is told so learns nothing else, not even that there is such a sitting.
FOREIGN = frozenset({Verdict.SIGNED_OUT, Verdict.NOT_FOUND})

# What a started sitting shows never changes, so a save need not ask for it again.
_shown: Kept[UUID, FormContents] = Kept(SITTINGS_KEPT_MAX)


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one device under one lease; empty, it only says that the device is there."""

    epoch: int
    entries: Sequence[Entry]


async def save_entries(
    pool: SavingPool,
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    sign_in_id: UUID,
    batch: Batch,
    now: datetime,
) -> Saved:
    """Append a batch durably. Safe to repeat in any order; refuses as a typed error.

    One round trip after the first save of a sitting in this process.
    """
    section, unfit = None, None
    if batch.entries:
        contents = await _contents_of(open_session, sitting_id)
        try:
            section = _section_of(contents, batch.entries)
        except EntryRefused as refusal:
            unfit = refusal
    saved = await pool.save(
        sitting_id=sitting_id,
        sign_in_id=sign_in_id,
        epoch=batch.epoch,
        section=section,
        entries=() if unfit else batch.entries,
        now=now,
    )
    if saved.verdict in FOREIGN or not (unfit or saved.verdict is Verdict.SAVED):
        raise REFUSALS[saved.verdict]()
    # Said only now: what fits a sitting and what does not is its own candidate's business.
    if unfit:
        raise unfit
    return saved


def _section_of(contents: FormContents, entries: Sequence[Entry]) -> int:
    """The one section that all entries belong to."""
    section = contents.section_of.get(entries[0].slot)
    if section is None:
        raise EntryRefused(entries[0].sequence, N_("This question is not part of this exam."))
    for entry in entries:
        check_entry(entry, contents.slots[section])
    return section


async def _contents_of(open_session: OpenSession, sitting_id: UUID) -> FormContents:
    """What this sitting shows. Whose it is, the statement that saves decides."""
    known = _shown.find(sitting_id)
    if known is not None:
        return known
    async with open_session() as session:
        row = await sittings.load_sitting(session, sitting_id)
        policy = await exams.load_policy(session, row.exam_id, row.policy_version)
        contents = await load_contents(session, row.form_id, row.language, len(policy.sections))
        # Until the start the language may still change.
        if row.state in STARTED_STATES:
            _shown.keep(sitting_id, contents)
        return contents
