"""Saving a batch of entries: check what it says, append it, answer with what is held.

One round trip where nothing is in the way. Everything else is written down on a longer way, in a
transaction: a silence that must be settled, a lease that another device has, an end that came
before the entries did. Whatever the way, nothing that was sent is dropped.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.responses.rules import Entry, EntryRefused, check_entry
from exam_service.responses.store import Saved, SaveRequest, Saving, Verdict
from exam_service.responses.use_cases.keep import NumberTaken, keep_entries, recount
from exam_service.sittings import store as sittings
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.store import Kept, OpenSittings, sitting_store
from exam_service.sittings.use_cases.contact import hear_again
from exam_service.sittings.use_cases.settling import Holder, LeaseLost

SITTINGS_KEPT_MAX = 20_000
STARTED_STATES = frozenset(SittingState) - {SittingState.SCHEDULED, SittingState.CHECKED_IN}


class SignInEnded(ExamError):
    """The sign-in behind the cookie is gone; the sitting goes on."""

    kind = ErrorKind.SIGNED_OUT
    code = "sign_in.ended"

    def __init__(self) -> None:
        super().__init__(N_("Please sign in again. Your answers are safe on this device."))


REFUSALS: dict[Verdict, Callable[[], ExamError]] = {
    Verdict.SIGNED_OUT: SignInEnded,
    Verdict.NOT_FOUND: sittings.SittingNotFound,
    Verdict.NUMBER_TAKEN: NumberTaken,
}
# Whoever is told so learns nothing else, not even that there is such a sitting.
FOREIGN = frozenset({Verdict.SIGNED_OUT, Verdict.NOT_FOUND})

# What a started sitting shows never changes, so a save need not ask for it again.
_shown: Kept[UUID, FormContents] = Kept(SITTINGS_KEPT_MAX)


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one device under one lease; empty, it only says that the device is there."""

    device: str
    epoch: int
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is held after a batch, and what its device must know."""

    # The lease that the batch was sent under, and what is held of it.
    epoch: int
    acknowledged_sequence: int
    chain: bytes
    state: str
    section: int | None
    revision: int
    closes_at: datetime | None
    has_lease: bool = True
    # Entries of this batch that were kept for a person to decide.
    held: int = 0


async def save_entries(
    saving: Saving,
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    sign_in_id: UUID,
    batch: Batch,
    now: datetime,
) -> Outcome:
    """Append a batch durably. Safe to repeat in any order; refuses as a typed error."""
    sections: set[int] = set()
    unfit: ExamError | None = None
    if batch.entries:
        contents = await _contents_of(open_sittings, sitting_id)
        try:
            sections = _sections_of(contents, batch.entries)
        except (EntryRefused, NumberTaken) as refusal:
            unfit = refusal
    # Of several sections not all can be open: their entries are judged one by one.
    section = next(iter(sections)) if len(sections) == 1 else None
    request = SaveRequest(
        sitting_id=sitting_id,
        sign_in_id=sign_in_id,
        device=batch.device,
        epoch=batch.epoch,
        section=section,
        entries=() if section is None else batch.entries,
        now=now,
    )
    saved = await saving.save(request)
    # The statement sees no claims of a batch that is judged one by one.
    is_unseen = saved.verdict is Verdict.SAVED and len(sections) > 1
    if saved.verdict is Verdict.UNSETTLED or is_unseen:
        saved = await _settled(saving, open_sittings, request, batch)
    if saved.verdict is Verdict.NUMBER_TAKEN:
        await recount(open_sittings, sitting_id=sitting_id, now=now)
    if saved.verdict in FOREIGN or (saved.verdict in REFUSALS and not unfit):
        raise REFUSALS[saved.verdict]()
    # Said only now: what fits a sitting and what does not is its own candidate's business.
    if unfit:
        raise unfit
    return await _outcome(open_sittings, request, batch, sections, saved)


async def _settled(
    saving: Saving, open_sittings: OpenSittings, request: SaveRequest, batch: Batch
) -> Saved:
    """Write the silence into the ledger first, and then save."""
    # The statement that saves said whose sitting it is before it said that it is unsettled.
    async with open_sittings() as session:
        row = await sitting_store(session).load_sitting(request.sitting_id)
    # A takeover that was committed while the statement waited for it: asked again, it says so.
    with suppress(LeaseLost):
        await hear_again(
            open_sittings,
            sitting_id=request.sitting_id,
            holder=Holder(row.account_id, request.device),
            claims=[entry.claimed_at for entry in batch.entries],
            now=request.now,
        )
    return await saving.save(replace(request, is_settled=True))


async def _outcome(
    open_sittings: OpenSittings,
    request: SaveRequest,
    batch: Batch,
    sections: set[int],
    saved: Saved,
) -> Outcome:
    has_lease = saved.verdict is not Verdict.LEASE_LOST
    outcome = Outcome(
        epoch=saved.epoch if has_lease else batch.epoch,
        acknowledged_sequence=saved.acknowledged_sequence if has_lease else 0,
        chain=saved.chain,
        state=saved.state,
        section=saved.section,
        revision=saved.revision,
        closes_at=saved.closes_at,
        has_lease=has_lease,
    )
    if not batch.entries or (saved.verdict is Verdict.SAVED and request.entries):
        return outcome
    if has_lease and not _must_be_judged(saved, sections):
        return outcome
    if not has_lease and batch.epoch > saved.epoch:
        # Not an old lease but one that never was, as far as we know.
        raise LeaseLost
    kept = await keep_entries(
        open_sittings,
        sitting_id=request.sitting_id,
        device=batch.device,
        epoch=batch.epoch,
        entries=batch.entries,
        now=request.now,
    )
    return replace(
        outcome,
        epoch=batch.epoch,
        acknowledged_sequence=kept.acknowledged_sequence,
        chain=kept.chain,
        held=kept.held,
    )


def _must_be_judged(saved: Saved, sections: set[int]) -> bool:
    """Can these entries no longer simply be appended, now or later?

    Entries of the open section that come while the clock stands wait on their device.
    """
    if saved.verdict is Verdict.ENDED:
        return True
    return sections != {saved.section}


def _sections_of(contents: FormContents, entries: Sequence[Entry]) -> set[int]:
    """The sections that the entries belong to, after a look at each entry."""
    if len({entry.sequence for entry in entries}) < len(entries):
        raise NumberTaken
    sections = set()
    for entry in entries:
        section = contents.section_of.get(entry.slot)
        if section is None:
            raise EntryRefused(entry.sequence, N_("This question is not part of this exam."))
        check_entry(entry, contents.slots[section])
        sections.add(section)
    return sections


async def _contents_of(open_sittings: OpenSittings, sitting_id: UUID) -> FormContents:
    """What this sitting shows. Whose it is, the statement that saves decides."""
    known = _shown.find(sitting_id)
    if known is not None:
        return known
    async with open_sittings() as session:
        storage = sitting_store(session)
        row = await storage.load_sitting(sitting_id)
        contents = await storage.load_contents(row)
        # Until the start the language may still change.
        if row.state in STARTED_STATES:
            _shown.keep(sitting_id, contents)
        return contents
