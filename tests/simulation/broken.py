"""Services that break one promise each, to show that the checkers see it.

Each is a store with one fault in it; the use cases and rules over it are the real ones. They stand
in one file, long as it is, for they are read as a list.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from exam_service.responses.rules import EntryKind, Standing, StoredEntry
from exam_service.responses.store import Saved, SaveRequest, Verdict
from exam_service.responses.tables import SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import Credit, Ledger, SpanKind
from exam_service.sittings.store import JudgedEntry, Owner, SittingStore
from exam_service.sittings.tables import SittingRow
from tests.simulation.calls import Place
from tests.simulation.memory_saving import MemorySaving
from tests.simulation.memory_store import MemorySittings
from tests.simulation.steps import History
from tests.simulation.storage import MemoryStorage

A_MINUTE = timedelta(minutes=1)


class BrokenStorage(MemoryStorage):
    """`rule`: the promise that this one breaks, as the checker calls it."""

    rule: ClassVar[str]
    transactions: ClassVar[type[MemorySittings]] = MemorySittings
    saves: ClassVar[type[MemorySaving]] = MemorySaving

    def __init__(self) -> None:
        super().__init__()
        self.saving = self.saves(self.memory)

    def transaction(self) -> MemorySittings:
        return self.transactions(self.memory)


class LosesAnEntry(BrokenStorage):
    """Confirms a batch whose last entry it dropped."""

    rule = "nothing acknowledged is missing"

    class saves(MemorySaving):
        def note(self, request: SaveRequest, noted: SittingContactRow, *, is_open: bool) -> None:
            super().note(request, noted, is_open=is_open)
            if is_open and len(request.entries) > 1:
                name = (request.epoch, request.entries[-1].sequence)
                self.memory.entries[request.sitting_id].pop(name)


class ConfirmsTooMuch(BrokenStorage):
    """Says that one entry more is held."""

    rule = "nothing acknowledged is missing"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            saved = await super().save(request)
            more = saved.acknowledged_sequence + len(request.entries)
            return replace(saved, acknowledged_sequence=more)


class WritesWhatNobodySaid(BrokenStorage):
    """Keeps another option than the one that was chosen."""

    rule = "nothing appears that nobody entered"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            entries = [
                replace(entry, value={"option": None}) if entry.kind is EntryKind.CHOICE else entry
                for entry in request.entries
            ]
            return await super().save(replace(request, entries=entries))


class RewritesTheLog(BrokenStorage):
    """A repeated request writes its entries once more."""

    rule = "nothing in the log changes"

    class saves(MemorySaving):
        def note(self, request: SaveRequest, noted: SittingContactRow, *, is_open: bool) -> None:
            super().note(request, noted, is_open=is_open)
            log = self.memory.entries[request.sitting_id]
            for entry in request.entries:
                name = (request.epoch, entry.sequence)
                if is_open:
                    log[name] = replace(log[name], recorded_at=request.now)


class ChainsWrongly(BrokenStorage):
    """Moves on what is acknowledged and leaves the chain where it was."""

    rule = "the chain is the log"

    class saves(MemorySaving):
        def note(self, request: SaveRequest, noted: SittingContactRow, *, is_open: bool) -> None:
            chain = noted.chain
            super().note(request, noted, is_open=is_open)
            noted.chain = chain


class ListensToAnybody(BrokenStorage):
    """Notes a contact for a device that has lost its lease."""

    rule = "only its own device is heard"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            saved = await super().save(request)
            if saved.verdict is Verdict.LEASE_LOST:
                self.memory.contacts[request.sitting_id].last_contact_at = request.now
            return saved


class ListensAfterTheEnd(BrokenStorage):
    """Notes a contact for a device whose sitting has ended."""

    rule = "nobody is heard after the end"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            saved = await super().save(request)
            if saved.verdict is Verdict.ENDED:
                self.memory.contacts[request.sitting_id].last_contact_at = request.now
            return saved


class SavesAfterTheEnd(BrokenStorage):
    """Does not look at the deadline."""

    rule = "the time is over for everybody"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            contact = self.memory.contacts[request.sitting_id]
            closes_at = contact.closes_at
            if closes_at is not None and closes_at <= request.now <= closes_at + A_MINUTE:
                contact.closes_at = request.now + A_MINUTE
            return await super().save(replace(request, is_settled=True))


class SavesWhilePaused(BrokenStorage):
    """Does not ask whether entries are accepted."""

    rule = "entries wait while the clock stands"

    class saves(MemorySaving):
        def note(self, request: SaveRequest, noted: SittingContactRow, *, is_open: bool) -> None:
            super().note(request, noted, is_open=True)


class TurnsRepetitionAway(BrokenStorage):
    """Takes a number that it has already for a clash."""

    rule = "a journal always drains"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            log = self.memory.entries[request.sitting_id]
            if any((request.epoch, entry.sequence) in log for entry in request.entries):
                return Saved(Verdict.NUMBER_TAKEN)
            return await super().save(request)


class TellsAnotherClock(BrokenStorage):
    """Answers with a deadline a minute later."""

    rule = "the clock that is told is the one that is owed"

    class saves(MemorySaving):
        async def save(self, request: SaveRequest) -> Saved:
            saved = await super().save(request)
            later = None if saved.closes_at is None else saved.closes_at + A_MINUTE
            return replace(saved, closes_at=later)


class CreditsWhoeverWorks(BrokenStorage):
    """Takes nothing back from whoever worked while covered."""

    rule = "work or credit but not both"

    class transactions(MemorySittings):
        async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
            if credit.span_ordinal is None:
                await super().write_credit(sitting, ledger, credit)


class ForgetsOutages(BrokenStorage):
    """Charges its own failures."""

    rule = "outages are given back in full"

    class transactions(MemorySittings):
        async def list_outages(self, since: datetime, now: datetime) -> Sequence[Outage]:
            return []


class AppliesOldLeases(BrokenStorage):
    """Lets entries of a lost lease count."""

    rule = "an old lease counts for nothing"

    class transactions(MemorySittings):
        async def add_entries(
            self, sitting_id: UUID, epoch: int, judged: Sequence[JudgedEntry], now: datetime
        ) -> None:
            admitted = [replace(one, standing=Standing.ADMITTED) for one in judged]
            await super().add_entries(sitting_id, epoch, admitted, now)


class CountsWhatIsLate(AppliesOldLeases):
    """Lets entries count that were made after the end."""

    rule = "late entries count by rule"


class AnswersInAnotherOrder(BrokenStorage):
    """Reads the log as if what came first had come last."""

    rule = "answers are what was entered last"

    class transactions(MemorySittings):
        async def list_entries(self, sitting_id: UUID) -> Sequence[StoredEntry]:
            entries = await super().list_entries(sitting_id)
            return [replace(entry, sequence=-entry.sequence) for entry in entries]


class ChargesCoveredTime(BrokenStorage):
    """Writes covered spans down as running ones."""

    rule = "time is what is owed"

    class transactions(MemorySittings):
        async def write_state(
            self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
        ) -> None:
            spans = tuple(
                replace(span, kind=SpanKind.RUNNING) if span.kind is SpanKind.COVERED else span
                for span in ledger.spans
            )
            await super().write_state(sitting, state, replace(ledger, spans=spans), now)


class CreditsTooMuch(BrokenStorage):
    """Takes every quota for an hour."""

    rule = "covered time is credited within the quota"

    async def begin(self, history: History) -> list[Place]:
        places = await super().begin(history)
        for contact in self.memory.contacts.values():
            contact.offline_credit = contact.credit_left = timedelta(hours=1)
        return places


class ClosesEarly(BrokenStorage):
    """A sweep that forgets what silence may still earn."""

    rule = "no sitting is closed early"

    class transactions(MemorySittings):
        async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
            due = [row for row in self.memory.sittings.values() if row.closes_at is not None]
            return [row.id for row in due if row.closes_at is not None and row.closes_at <= now]

        async def hold(
            self, sitting_id: UUID, owner: Owner | None = None
        ) -> tuple[SittingRow, SittingContactRow]:
            row, contact = await super().hold(sitting_id, owner)
            now = self.memory.beaten_at
            if now is not None and contact.closes_at is not None and contact.closes_at <= now:
                contact.offline_credit = timedelta()
            return row, contact


class NeverSweeps(BrokenStorage):
    """Finds nothing that is over."""

    rule = "a sweep ends what is over"

    class transactions(MemorySittings):
        async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
            return []


class LeavesAGap(BrokenStorage):
    """Begins a span a second after the one before it ended."""

    rule = "the ledger is whole"

    class transactions(MemorySittings):
        async def write_state(
            self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
        ) -> None:
            *before, last = ledger.spans
            if before and last.ended_at is None:
                later = replace(last, started_at=last.started_at + timedelta(seconds=1))
                ledger = replace(ledger, spans=(*before, later))
            await super().write_state(sitting, state, ledger, now)


class ForgetsToProject(BrokenStorage):
    """Gives time and leaves the deadline where it was."""

    rule = "projections are the ledger"

    class transactions(MemorySittings):
        async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
            await super().write_credit(sitting, ledger, credit)
            self.closes_at = sitting.closes_at

        async def write_state(
            self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
        ) -> None:
            await super().write_state(sitting, state, ledger, now)
            if ledger.credits and ledger.credits[-1].given_at == now:
                sitting.closes_at = self.closes_at


class GoesOnFromTheEnd(BrokenStorage):
    """Reports a sitting as paused that was submitted."""

    rule = "states follow the table"

    class transactions(MemorySittings):
        async def write_state(
            self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
        ) -> None:
            is_end = state is SittingState.SUBMITTED
            await super().write_state(
                sitting, SittingState.PAUSED if is_end else state, ledger, now
            )


class EndsAtTheWrongInstant(BrokenStorage):
    """Ends a sitting when the end is noticed."""

    rule = "an end is the instant when time ran out"

    class transactions(MemorySittings):
        async def write_state(
            self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
        ) -> None:
            if state is SittingState.SUBMITTED:
                sitting.ended_at = now
            await super().write_state(sitting, state, ledger, now)


class KeepsWhatWasRolledBack(BrokenStorage):
    """Commits although the use case did not come to its end."""

    rule = "the state is what happened"

    @asynccontextmanager
    async def open_sittings(self) -> AsyncIterator[SittingStore]:
        storage = self.transaction()
        try:
            yield storage
        finally:
            storage.commit()


BROKEN: tuple[type[BrokenStorage], ...] = tuple(
    sorted({*BrokenStorage.__subclasses__(), CountsWhatIsLate}, key=lambda one: one.__name__)
)
